"""What a citizen sends us over WhatsApp, whatever its kind."""

from dataclasses import dataclass
from enum import StrEnum

from relay.domain.identity import Identity


class Kind(StrEnum):
    """What a message is to us; WhatsApp knows some twenty types (sheet of the Cloud API, 4.5)."""

    TEXT = "text"
    TAP = "tap"
    MEDIA = "media"
    LOCATION = "location"
    REACTION = "reaction"
    MOVE = "move"
    """WhatsApp itself tells that somebody has another number or user id."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that WhatsApp keeps for seven days; ``type`` is image, video, audio, document or
    sticker.
    """

    id: str
    type: str
    mime: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message. ``at`` is WhatsApp's own time, Unix seconds.

    ``text`` is what the person wrote, the caption of a file, or the label of the button tapped;
    ``payload`` is what that button carries; ``quotes`` is the id of the message it answers;
    ``place`` is latitude and longitude in degrees.
    """

    id: str
    sender: Identity
    at: int
    kind: Kind
    type: str
    text: str = ""
    payload: str = ""
    quotes: str = ""
    attachment: Attachment | None = None
    place: tuple[float, float] | None = None
    moved_to: Identity | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """An emergency line that WhatsApp has not taken yet. ``since`` is when somebody wrote of danger
    (Unix s, by WhatsApp's clock).
    """

    to: Identity
    body: str
    since: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A receipt has shown both the phone number and the BSUID of a member."""

    member: str
    identity: Identity
