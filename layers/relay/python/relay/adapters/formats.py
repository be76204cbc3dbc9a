"""The version of whatever is stored in a table or sent through a queue: its attribute ``v``.

While a new version of the product is deployed, functions of both work side by side, and what the
old one wrote is read for months. What has no ``v`` is of version 1, and fields that a reader does
not know are passed over, so only a change that would be misread raises a version
(docs/decisions/2026-11-23-formats-carry-a-version.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

KNOWN: Final = "(attribute_not_exists(v) OR v <= :v)"
"""DynamoDB's condition for writing to an item unread; ``:v`` is the version of its format."""


class NewerFormat(ValueError):
    """Written by a newer version of the product; a queue brings it again until that is here."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of item or of queue message, and the version in which this code writes it."""

    name: str
    version: int

    @property
    def mark(self) -> dict[str, int]:
        """What everything written in this format carries."""
        return {"v": self.version}

    def check(self, written: Mapping[str, Any]) -> None:
        """Raises NewerFormat for what this code might misread; TypeError for what has no fields."""
        if not isinstance(written, Mapping):
            raise TypeError(f"{self.name}: no fields")
        version = int(written.get("v", 1))
        if version > self.version:
            raise NewerFormat(f"{self.name}: version {version}, known up to {self.version}")


ALERT: Final = Format("alert", 1)
PLAN: Final = Format("plan", 1)
LEDGER: Final = Format("ledger", 1)
PERSON: Final = Format("person", 1)
"""The person's own item and each membership."""
CONSENT: Final = Format("consent", 1)
REPORT: Final = Format("report", 1)

WORK: Final = Format("work on an alert", 1)
"""Messages to the lookup and to the deliveries."""
RECEIPTS: Final = Format("receipts", 1)
INBOUND: Final = Format("what a citizen sent", 1)
MEDIA: Final = Format("a file to fetch", 1)
