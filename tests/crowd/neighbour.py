"""One of the crowd: a phone, its names, and all that its owner ever wished, by WhatsApp's time."""

from dataclasses import dataclass, field
from enum import Enum

from relay.domain.member import Member, Membership

from local.whatsapp.phones import Person


class Known(Enum):
    """How the service knows somebody when the story begins, and what WhatsApp shows of them."""

    BOTH = "number and user id"
    NUMBER = "number only"
    USER = "user id only, the number is hidden"
    APART = "number only; their messages show the user id only"
    NOBODY = "not at all"
    HIDDEN = "not at all, and the number is hidden"


@dataclass(frozen=True, slots=True)
class Wish:
    """To be in a group, or out of it; in ``None``: out of everything. ``at`` is Unix seconds."""

    at: int
    group: str | None
    stays: bool


@dataclass(slots=True, eq=False)
class Neighbour:
    """``phone`` is WhatsApp's own person; ``names`` are all numbers and user ids they ever had.

    ``wrote`` is when they sent something, as WhatsApp stamps it (Unix s), ``erased`` the same of
    their wishes to be forgotten; ``settles`` and ``moved`` are when the last of their messages, and
    their last move, come to us first.
    """

    phone: Person
    known: Known
    member_id: str
    settled: tuple[str, ...] = ()
    names: set[str] = field(default_factory=set)
    wishes: list[Wish] = field(default_factory=list)
    wrote: list[int] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)
    settles: float = 0
    moved: float = 0
    moves: int = 0

    def __post_init__(self) -> None:
        self.learn_names()

    def learn_names(self) -> None:
        """Their present names are theirs for good: none is ever given to somebody else."""
        self.names |= {name for name in (self.phone.plus_phone, self.phone.bsuid) if name}

    @property
    def member(self) -> Member | None:
        """As they are stored when the story begins."""
        if self.known in (Known.NOBODY, Known.HIDDEN):
            return None
        number = self.phone.plus_phone if self.known is not Known.USER else None
        user = self.phone.bsuid if self.known in (Known.BOTH, Known.USER) else None
        groups = {group: Membership(0) for group in self.settled}
        return Member(self.member_id, number, user, "nl", False, groups)

    def groups(self) -> set[str]:
        """Where they ought to be in the end: for each group the newest wish; on a tie, out."""
        everything = max((each.at for each in self.wishes if each.group is None), default=-1)
        wished = {each.group for each in self.wishes if each.group} | {*self.settled}
        return {group for group in wished if self._newest_in(group) > everything}

    def _newest_in(self, group: str) -> int:
        """When they wished to be in last, if that is their newest wish for it; else -1."""
        mine = [each for each in self.wishes if each.group == group]
        ins = [each.at for each in mine if each.stays] + [0] * (group in self.settled)
        outs = [each.at for each in mine if not each.stays]
        last = max(ins, default=-1)
        return last if last > max(outs, default=-1) else -1

    def forgotten(self) -> bool:
        """Whether the last that they ever sent was the wish to be forgotten.

        Not if a move was still under way: sent under a name of which we did not know yet whose it
        was, it holds for their memberships as a leave, when the move comes.
        """
        asked = max(self.erased, default=0)
        return bool(asked) and max(self.wrote) <= asked and self.moved < asked
