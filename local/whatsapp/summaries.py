"""Counts over many messages, for checking that everybody got an alert, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from local.whatsapp.messages import Message, MessageLog


@dataclass
class Summary:
    """Counts of outgoing messages that belong together."""

    accepted: int = 0
    first: float | None = None
    last: float | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    undone: set[str] = field(default_factory=set)

    def add(self, message: Message) -> None:
        """Count a message; messages come oldest first."""
        self.accepted += 1
        if self.first is None:
            self.first = message.at
        self.last = message.at
        self.statuses[message.status] += 1
        # Somebody whose message failed did not get it: trying again makes no duplicate.
        if message.status in ("failed", "dropped"):
            self.undone.add(message.person.bsuid)
        else:
            self.people[message.person.bsuid] += 1

    def as_json(self) -> dict[str, Any]:
        """Return the counts; times are Unix seconds."""
        return {
            "accepted": self.accepted,
            "recipients": len(self.people.keys() | self.undone),
            "duplicates": sum(count > 1 for count in self.people.values()),
            "first_accepted": self.first,
            "last_accepted": self.last,
            "statuses": dict(self.statuses),
        }


def summarise(log: MessageLog, prefix: str) -> dict[str, Any]:
    """Return counts over the messages whose callback data start with `prefix`."""
    summary = Summary()
    for message in log:
        if not message.incoming and (message.callback or "").startswith(prefix):
            summary.add(message)
    return summary.as_json()


def by_group(log: MessageLog, prefix: str, separator: str) -> dict[str, Any]:
    """Return counts for each beginning of the callback data, up to the first `separator`."""
    groups: dict[str, Summary] = {}
    for message in log:
        callback = message.callback or ""
        if not message.incoming and callback.startswith(prefix):
            groups.setdefault(callback.partition(separator)[0], Summary()).add(message)
    return {name: summary.as_json() for name, summary in groups.items()}
