"""What the template promises: nothing unencrypted, no queue without its alarm, no endless log."""

from dataclasses import fields
from typing import Any

import pytest
from relay.adapters import settings
from relay.adapters.inbound_queue import MOST_BYTES
from relay.adapters.reports_table import CHATTER_DAYS
from relay.usecases.turn import LEASE_MS, RECORD_MS

from local import sam
from tests.conftest import PROJECT
from tests.resources import FUNCTIONS, KEYS, QUEUES, TABLES, Resources, named, of_type


def test_the_lists_in_here_are_whole(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    assert sorted(of_type(resources, "AWS::Serverless::Function")) == FUNCTIONS
    assert sorted(each for each in queues if not each.endswith("DeadLetters")) == QUEUES
    assert sorted(of_type(resources, "AWS::DynamoDB::Table")) == TABLES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_environment_is_what_the_settings_ask_for(function: str, resources: Resources) -> None:
    given = resources[function]["Properties"]["Environment"]["Variables"]
    asked = fields(getattr(settings, f"{function}Settings"))
    assert sorted(given) == sorted(field.name.upper() for field in asked)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_found_under_one_name(function: str, resources: Resources) -> None:
    code = resources[function]["Properties"]["CodeUri"].strip("/")
    folder = "".join(f"_{c.lower()}" if c.isupper() else c for c in function).strip("_")
    assert code == f"functions/{folder}"
    assert list((PROJECT / "events").glob(f"{folder}.*.json"))


LATE_BY_LEDGER = {
    "UrgentDeliveriesQueue": ("UrgentSliceWaits", "Municipality"),
    "NormalDeliveriesQueue": ("NormalSliceWaits", "Municipality"),
}
"""Where each turn makes a new message, whose age tells nothing."""


@pytest.mark.parametrize("queue", QUEUES)
def test_every_queue_has_a_dead_letter_queue_and_two_alarms(
    queue: str, resources: Resources
) -> None:
    redrive = resources[queue]["Properties"]["RedrivePolicy"]
    dead = named(redrive["deadLetterTargetArn"])
    watched = {
        (
            alarm["MetricName"],
            named(alarm["Dimensions"][0]["Value"]),
        )
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm.get("Dimensions")
    }
    late = LATE_BY_LEDGER.get(queue, ("ApproximateAgeOfOldestMessage", queue))
    assert late in watched
    assert ("ApproximateNumberOfMessagesVisible", dead) in watched


def test_every_alarm_is_heard(resources: Resources) -> None:
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"][0] == {"Ref": "Alarms"}


def test_every_queue_is_encrypted_with_our_key(resources: Resources) -> None:
    for queue in of_type(resources, "AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == {"Ref": "TransitKey"}


def test_a_queue_that_keeps_order_keeps_it_for_each_person_alone(resources: Resources) -> None:
    queue = resources["InboundQueue"]["Properties"]
    assert queue["FifoQueue"] is True
    assert queue["ContentBasedDeduplication"] is False
    assert queue["DeduplicationScope"] == "messageGroup"
    assert queue["FifoThroughputLimit"] == "perMessageGroupId"
    assert queue["MaximumMessageSize"] == MOST_BYTES
    assert resources["InboundDeadLetters"]["Properties"]["FifoQueue"] is True


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_is_hidden_for_longer_than_its_function_runs(
    queue: str, template: dict[str, Any], resources: Resources
) -> None:
    usual = template["Globals"]["Function"]["Timeout"]
    for function in of_type(resources, "AWS::Serverless::Function").values():
        taken = [each["Properties"].get("Queue") for each in function["Events"].values()]
        if queue in [named(each) for each in taken if each]:
            hidden = resources[queue]["Properties"]["VisibilityTimeout"]
            assert function.get("Timeout", usual) < hidden


def test_files_are_encrypted_with_a_key_of_their_own_and_go_in_time(resources: Resources) -> None:
    bucket = resources["MediaBucket"]["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    encryption = rule["ServerSideEncryptionByDefault"]
    assert encryption["SSEAlgorithm"] == "aws:kms"
    assert named(encryption["KMSMasterKeyID"]) == "MediaKey"
    (ending, of_chatter) = bucket["LifecycleConfiguration"]["Rules"]
    assert ending["ExpirationInDays"] == {"Ref": "MediaRetentionDays"}
    assert of_chatter["ExpirationInDays"] == CHATTER_DAYS
    assert (of_chatter["Prefix"], "Prefix" in ending) == ("chatter/", False)
    assert (ending["Status"], of_chatter["Status"]) == ("Enabled", "Enabled")
    assert "VersioningConfiguration" not in bucket, "what goes is gone"


def test_no_file_is_public_or_travels_in_the_clear(resources: Resources) -> None:
    bucket = resources["MediaBucket"]["Properties"]
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    policy = resources["MediaBucketPolicy"]["Properties"]["PolicyDocument"]
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_nobody_knows_the_key_of_the_pseudonyms_and_nothing_changes_it(
    resources: Resources,
) -> None:
    made = resources["PseudonymKey"]["Properties"]["GenerateSecretString"]
    assert made == {"PasswordLength": 64, "ExcludePunctuation": True}
    assert not of_type(resources, "AWS::SecretsManager::RotationSchedule")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_key_of_its_own_and_can_be_restored(
    table: str, resources: Resources
) -> None:
    properties = resources[table]["Properties"]
    assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Ref": f"{table}Key"}
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


def test_every_log_is_kept_for_a_time_and_encrypted(resources: Resources) -> None:
    logs = of_type(resources, "AWS::Logs::LogGroup")
    assert len(logs) == len(FUNCTIONS) + 1
    for log in logs.values():
        assert log["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert "KmsKeyId" in log


def test_every_event_source_reports_single_failures(resources: Resources) -> None:
    for function in of_type(resources, "AWS::Serverless::Function").values():
        for event in function["Events"].values():
            if event["Type"] == "SQS":
                reported = event["Properties"]["FunctionResponseTypes"]
                assert reported == ["ReportBatchItemFailures"]


def test_a_crashed_worker_costs_no_more_than_the_visibility(resources: Resources) -> None:
    timeout_ms = resources["WhatsappDelivery"]["Properties"]["Timeout"] * 1_000
    for queue in ("UrgentDeliveriesQueue", "NormalDeliveriesQueue"):
        visibility_ms = resources[queue]["Properties"]["VisibilityTimeout"] * 1_000
        assert timeout_ms - RECORD_MS < LEASE_MS < timeout_ms < visibility_ms


def test_the_stack_stays_in_the_european_union_and_is_linted_for_each_region(
    template: dict[str, Any],
) -> None:
    (rule,) = template["Rules"]["StaysInTheEuropeanUnion"]["Assertions"]
    allowed, region = rule["Assert"]["Fn::Contains"]
    assert region == {"Ref": "AWS::Region"}
    assert allowed == sam.regions()
    assert all(each.startswith("eu-") for each in allowed)
    assert not {"eu-west-2", "eu-central-2"} & set(allowed), "London and Zurich are outside"
    assert all(each in rule["AssertDescription"] for each in allowed)


def test_every_key_turns(resources: Resources) -> None:
    keys = of_type(resources, "AWS::KMS::Key")
    assert keys.keys() == KEYS
    assert all(each["EnableKeyRotation"] for each in keys.values())
