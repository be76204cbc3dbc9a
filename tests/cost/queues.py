"""What a call of SQS costs: a request for each started 64 KB (Amazon SQS pricing).

The world's event sources delete message by message; Lambda deletes what it has received together.
So a request that brings messages stands for two, and the deletions themselves for none; polls that
find nothing go on all month and are reckoned apart (``profile.toml``).
"""

import json
import math
from collections.abc import Mapping
from typing import Any

CHUNK = 64 * 1_024

EVENT_SOURCE = "world"
"""The process in whose name the world's pollers call."""


def requests_of(operation: str, told: Mapping[str, Any], answer: Any, who: str) -> int:
    """Billed requests of one call."""
    if who != EVENT_SOURCE:
        return max(1, math.ceil(sent_bytes(operation, told) / CHUNK))
    if operation != "ReceiveMessage":
        return 0
    messages = json.loads(answer.content).get("Messages", [])
    size = sum(len(each["Body"].encode()) for each in messages)
    return math.ceil(size / CHUNK) + 1 if messages else 0


def sent_bytes(operation: str, told: Mapping[str, Any]) -> int:
    """Bytes of the messages that a call sends; 0 for every other call."""
    if operation == "SendMessage":
        return len(told["MessageBody"].encode())
    if operation == "SendMessageBatch":
        return sum(len(each["MessageBody"].encode()) for each in told["Entries"])
    return 0
