"""Bodies that no dispatcher would send: broken, huge, bottomless. Five megabytes at most each."""

import json
import math
from typing import Any

from tests.functions.police import ALERT
from tests.town import LAT, LON

MEGABYTES_5 = 4_900_000
LONG = "x" * MEGABYTES_5


def alert(**changes: Any) -> str:
    """An alert with changes, as JSON."""
    return json.dumps({**ALERT, **changes})


def raw(**pieces: str) -> str:
    """An alert in which some fields are pieces of text that need not be JSON."""
    text = alert(**{name: f"@{name}@" for name in pieces})
    for name, piece in pieces.items():
        text = text.replace(f'"@{name}@"', piece)
    return text


def polygon(coordinates: Any, **more: Any) -> dict[str, Any]:
    return {"polygon": {"type": "Polygon", "coordinates": coordinates, **more}}


def ring(corners: int, radius: float) -> list[list[float]]:
    """A closed ring around the town."""
    turns = [math.tau * number / corners for number in range(corners)]
    found = [[LON + radius * math.cos(turn), LAT + radius * math.sin(turn)] for turn in turns]
    return [*found, found[0]]


_VALUES: list[Any] = [None, [], [ALERT], {}, 0, 1.5, "x", True, ""]
_EVERYWHERE: list[Any] = [None, 0, 1e308, "", "\0", True, [], [[]], {}, {"a": {}}]
_CIRCLE = ring(999, 0.01)

UNREADABLE = {
    "broken": "{",
    "cut off": alert()[:-10],
    "two values": alert() + alert(),
    "NaN": raw(headline="NaN"),
    "Infinity": raw(area='{"circle": {"lat": -Infinity, "lon": 1, "radius_m": 1}}'),
    "a lone surrogate, escaped": raw(headline='"\\ud83d"'),
    "a lone surrogate, raw": '{"headline": "\ud83d"}',
    "a key that is a lone surrogate": '{"\\udc00": 1}',
    "a control character, raw": '{"headline": "\x00"}',
    "bottomless lists": "[" * 100_000,
    "100,000 levels of lists": raw(headline="[" * 100_000 + "]" * 100_000),
    "100,000 levels of objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a number of 5,001 digits": raw(headline="1" + "0" * 5_000),
    "a number of 5 MB": raw(dry_run="1" * MEGABYTES_5),
    "a million lists": alert(area=polygon([[]] * 1_000_000)),
    "a million objects": alert(texts={"nl": [{}] * 1_000_000}),
    "blanks": " " * MEGABYTES_5 + "x",
}
"""Answered with 400."""

SENSELESS = {
    **{repr(value): json.dumps(value) for value in _VALUES},
    "nothing": "",
    **{
        f"every field is {json.dumps(value)}": json.dumps(dict.fromkeys(ALERT, value))
        for value in _EVERYWHERE
    },
    "a number beyond all numbers": raw(area='{"circle": {"lat": 1e400, "lon": 5, "radius_m": 1}}'),
    "a headline of 5 MB": alert(headline=LONG),
    "a description of 5 MB": alert(description=LONG),
    "a description of 5 MB of blanks": alert(description=" \n\u2028\t" * 600_000),
    "a description of 5 MB of emoji": raw(description=f'"{"😀" * 1_200_000}"'),
    "an urgency of 5 MB": alert(urgency=LONG),
    "an expiry of 5 MB": alert(expires=LONG),
    "a second with a million digits": alert(expires=f"2099-11-22T18:30:00.{'1' * 1_000_000}Z"),
    "an author of 5 MB": alert(author=LONG),
    "a field with a name of 5 MB": alert(**{LONG: 1}),
    "100,000 unknown fields": alert(**{f"field {number}": 1 for number in range(100_000)}),
    "400,000 unknown fields": alert(**{str(number): 1 for number in range(400_000)}),
    "100,000 languages": alert(texts={str(number): {} for number in range(100_000)}),
    "a language of 5 MB": alert(texts={LONG: {"headline": "a", "description": "b"}}),
    "100,000 groups": alert(area={"groups": [str(number) for number in range(100_000)]}),
    "1,000 unknown groups": alert(area={"groups": [str(number) for number in range(1_000)]}),
    "a group of 5 MB": alert(area={"groups": [LONG]}),
    "a million numbers for groups": alert(area={"groups": [1] * 1_000_000}),
    "a circle with a field of 5 MB": alert(
        area={"circle": {"lat": 1, "lon": 2, "radius_m": 3, LONG: 4}}
    ),
    "a polygon with a field of 5 MB": alert(area=polygon([], **{LONG: 4})),
    "a polygon of a type of 5 MB": alert(area={"polygon": {"type": LONG, "coordinates": []}}),
    "10,000 positions": alert(area=polygon([ring(10_000, 0.01)])),
    "250,000 positions": alert(area=polygon([[[5, 52]] * 250_000])),
    "a million numbers for positions": alert(area=polygon([1] * 1_000_000)),
    "1,000 positions at one place": alert(area=polygon([[[5, 52]] * 1_000])),
    "a star": alert(area=polygon([[_CIRCLE[number * 400 % 999] for number in range(1_000)]])),
    "150 levels": raw(headline="[" * 150 + "]" * 150),
    "150 levels of coordinates": alert(area=polygon(json.loads("[" * 150 + "]" * 150))),
}
"""Answered with 422."""

LARGEST = {
    "the largest circle": alert(area={"circle": {"lat": LAT, "lon": LON, "radius_m": 10_000}}),
    "the largest polygon": alert(area=polygon([ring(999, 0.08)])),
    "1,000 groups": alert(area={"groups": ["centre"] * 1_000}),
}
"""Accepted."""
