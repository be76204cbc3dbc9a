"""What WhatsApp tells about a message that it took, reduced to what the ledger needs."""

from dataclasses import dataclass
from enum import StrEnum

from relay.domain.facts import Try, short_id


class Progress(StrEnum):
    """The statuses that matter (sheet of the Cloud API, status webhooks)."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Errand:
    """Which send a message was, and with which template. WhatsApp echoes it in every receipt
    (``biz_opaque_callback_data``, at most 512 characters).

    ``member`` is the whole id, ``turn`` that of the slice. ``learn``: we do not know both the phone
    number and the BSUID of the member; a receipt may show the one that is missing.
    """

    alert_id: str
    slice: int
    member: str
    turn: int
    wording: str = ""
    learn: bool = False

    @property
    def attempt(self) -> Try:
        """The send as the ledger knows it."""
        return Try(short_id(self.member), self.turn)

    def __str__(self) -> str:
        return (
            f"alert={self.alert_id};slice={self.slice};"
            f"member={self.member};attempt={self.turn};wording={self.wording}"
            f"{';learn=1' if self.learn else ''}"
        )

    @classmethod
    def parse(cls, text: str) -> "Errand | None":
        """The errand that ``str(errand)`` gave; None if the text is nothing of ours."""
        fields = dict(part.partition("=")[::2] for part in text.split(";"))
        try:
            return cls(
                fields["alert"],
                int(fields["slice"]),
                fields["member"],
                int(fields["attempt"]),
                fields.get("wording", ""),
                learn=fields.get("learn") == "1",
            )
        except (KeyError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Receipt:
    """``code`` is WhatsApp's error code where ``progress`` is failed, ``UNTOLD`` if it told none;
    ``at`` is Unix seconds.
    """

    errand: Errand
    progress: Progress
    code: int
    at: int
