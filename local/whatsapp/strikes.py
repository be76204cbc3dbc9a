"""Whether a fault strikes now: the faults that were set, since when, and how often they struck."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import Any, Generic, NamedTuple, TypeVar

from local.whatsapp.faults import (
    AccountFault,
    Chance,
    Faults,
    InboundFaults,
    Pacing,
    PhoneFault,
    ReceiptFaults,
)

# Spread of simulated durations: half of them lie within a fifth of the median.
JITTER = 0.25
_NORMAL = NormalDist()

Fault = TypeVar("Fault", bound=Chance)


def drawn(*of: object) -> float:
    """Return a number from 0 to 1 (exclusive) that looks random and is always the same."""
    digest = blake2b("|".join(map(str, of)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def spread(median: float, draw: float, deviation: float = JITTER) -> float:
    """Return a duration around `median`, log-normal: the one that a draw from 0 to 1 stands for."""
    if not median:
        return 0.0
    inside = min(max(draw, 2**-53), 1 - 2**-53)  # the ends stand for nothing and for ever
    return median * math.exp(_NORMAL.inv_cdf(inside) * deviation)


class Fate(NamedTuple):
    """What is drawn for a message, numbers from 0 to 1: its times, and whether it is read."""

    sent: float
    delivered: float
    read: float
    reader: float


class Rule(Generic[Fault]):
    """One fault and its history."""

    def __init__(self, fault: Fault, *name: object) -> None:
        self.fault = fault
        self.hits = 0
        self._name = name
        self._tries: Counter[str] = Counter()

    def strikes(self, elapsed: float, key: str) -> bool:
        """Tell whether it strikes `key`, `elapsed` seconds after it was set; count it if so."""
        fault = self.fault
        if fault.at_most is not None and self.hits >= fault.at_most:
            return False
        if not fault.covers(elapsed) or (fault.share < 1 and not self._draws(key)):
            return False
        self.hits += 1
        return True

    def _draws(self, key: str) -> bool:
        self._tries[key] += 1
        return drawn(*self._name, key, self._tries[key]) < self.fault.share

    def as_json(self) -> dict[str, Any]:
        """Return the rule as the control API shows it."""
        return {**self.fault.model_dump(mode="json", exclude_defaults=True), "hits": self.hits}


class Strikes:
    """The faults in force since `since`, Unix seconds."""

    def __init__(self, faults: Faults, seed: int, since: float) -> None:
        self.since = since
        self._seed = seed
        self.errors = self._rules("errors", faults.errors)
        self.connections = self._rules("connections", faults.connections)
        self.webhooks = self._rules("webhooks", faults.webhooks)
        self.media = self._rules("media", faults.media)
        self.account_faults = faults.account
        self._phones = faults.phones
        self.templates_sent: Counter[int] = Counter()
        self._pacing = faults.pacing
        self._inbound = faults.inbound
        # None when receipts are left alone, which spares every receipt a look at each share.
        self._receipts = faults.receipts if faults.receipts != ReceiptFaults() else None

    def _rules(self, name: str, faults: Sequence[Fault]) -> list[Rule[Fault]]:
        return [Rule(fault, self._seed, name, n) for n, fault in enumerate(faults)]

    def first(self, rules: list[Rule[Fault]], now: float, key: str) -> Fault | None:
        """Return the first of `rules` that strikes `key`."""
        elapsed = now - self.since
        return next((rule.fault for rule in rules if rule.strikes(elapsed, key)), None)

    def draw(self, name: str, key: str) -> float:
        """Return a number from 0 to 1 that belongs to `name` and `key`."""
        return drawn(self._seed, name, key)

    def fate(self, key: str) -> Fate:
        """Return what is drawn for a message."""
        digest = blake2b(f"{self._seed}|fate|{key}".encode(), digest_size=32).digest()
        return Fate(*(number / 2**64 for number in struct.unpack(">4Q", digest)))

    def receipts(self, now: float) -> ReceiptFaults | None:
        """Return what happens to receipts, None when they are left alone."""
        faults = self._receipts
        return faults if faults and faults.covers(now - self.since) else None

    def inbound(self, now: float) -> InboundFaults | None:
        """Return what happens to what citizens write."""
        return self._inbound if self._inbound.covers(now - self.since) else None

    def pacing(self, now: float) -> Pacing | None:
        """Return the pacing in force."""
        pacing = self._pacing
        return pacing if pacing and pacing.covers(now - self.since) else None

    def account(self, now: float) -> tuple[AccountFault, ...]:
        """Return what is the matter with the account."""
        if not self.account_faults:
            return ()
        return tuple(fault for fault in self.account_faults if fault.covers(now - self.since))

    def phone_is_off(self, now: float, owner: str) -> bool:
        """Tell whether a phone is off that nobody switched on or off."""
        if not self._phones:
            return False
        return any(self._off(fault, now, owner) for fault in self._phones)

    def _off(self, fault: PhoneFault, now: float, owner: str) -> bool:
        return fault.covers(now - self.since) and self.draw("phones", owner) < fault.share

    def moments(self) -> list[float]:
        """Return when, in seconds from now on, account or phones change by themselves."""
        spells = [*self.account_faults, *self._phones]
        ends = [spell.after + spell.lasts for spell in spells if spell.lasts is not None]
        return sorted({*(spell.after for spell in spells), *ends})

    def as_json(self) -> dict[str, Any]:
        """Return each rule that strikes by chance, and how often it did."""
        return {
            "errors": [rule.as_json() for rule in self.errors],
            "connections": [rule.as_json() for rule in self.connections],
            "webhooks": [rule.as_json() for rule in self.webhooks],
            "media": [rule.as_json() for rule in self.media],
        }
