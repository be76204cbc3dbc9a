"""Items past their time: DynamoDB deletes them within days (AWS developer guide, TTL)."""

import time
from collections.abc import Mapping
from typing import Any


def lives(item: Mapping[str, Any]) -> bool:
    """Whether the item may still be read; from its ``ttl`` (Unix s) on it is as if it were gone."""
    return int(item["ttl"]) > time.time()
