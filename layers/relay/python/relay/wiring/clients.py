"""AWS clients of the functions."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table
    from mypy_boto3_sqs import SQSClient

PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard"})
"""AWS answers in milliseconds; a stuck connection must not cost a turn."""


@cache
def _dynamodb() -> "DynamoDBServiceResource":
    return boto3.resource("dynamodb", config=PATIENCE)


def table(name: str) -> "Table":
    """A table of DynamoDB."""
    return _dynamodb().Table(name)


def sqs() -> "SQSClient":
    """SQS."""
    return boto3.client("sqs", config=PATIENCE)
