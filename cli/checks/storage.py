"""Where everything lies: the tables and the bucket, what encrypts them, secrets and logs."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from cli.checks.asking import found
from cli.checks.finding import Seen, each_well, fail, together, warn
from cli.checks.patient import Patient
from cli.checks.policies import alike

TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
KEY = "AWS::KMS::Key"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type's name
LOG = "AWS::Logs::LogGroup"
FILTER = "AWS::Logs::MetricFilter"


def tables(patient: Patient) -> Seen:
    """Whether tables and bucket are there, and can be written to at any rate."""
    there, buckets = patient.of_type(TABLE), patient.of_type(BUCKET)
    faults = [fault for name, own in there.items() for fault in _of_table(patient, name, own)]
    faults += [fault for name, own in buckets.items() for fault in _of_bucket(patient, name, own)]
    return together(faults, f"{len(there)} tables and {len(buckets)} bucket, ready")


def _of_table(patient: Patient, name: str, own: str) -> Iterator[Seen]:
    told = found(patient.client("dynamodb").describe_table, TableName=own)
    if told is None:
        restore = "restore it from a backup: docs/security.md, a table was damaged"
        yield fail(f"the table {name} is gone", restore)
        return
    table = told["Table"]
    if table["TableStatus"] not in ("ACTIVE", "UPDATING"):
        mend = "see its key (AWS KMS) and the table in the DynamoDB console"
        yield fail(f"the table {name} is {table['TableStatus']}", mend)
    if table.get("BillingModeSummary", {}).get("BillingMode") != "PAY_PER_REQUEST":
        command = f"dynamodb update-table --table-name {own} --billing-mode PAY_PER_REQUEST"
        yield fail(
            f"the table {name} takes a fixed rate only: an alert is throttled",
            f"`{patient.aws(command)}`",
        )
    if not patient.emulated:
        yield from _kept(patient, name, own)


def _of_bucket(patient: Patient, name: str, own: str) -> Iterator[Seen]:
    s3 = patient.client("s3")
    if found(s3.head_bucket, Bucket=own) is None:
        yield fail(f"the bucket {name} is gone: citizens' files are lost", patient.anew)
        return
    told = found(s3.get_bucket_policy, Bucket=own)
    (policy,) = patient.blueprint.of_type("AWS::S3::BucketPolicy").values()
    if told is None or not alike(json.loads(told["Policy"]), policy["PolicyDocument"]):
        document = json.dumps(policy["PolicyDocument"], default=str)
        command = f"s3api put-bucket-policy --bucket {own} --policy '{document}'"
        yield fail(
            f"the bucket {name} has another policy than deployed", f"`{patient.aws(command)}`"
        )


def _kept(patient: Patient, name: str, own: str) -> Iterator[Seen]:
    """Whether what is past its time goes, and what was damaged can be restored."""
    client = patient.client("dynamodb")
    lives = client.describe_time_to_live(TableName=own)["TimeToLiveDescription"]
    if lives["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        command = (
            f"dynamodb update-time-to-live --table-name {own}"
            " --time-to-live-specification Enabled=true,AttributeName=ttl"
        )
        yield warn(f"{name} keeps what is past its time", f"`{patient.aws(command)}`")
    backups = client.describe_continuous_backups(TableName=own)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        command = (
            f"dynamodb update-continuous-backups --table-name {own}"
            " --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
        )
        yield warn(f"{name} cannot be restored", f"`{patient.aws(command)}`")


def keys(patient: Patient) -> Seen:
    """Whether every key works and lets in whom it must: without it nothing can be read."""
    return each_well(patient.blueprint.of_type(KEY), partial(_of_key, patient), "keys, enabled")


def _of_key(patient: Patient, name: str, deployed: dict[str, Any]) -> Iterator[Seen]:
    client, own = patient.client("kms"), patient.own(name)
    told = found(client.describe_key, KeyId=own)
    state = str(told["KeyMetadata"]["KeyState"]) if told else "gone"
    enable = f"`{patient.aws(f'kms enable-key --key-id {own}')}`"
    if state == "PendingDeletion":
        cancel = f"`{patient.aws(f'kms cancel-key-deletion --key-id {own}')}`"
        yield fail(f"{name} will be deleted, and all that it encrypts", f"{cancel}, then {enable}")
        return
    if state != "Enabled":
        yield fail(f"{name} is {state.lower()}: nothing can be read or written", enable)
        return
    there = json.loads(client.get_key_policy(KeyId=own, PolicyName="default")["Policy"])
    if not alike(there["Statement"], deployed["KeyPolicy"]["Statement"]):
        policy = json.dumps(deployed["KeyPolicy"], default=str)
        command = f"kms put-key-policy --key-id {own} --policy-name default --policy '{policy}'"
        yield fail(f"{name} has another policy than deployed", f"`{patient.aws(command)}`")


def secrets(patient: Patient) -> Seen:
    """Whether every secret is there to be read; the key of pseudonyms finds people by number."""
    return each_well(patient.of_type(SECRET), partial(_of_secret, patient), "secrets, kept")


def _of_secret(patient: Patient, name: str, own: str) -> Iterator[Seen]:
    told = found(patient.client("secretsmanager").describe_secret, SecretId=own)
    if told is None:
        yield fail(f"the secret {name} is gone", patient.anew)
    elif "DeletedDate" in told:
        command = f"secretsmanager restore-secret --secret-id {own}"
        yield fail(f"the secret {name} is being deleted", f"`{patient.aws(command)}`")
    elif told.get("RotationEnabled"):
        command = f"secretsmanager cancel-rotate-secret --secret-id {own}"
        yield fail(f"AWS changes the secret {name} by itself", f"`{patient.aws(command)}`")


def logs(patient: Patient) -> Seen:
    """Whether functions have a log: their metrics come by it, and without them no alarm rings."""
    faults = [
        fail(f"{name} is gone: its function's metrics too, and no alarm rings", _log(patient, own))
        for name, own in patient.of_type(LOG).items()
        if not _has_log(patient, own)
    ]
    for name, each in patient.blueprint.of_type(FILTER).items() if not faults else ():
        asked = patient.client("logs").describe_metric_filters(logGroupName=each["LogGroupName"])
        if each["FilterPattern"] not in [it["filterPattern"] for it in asked["metricFilters"]]:
            faults.append(fail(f"{name} is gone: nobody hears what the API refuses", patient.anew))
    return together(faults, f"{len(patient.of_type(LOG))} logs, there")


def _has_log(patient: Patient, own: str) -> bool:
    told = patient.client("logs").describe_log_groups(logGroupNamePrefix=own)["logGroups"]
    return own in [each["logGroupName"] for each in told]


def _log(patient: Patient, own: str) -> str:
    return f"`{patient.aws(f'logs create-log-group --log-group-name {own}')}`"
