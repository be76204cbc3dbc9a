"""The people at the other end, each with a phone, a BSUID and a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.whatsapp.recipients import BSUID, Recipient, bsuid_of, phone_of
from local.whatsapp.throughput import PairRate

# Source: Meta's send-messages page; a user's message opens the window for 24 hours.
WINDOW = 24 * 3600.0
# Source: Meta's BSUID page; a number we messaged within 30 days is shown even with a username.
CONTACT_MEMORY = 30 * 24 * 3600.0


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with WhatsApp. `phone` is digits without plus; None when only a BSUID is known.

    `on` tells whether the phone was switched on or off; None leaves it to the faults set.
    """

    phone: str | None
    bsuid: str
    name: str
    username: str | None = None
    wrote_at: float | None = None
    phone_messaged_at: float | None = None
    on: bool | None = None
    takes_marketing: bool = True
    pair: PairRate = field(default_factory=PairRate)

    @property
    def plus_phone(self) -> str | None:
        """The phone number in E.164, with plus."""
        return f"+{self.phone}" if self.phone else None

    def window_open(self, now: float) -> bool:
        """Whether free-form messages may be sent."""
        return self.wrote_at is not None and now - self.wrote_at < WINDOW

    def shown_phone(self, now: float) -> str | None:
        """Return the number WhatsApp shows us.

        None for somebody with a username whose number we did not message in the last 30 days.
        """
        known = self.phone_messaged_at
        if self.username and (known is None or now - known > CONTACT_MEMORY):
            return None
        return self.phone

    def contact(self, now: float) -> dict[str, Any]:
        """Return the person as an entry of a webhook's ``contacts``."""
        profile = {"name": self.name} | ({"username": self.username} if self.username else {})
        phone = self.shown_phone(now)
        return {"profile": profile} | ({"wa_id": phone} if phone else {}) | {"user_id": self.bsuid}


def read_identity(identity: str) -> tuple[str, str]:
    """Return the digits of a number, or a BSUID; the other of the two is empty.

    Raises:
        ValueError: it is neither.
    """
    digits = identity.lstrip("+").strip()
    if digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15:
        return digits, ""
    if BSUID.fullmatch(identity):
        return "", identity
    raise ValueError(
        f"{identity!r} is neither a number such as +31612345678 nor a user id such as NL.1349"
    )


class PhoneBook:
    """Everybody met so far. Any valid number or BSUID belongs to somebody, made on first sight."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._by_phone: dict[str, Person] = {}
        self._by_bsuid: dict[str, Person] = {}
        self._left: set[str] = set()

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_bsuid.values())

    def __len__(self) -> int:
        return len(self._by_bsuid)

    def of(self, recipient: Recipient) -> Person:
        """Return the person a request names."""
        if recipient.phone:
            return self.with_phone(recipient.phone)
        assert recipient.bsuid is not None  # noqa: S101 - read_recipient gives one of the two
        return self.with_bsuid(recipient.bsuid)

    def with_phone(self, phone: str) -> Person:
        """Return the person with this number (digits)."""
        person = self._by_phone.get(phone)
        return person or self._add(
            Person(phone, bsuid_of(phone, self._seed), f"Bewoner {phone[-4:]}")
        )

    def with_bsuid(self, bsuid: str) -> Person:
        """Return the person with this BSUID; one that no number leads to has a hidden phone."""
        person = self._by_bsuid.get(bsuid)
        if person:
            return person
        phone = phone_of(bsuid, self._seed)
        person = self.with_phone(phone) if phone else None
        if person is None or person.bsuid != bsuid:  # nobody's, or somebody's old one
            return self._add(Person(None, bsuid, f"Bewoner {bsuid[-4:]}"))
        return person

    def find(self, identity: str) -> Person | None:
        """Return somebody already met, by number (with or without plus) or BSUID."""
        return self._by_bsuid.get(identity) or self._by_phone.get(identity.lstrip("+").strip())

    def meet(self, identity: str) -> Person:
        """Return the person with this number or BSUID, made when new.

        Raises:
            ValueError: it is neither.
        """
        phone, bsuid = read_identity(identity)
        return self.with_phone(phone) if phone else self.with_bsuid(bsuid)

    def has_left(self, person: Person) -> bool:
        """Tell whether this number or BSUID was given up for another, and not taken up again."""
        return not self._left.isdisjoint({person.phone, person.bsuid})

    def take_up(self, person: Person) -> None:
        """Note that somebody uses this number and BSUID."""
        self._left -= {person.phone, person.bsuid}

    def move(self, person: Person, phone: str) -> str:
        """Give a person a new number, and with it a new BSUID; return the old BSUID."""
        self._left.add(person.phone or person.bsuid)
        self._by_phone.pop(person.phone or "", None)
        person.phone = phone
        return self.rename(person, bsuid_of(phone, self._seed))

    def rename(self, person: Person, bsuid: str) -> str:
        """Give a person another BSUID; return the old one."""
        old, person.bsuid = person.bsuid, bsuid
        self._left.add(old)
        del self._by_bsuid[old]
        self._add(person)
        self.take_up(person)
        return old

    def _add(self, person: Person) -> Person:
        self._by_bsuid[person.bsuid] = person
        if person.phone:
            self._by_phone[person.phone] = person
        return person
