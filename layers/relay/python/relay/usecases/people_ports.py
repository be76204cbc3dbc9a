"""What the conversation needs to know and keep of people; adapters offer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.group import Group
from relay.domain.identity import Identity
from relay.domain.inbound import Inbound, Owed, Sighting
from relay.domain.person import Consent, Person


class HandledBefore(Exception):
    """The message has been handled already, by another delivery of it."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the person since it was read; read it anew."""


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known by an identity: nobody, one, or two who turn out to be the same.

    ``stopped`` is when somebody of that identity left for good or was erased last (Unix s, by
    WhatsApp's clock; 0: never).
    """

    persons: Sequence[Person] = ()
    stopped: int = 0


class OwedQueue(Protocol):
    """Emergency lines that WhatsApp has not taken yet."""

    def put(self, owed: Sequence[Owed]) -> None:
        """Enqueue them or raise; each comes back until it is said, or too old."""


class InboundQueue(Protocol):
    """What citizens write, on its way to the conversation."""

    def put(self, told: Sequence[Inbound | Sighting], secret: str) -> None:
        """Enqueue all of one webhook call or raise; ``secret`` keys the hashes of who wrote."""


class People(Protocol):
    """Everybody who has written to us. Reads are consistent, writes are one transaction each."""

    def find(self, who: Identity) -> Known:
        """Who is known by the phone number, the BSUID or both.

        Not somebody known by that number and another BSUID: the number has a new owner, and
        ``keep`` takes it from the old one, who keeps their BSUID.
        """

    def by_id(self, member_id: str) -> Person | None:
        """The person of that id."""

    def handled(self, message: str) -> bool:
        """Whether this message (WhatsApp's id) has been handled."""

    def keep(
        self,
        person: Person,
        before: Sequence[Person] = (),
        *,
        message: str | None = None,
        consents: Sequence[Consent] = (),
    ) -> Person:
        """Store the person, with ``version`` one up; what was read of them before is ``before``.

        Whoever of ``before`` has another id is merged into ``person`` and gone; an identity that
        ``person`` no longer has leads nowhere any more. ``message`` counts as handled from then on.
        Of a consent's message a keyed hash is kept. Counts of groups follow. Raises HandledBefore,
        ChangedMeanwhile.
        """

    def erase(self, person: Person, said: int, message: str | None = None) -> None:
        """Forget the person and everything that leads to them.

        What is left is a keyed hash of each identity, for 30 days, with ``said`` (Unix s): an older
        wish to join that arrives late does not bring them back. Raises as ``keep`` does.
        """

    def consents(self, member_id: str) -> list[Consent]:
        """What the person agreed to; of each message there is a keyed hash."""


class Neighbourhoods(Protocol):
    """The groups that one can join."""

    def named(self, ids: Sequence[str]) -> Mapping[str, Group]:
        """The groups that exist among ``ids``."""

    def all(self) -> list[Group]:
        """Every group, by name."""


@dataclass(frozen=True, slots=True)
class Signup:
    """What somebody chose on the page; nothing in it is personal. ``expires`` is Unix ms."""

    groups: tuple[str, ...]
    language: str
    rules: str
    expires: int


class SignupCodes(Protocol):
    """Codes that stand for a choice of groups: one use, thirty minutes."""

    def put(self, code: str, signup: Signup) -> None:
        """Keep a new code."""

    def get(self, code: str, now: int) -> Signup | None:
        """What a code stands for; None if it does not exist, was used or has expired."""

    def use(self, code: str, message: str, now: int) -> Signup | None:
        """Take the code, for the message of this id that WhatsApp took at ``now`` (Unix ms); the
        same message gets it again, whenever that is.
        """
