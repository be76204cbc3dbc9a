"""How WhatsApp knows a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """A phone number (E.164 with ``+``), a BSUID (business-scoped user id), or both.

    Who has a WhatsApp username may show us the BSUID only; with a new phone number comes a new
    BSUID (sheet of the Cloud API, 4.7).
    """

    phone: str | None = None
    bsuid: str | None = None

    def __bool__(self) -> bool:
        return self.phone is not None or self.bsuid is not None

    def joined_with(self, other: "Identity") -> "Identity":
        """What both tell of one person; where they differ, ``other`` is the newer."""
        return Identity(other.phone or self.phone, other.bsuid or self.bsuid)

    def meets(self, other: "Identity") -> bool:
        """Whether both have a number or a BSUID in common."""
        return bool({self.phone, self.bsuid} & {other.phone, other.bsuid} - {None})
