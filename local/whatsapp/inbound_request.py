"""What a citizen does, as the control API is told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from local.whatsapp import inbound_media, moves

# Meta tries an unanswered webhook for seven days at most.
Later = Annotated[float, Field(ge=0, le=7 * 24 * 3600)]


class Place(BaseModel):
    """A spot that somebody shares, in degrees."""

    model_config = ConfigDict(extra="forbid")

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str | None = None
    address: str | None = None


class Card(BaseModel):
    """A visiting card that somebody shares; ``contact_request`` if we asked for the number."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    phones: tuple[Annotated[str, Field(pattern=r"^\+[0-9]{7,15}$")], ...] = ()
    origin: Literal["contact_request", "other"] = "other"


class Inbound(BaseModel):
    """What a citizen does. `sender` (``from``) is a number with plus or a BSUID.

    ``button`` and ``interactive`` both tap a button, named by label or id, of the message
    `message_id`, or of the newest one that has it; which form the webhook takes follows from that
    message. ``payload`` makes a template tap without a message. With `media`, ``text`` is the
    caption. Elsewhere `message_id` is the message quoted, reacted to, edited or revoked.

    `timestamp` is when it was written, Unix seconds; now if unsaid. `deliver_after` is when the
    webhook comes, seconds from now; several moments bring it several times. `opens_window` False
    plays Meta's known bug of a message that opens no window.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    sender: str = Field(alias="from")
    type: Literal[
        "text", "button", "interactive", "reaction", "unsupported", "system", "location",
        "image", "video", "audio", "document", "sticker", "contacts", "edit", "revoke",
    ] = "text"  # fmt: skip
    text: str | None = Field(default=None, min_length=1, max_length=65_536)
    button: str | None = None
    payload: str | None = None
    message_id: str | None = None
    emoji: str | None = None
    unsupported: str = "poll"
    system: moves.Kind = "user_changed_number"
    new_phone: str | None = None
    media: inbound_media.File | None = None
    location: Place | None = None
    contacts: tuple[Card, ...] = ()
    name: str | None = None
    username: str | None = None
    forwarded: bool = False
    opens_window: bool = True
    timestamp: int | None = Field(default=None, ge=0, lt=2**33)
    deliver_after: tuple[Later, ...] = Field(default=(0,), min_length=1, max_length=10)
