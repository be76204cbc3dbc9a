"""What the use cases need of WhatsApp and of those who send to it; see ``ports`` for the rest."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from relay.domain.alert import Alert
from relay.domain.breaker import Breaker
from relay.domain.number import NumberState
from relay.domain.rate import Lane, Reservation
from relay.domain.template_doubts import Doubt
from relay.domain.whatsapp import Answer, ChatMessage, TemplateMessage


class SharedRate(Protocol):
    """The rate that all workers of a WhatsApp number share."""

    def reserve(self, lane: Lane, alert_id: str, messages: int, latest: int) -> Reservation | None:
        """Room for so many messages, at most about a second ahead; waits for it.

        Says at once if the account is blocked. None if there is no room by ``latest`` (Unix ms).
        An answer belongs to no alert: its ``alert_id`` is empty.
        """

    def slow_down(self, ms: int) -> None:
        """Keep everybody waiting for so long: WhatsApp finds us too fast."""


class Sender(Protocol):
    """What else all who send from a WhatsApp number have to know; every reservation tells it."""

    def block(self, code: int, seen: int) -> bool:
        """Open the breaker; False if it is open, or was closed after ``seen`` (Unix ms)."""

    def resume(self, now: int, *, by_hand: bool) -> None:
        """Close the breaker. By hand, also try the templates again that were set aside."""

    def breaker(self) -> Breaker:
        """Where the breaker stands."""

    def calm_down(self) -> None:
        """Forget how often the breaker has opened."""

    def set_aside(self, wordings: Mapping[str, tuple[int, int]]) -> None:
        """Do not use these templates for a while, by WhatsApp's code and when it said so (Unix ms).

        What it said before the last resume counts no more.
        """

    def doubt(self, doubts: Mapping[str, Doubt]) -> frozenset[str]:
        """Note to whom these templates were refused, and set aside what was refused to several.

        Says which those are.
        """

    def note_stop(self, alert: Alert) -> None:
        """Make every later reservation of this alert say that it is stopped."""

    def note_leave(self, member_id: str) -> None:
        """Make every reservation of the next minute say that this member has left.

        Called before the leave is stored: whoever read the member earlier learns it here, everybody
        else from the member.
        """

    def keep_limit(self, messaging_limit: int) -> None:
        """Keep how many people Meta lets us reach in 24 h; 0 = no limit."""


class Number(Protocol):
    """The WhatsApp number, as Meta tells of it."""

    def probe(self) -> NumberState:
        """Ask how it is, sending nothing."""


class Messenger(Protocol):
    """WhatsApp."""

    def refresh(self) -> bool:
        """Get ready to send, fetching whatever that takes; False if there is no token."""

    def renew(self) -> bool:
        """Fetch anew what lets us send; whether it has changed, so that another try may pass."""

    def send(self, messages: Sequence[TemplateMessage | ChatMessage], start: float) -> list[Answer]:
        """Send at the number's pace from ``start`` (Unix ms) on; one answer each, in order."""
