"""Whether WhatsApp takes a template no more: what one person's message met may be about them.

Who was refused one wording gets the next one. Only once it was refused to several is a wording set
aside for everybody.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

SEVERAL = 2
"""Different people, within an hour; an alert may go to no more than them."""

KEPT_MS = 3_600_000
"""How long a refusal counts."""


class Doubt(NamedTuple):
    """A template was refused with WhatsApp's ``code`` at ``said`` (Unix ms), to these members (by
    their short ids).
    """

    code: int
    said: int
    members: frozenset[str]

    @property
    def well_founded(self) -> bool:
        """Whether these are enough to set it aside."""
        return len(self.members) >= SEVERAL


def doubts_in(refusals: Iterable[tuple[str, str, int, int]]) -> dict[str, Doubt]:
    """The newest doubt of each wording; refusals are wording, member, code and moment (Unix ms)."""
    doubts: dict[str, Doubt] = {}
    for wording, member, code, said in sorted(refusals, key=lambda each: each[-1]):
        members = doubts[wording].members if wording in doubts else frozenset[str]()
        doubts[wording] = Doubt(code, said, members | {member})
    return doubts


def set_aside_by(doubts: Mapping[str, Doubt]) -> dict[str, tuple[int, int]]:
    """The wordings to set aside at once, with WhatsApp's code and when it said so (Unix ms)."""
    return {name: (d.code, d.said) for name, d in doubts.items() if d.well_founded}
