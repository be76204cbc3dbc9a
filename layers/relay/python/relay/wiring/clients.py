"""AWS clients of the functions."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from relay.adapters.secrets import Secret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard"})
"""AWS answers in milliseconds; a stuck connection must not cost a turn."""


@cache
def _dynamodb() -> "DynamoDBServiceResource":
    return boto3.resource("dynamodb", config=PATIENCE)


def table(name: str) -> "Table":
    """A table of DynamoDB."""
    return _dynamodb().Table(name)


def s3(**access: Any) -> "S3Client":
    """S3; ``access`` is how to reach it, if not as usual.

    Its links name the bucket's own region (Signature Version 4): addresses that do not
    redirect for as long as a bucket is new.
    """
    address: Any = {"addressing_style": "virtual"}
    config = PATIENCE.merge(Config(signature_version="s3v4", s3=address))
    return boto3.client("s3", config=config, **access)


def sqs() -> "SQSClient":
    """SQS."""
    return boto3.client("sqs", config=PATIENCE)


@cache
def _secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=PATIENCE)


def secret(name: str) -> Secret:
    """A secret of Secrets Manager, by name or ARN."""
    return Secret(name, _secrets())
