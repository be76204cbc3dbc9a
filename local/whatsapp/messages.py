"""A message, on its way out or in, and the log of all of them."""

from __future__ import annotations

import base64
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from local.whatsapp.media import Media
from local.whatsapp.phones import Person

# `held` waits for pacing; `dropped` was not delivered in time, of which no receipt tells.
Status = Literal["accepted", "held", "sent", "delivered", "read", "failed", "dropped"]
REACHED: frozenset[str] = frozenset({"delivered", "read"})
LONGEST_TTL = 30 * 24 * 3600  # how long WhatsApp tries, unless the template says otherwise


@dataclass(frozen=True, slots=True)
class Button:
    """A button as the phone shows it. `value` is what a tap gives back, or a link's address.

    The row of a list has a `description`, and may stand under the heading of a `section`.
    """

    kind: Literal["quick_reply", "url", "phone", "reply", "row", "send_location"]
    text: str
    value: str
    description: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a phone shows: the text with everything filled in. `ttl` is in seconds.

    `menu` is the label that opens a list, `place` has ``latitude`` and ``longitude`` in degrees.
    """

    kind: str
    body: str = ""
    header: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    category: str = "service"
    template: str = ""
    ttl: int = LONGEST_TTL
    media: Media | None = None
    filename: str = ""
    menu: str = ""
    place: dict[str, Any] | None = None


@dataclass(slots=True)
class Message:
    """One message. `at` and `changed_at` are Unix seconds.

    `told_at` is when our webhook first answered for a receipt of it, 0 if it has not.
    `counts` tells whether it counts towards the messaging limit, `number` which of its person's
    messages it is, `price_on_read` that the receipt with the price was skipped.
    """

    wamid: str
    person: Person
    content: Content
    at: float
    incoming: bool = False
    to_phone: bool = True
    callback: str | None = None
    status: Status = "accepted"
    changed_at: float = 0.0
    quotes: str | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    pricing: dict[str, Any] | None = None
    counts: bool = False
    number: int = 0
    price_on_read: bool = False
    told_at: float = 0.0

    @property
    def on_phone(self) -> bool:
        """Whether the person sees it on the phone."""
        return self.incoming or self.status in REACHED

    def as_json(self) -> dict[str, Any]:
        """Return the message as the control API shows it."""
        content, media = self.content, self.content.media
        return {
            "id": self.wamid,
            "direction": "in" if self.incoming else "out",
            "type": content.kind,
            "template": content.template,
            "header": content.header,
            "body": content.body,
            "footer": content.footer,
            "media": media and media.as_json(),
            "filename": content.filename,
            "place": content.place,
            "menu": content.menu,
            "buttons": [asdict(button) for button in content.buttons],
            "time": self.at,
            "status": self.status,
            "status_time": self.changed_at,
            "told_time": self.told_at or None,
            "callback": self.callback,
            "quotes": self.quotes,
            "errors": self.errors,
            "phone": self.person.plus_phone,
            "bsuid": self.person.bsuid,
        }


class MessageLog:
    """Every message since the start or the last reset, oldest first."""

    def __init__(self) -> None:
        self.all: list[Message] = []
        self._by_id: dict[str, Message] = {}
        self._by_person: defaultdict[Person, list[Message]] = defaultdict(list)

    def __iter__(self) -> Iterator[Message]:
        return iter(self.all)

    def add(self, message: Message) -> None:
        """Keep a message."""
        self.all.append(message)
        self._by_id[message.wamid] = message
        conversation = self._by_person[message.person]
        message.number = len(conversation)
        conversation.append(message)

    def of(self, person: Person) -> Sequence[Message]:
        """Return the conversation with a person, oldest first."""
        return self._by_person.get(person, ())

    def find(self, wamid: object) -> Message | None:
        """Return the message with this id."""
        return self._by_id.get(wamid) if isinstance(wamid, str) else None


def new_wamid(draw: random.Random, party: str, *, incoming: bool) -> str:
    """Return a new message id that looks like Meta's: base64 of the other party and a random part.

    The layout is what ids seen in the wild decode to; to a client an id is opaque.
    """
    name = party.encode()
    tail = f"{draw.getrandbits(80):020X}" if incoming else f"{draw.getrandbits(72):018X}"
    middle = b"\x15\x02\x00\x12\x18\x14" if incoming else b"\x15\x02\x00\x11\x18\x12"
    raw = b"\x1c\x18" + bytes([len(name)]) + name + middle + tail.encode() + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()
