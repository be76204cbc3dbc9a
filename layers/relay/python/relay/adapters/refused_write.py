"""The item that made DynamoDB refuse a conditional write."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError


def item_that_stood(error: ClientError) -> dict[str, Any]:
    """The item as it stood (``ReturnValuesOnConditionCheckFailure``); empty if there was none.

    boto3's resource translates answers, but not what comes with an error.
    """
    response: Mapping[str, Any] = error.response
    read = TypeDeserializer().deserialize
    return {name: read(value) for name, value in response.get("Item", {}).items()}
