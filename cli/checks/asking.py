"""Asking AWS for one thing that may be gone."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

GONE = frozenset(
    {
        "404",
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NotFound",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
    }
)
"""Codes with which the services say that a thing is not there (their API references)."""


def found(call: Callable[..., Any], **named: Any) -> Any:
    """The answer to a call; None if what was asked for is gone. Raises ClientError else."""
    try:
        return call(**named)
    except ClientError as refused:
        if refused.response["Error"]["Code"] in GONE:
            return None
        raise
