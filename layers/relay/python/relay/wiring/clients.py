"""AWS clients of the functions."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard"})
"""AWS answers in milliseconds; a stuck connection must not cost a turn."""


def table(name: str) -> "Table":
    """A table of DynamoDB."""
    return boto3.resource("dynamodb", config=PATIENCE).Table(name)


def sqs() -> "SQSClient":
    """SQS."""
    return boto3.client("sqs", config=PATIENCE)
