"""How large an item of DynamoDB is, and the request units that it takes.

Rules: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" and "DynamoDB throughput
capacity": a write unit per started KB, a read unit per started 4 KB (strongly consistent; half of
that if not), twice as much in a transaction. A refused conditional write is billed like any other.
"""

import math
from collections.abc import Mapping
from typing import Any

KB = 1024
STORED_OVERHEAD = 100
"""Bytes that each item takes in storage beside its own."""

Attributes = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB's JSON writes it: ``{"name": {"S": "text"}}``."""


def item_bytes(item: Attributes) -> int:
    """Names and values together."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def write_units(size: int, *, transaction: bool = False) -> int:
    """Of the larger one of the item before and after; of one that is not there, 1."""
    return max(1, math.ceil(size / KB)) * (2 if transaction else 1)


def read_units(size: int, *, consistent: bool, transaction: bool = False) -> float:
    """Of one item, or of all that a query has read together."""
    units = max(1, math.ceil(size / (4 * KB)))
    if transaction:
        return units * 2
    return units if consistent else units / 2


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, told),) = value.items()
    if kind == "S":
        return len(told.encode())
    if kind == "N":
        return _number_bytes(told)
    if kind == "B":  # base64 on the wire, bytes in moto's store
        return len(told) if isinstance(told, bytes) else len(told) * 3 // 4 - told.count("=")
    if kind in ("SS", "NS", "BS"):
        return sum(_value_bytes({kind[0]: each}) for each in told)
    if kind == "L":
        return 3 + sum(1 + _value_bytes(each) for each in told)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_bytes(each) for name, each in told.items())
    return 1  # NULL and BOOL


def _number_bytes(told: str) -> int:
    """About one byte for two significant digits, and one more."""
    digits = told.lstrip("-").replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1 + told.startswith("-")
