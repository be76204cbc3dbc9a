"""Reading a JSON body strictly: nothing that DynamoDB or WhatsApp would choke on later."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

MOST_PARTS = 300_000
"""Lists and objects in one body; 250,000 positions still get told that they are too many."""


def strict_json(text: str) -> Any:
    """The value of a JSON text. Raises JSONDecodeError, as powertools expects of a deserializer.

    Unlike ``json.loads`` it refuses NaN, Infinity, lone surrogates and bottomless nesting.
    """
    parts = text.count("[") + text.count("{")
    if parts > MOST_PARTS:
        raise _unreadable(f"it has {parts:,} lists and objects, at most {MOST_PARTS:,} are taken")
    try:
        value = from_json(text, allow_inf_nan=False)
    except (TypeError, ValueError) as error:  # TypeError: half a character in the text itself
        raise _unreadable(str(error)) from None
    # Of a list powertools would take the first element for the body.
    return [value] if isinstance(value, list) else value


def only_json(event: Mapping[str, Any]) -> dict[str, Any]:
    """The gateway's event, its content type such that powertools reads JSON and nothing else.

    By itself it also reads forms, and takes ``Application/JSON`` for something other than JSON.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind = str(headers.get("content-type", "")).partition(";")[0].strip().lower()
    json_like = kind in ("", "application/json") or kind.endswith("+json")
    return {
        **event,
        "headers": {**headers, "content-type": "application/json" if json_like else "other"},
    }


def _unreadable(why: str) -> json.JSONDecodeError:
    return json.JSONDecodeError(why, "", 0)
