"""What may be logged of an exception without quoting a message or a phone number."""

import traceback

from botocore.exceptions import BotoCoreError, ClientError


def told_of(error: BaseException) -> dict[str, str]:
    """Its type and place; its own words only if they are AWS's, as others might quote a text."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "said": str(error) if isinstance(error, (BotoCoreError, ClientError)) else "",
        "where": f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "",
    }
