"""What a security officer asks of the template, over all its resources; tests/test_roles.py has
what each function may do, and tests/test_routes.py who may call what, how often.
"""

import re
from typing import Any

import pytest

from tests.resources import FUNCTIONS, KEYS, TABLES, Resources, listed, named, of_type

KEY_OF = {
    "AWS::DynamoDB::Table": lambda each: each["SSESpecification"]["KMSMasterKeyId"],
    "AWS::Logs::LogGroup": lambda each: each["KmsKeyId"],
    "AWS::S3::Bucket": lambda each: each["BucketEncryption"]["ServerSideEncryptionConfiguration"][
        0
    ]["ServerSideEncryptionByDefault"]["KMSMasterKeyID"],
    "AWS::SNS::Topic": lambda each: each["KmsMasterKeyId"],
    "AWS::SQS::Queue": lambda each: each["KmsMasterKeyId"],
    "AWS::SecretsManager::Secret": lambda each: each["KmsKeyId"],
}
"""Everything that stores, and where it names its key."""

DOORS = {
    "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues"),
    "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics"),
    "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket"),
}
"""What is reached by URL, the policy that closes it, and where that says what it closes."""

TLS_MISSING = {"Bool": {"aws:SecureTransport": "false"}}
KEPT = {*TABLES, *KEYS, "MediaBucket", "PseudonymKey"}


@pytest.mark.parametrize("kind", KEY_OF)
def test_whatever_is_stored_is_encrypted_with_a_key_of_ours(
    kind: str, resources: Resources
) -> None:
    stores = of_type(resources, kind)
    assert stores
    assert {named(KEY_OF[kind](each)) for each in stores.values()} <= KEYS


@pytest.mark.parametrize("kind", DOORS)
def test_plain_http_is_refused(kind: str, resources: Resources) -> None:
    policy, closes = DOORS[kind]
    closed = {
        named(target)
        for each in of_type(resources, policy).values()
        if any(map(refuses_plain_http, each["PolicyDocument"]["Statement"]))
        for target in listed(each[closes])
    }
    assert closed == of_type(resources, kind).keys()


def refuses_plain_http(statement: dict[str, Any]) -> bool:
    who = (statement["Effect"], statement["Principal"])
    return who == ("Deny", "*") and bool(statement["Condition"] == TLS_MISSING)


def test_only_alarms_and_budget_of_this_account_may_be_told(resources: Resources) -> None:
    """A topic's own policy takes the place of the usual one; without this no alarm comes out."""
    tellers = {}
    for name, policy in of_type(resources, "AWS::SNS::TopicPolicy").items():
        allowed = [
            each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"
        ]
        ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        assert all(each["Condition"] == ours for each in allowed)
        tellers[name] = [each["Principal"]["Service"] for each in allowed]
    assert tellers == {
        "AlarmsByTls": ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"],
        "PoliceAlarmsByTls": ["cloudwatch.amazonaws.com"],
    }


def test_the_budget_tells_a_topic_as_its_addresses_cannot_be_changed(resources: Resources) -> None:
    """CloudFormation would replace it, which its name does not allow."""
    (budget,) = of_type(resources, "AWS::Budgets::Budget").values()
    for each in budget["NotificationsWithSubscribers"]:
        assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": "Alarms"}}]


def test_no_policy_lets_everybody_in(resources: Resources) -> None:
    for policy, _ in DOORS.values():
        for each in of_type(resources, policy).values():
            for statement in each["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Deny" or statement["Principal"] != "*"


def test_no_function_has_a_door_of_its_own(resources: Resources) -> None:
    for each in of_type(resources, "AWS::Serverless::Function").values():
        assert "FunctionUrlConfig" not in each


def test_no_two_functions_share_a_role_and_no_role_is_idle(resources: Resources) -> None:
    roles = {each: named(resources[each]["Properties"]["Role"]) for each in FUNCTIONS}
    assert sorted(roles.values()) == sorted(of_type(resources, "AWS::IAM::Role"))
    assert not any("ManagedPolicyArns" in resources[role]["Properties"] for role in roles.values())


def test_no_secret_is_a_parameter_or_stands_in_an_environment(
    template: dict[str, Any], resources: Resources
) -> None:
    secret = re.compile(r"token$|secret$|password|api.?key", re.I)
    assert not any("NoEcho" in each for each in template["Parameters"].values())
    assert not [name for name in template["Parameters"] if secret.search(name)]
    for function in FUNCTIONS:
        for name, value in resources[function]["Properties"]["Environment"]["Variables"].items():
            if named_secret := re.search(r"SECRET|TOKEN|PASSWORD|_KEY", name):
                assert resources[named(value)]["Type"] == "AWS::SecretsManager::Secret", (
                    named_secret
                )


def test_a_secret_is_made_empty_or_by_chance_and_never_written_down(resources: Resources) -> None:
    for each in of_type(resources, "AWS::SecretsManager::Secret").values():
        assert "SecretString" not in each


def test_what_is_kept_survives_its_replacement(resources: Resources) -> None:
    kept = {name for name, each in resources.items() if each.get("UpdateReplacePolicy") == "Retain"}
    assert kept == KEPT


def test_a_trial_stack_can_be_deleted_whole(resources: Resources) -> None:
    assert {resources[name]["DeletionPolicy"] for name in KEPT} == {"Delete"}
    for table in TABLES:
        protection = resources[table]["Properties"]["DeletionProtectionEnabled"]
        assert protection == {"Ref": "DeletionProtection"}


def test_a_protected_table_protects_the_keys_without_which_it_is_noise(
    resources: Resources,
) -> None:
    """CloudFormation deletes what depends on a thing before the thing itself."""
    assert resources["Members"]["DependsOn"] == "PseudonymKey"
    assert named(resources["PseudonymKey"]["Properties"]["KmsKeyId"]) == "TransitKey"


def test_every_exception_of_the_scanner_has_its_reason(resources: Resources) -> None:
    skipped = [
        each
        for resource in resources.values()
        for each in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]
    assert {each["id"].removeprefix("CKV_AWS_") for each in skipped} == {
        *("115", "116", "117", "173"),  # functions
        *("18", "21"),  # the bucket
    }
    assert all(len(each["comment"].split()) > 8 for each in skipped)
