"""Reading a JSON body strictly: nothing that DynamoDB or WhatsApp would choke on later."""

import json
from typing import Any

from pydantic_core import from_json


def strict_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises JSONDecodeError, as powertools expects of a deserializer.

    Unlike ``json.loads`` it refuses NaN, Infinity, lone surrogates and bottomless nesting.
    """
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise json.JSONDecodeError(str(error), "", 0) from None
