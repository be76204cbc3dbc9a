"""Pictures, films, voice notes, documents and stickers that a citizen sends.

Source: Meta's webhook reference and media page (2025-10 to 2025-12). A file that Meta cannot pass
on comes as ``unsupported`` with code 131052.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from local.whatsapp import media_types
from local.whatsapp.errors import GraphError
from local.whatsapp.media import INBOUND_LIFE, Media
from local.whatsapp.messages import Content
from local.whatsapp.simulator import Simulator

_USUAL = {"image": "image/jpeg", "video": "video/mp4", "sticker": "image/webp"} | {
    "audio": "audio/ogg; codecs=opus",
    "document": "application/pdf",
}
_BEGINNING = {"image": "image/", "video": "video/", "audio": "audio/", "sticker": "image/webp"}
_CAPTIONED = frozenset({"image", "video", "document"})


class File(BaseModel):
    """What a citizen attaches: `data` in base64, and its type if it is not the usual one."""

    model_config = ConfigDict(extra="forbid")

    data: bytes
    mime_type: str | None = Field(default=None, pattern=r"^[\w.+-]+/[\w.+-]+(;.*)?$")
    filename: str | None = None
    voice: bool = False

    @field_validator("data", mode="before")
    @classmethod
    def _decoded(cls, value: object) -> bytes:
        try:
            data = base64.b64decode(str(value), validate=True)
        except binascii.Error as error:
            raise ValueError(f"must be base64: {error}") from None
        if not data:
            raise ValueError("the file is empty")
        return data


def read(
    simulator: Simulator, kind: str, file: File | None, caption: str | None, root: str
) -> tuple[dict[str, Any], Content]:
    """Return the payload of the webhook, and what the phone shows.

    `root` is where this simulator can be reached, for the address of the file.

    Raises:
        ValueError: there is no file, or it does not fit the kind of message.
    """
    if file is None:
        raise ValueError("media: attach a file, such as {'data': '<base64>'}")
    mime_type = file.mime_type or _USUAL[kind]
    if not mime_type.startswith(_BEGINNING.get(kind, "")):
        raise ValueError(f"media.mime_type: {mime_type} is not sent as {kind}")
    if caption and kind not in _CAPTIONED:
        raise ValueError(f"text: a message of type {kind} has no caption")
    if len(file.data) > simulator.settings.inbound_media_max:
        return _too_large(kind), Content("unsupported")
    until = simulator.clock.now() + INBOUND_LIFE
    media = simulator.media.add(file.data, mime_type, until)
    return {kind: _payload(simulator, kind, media, file, caption, root)}, Content(
        kind, caption or "", media=media, filename=file.filename or ""
    )


def _payload(
    simulator: Simulator, kind: str, media: Media, file: File, caption: str | None, root: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"mime_type": media.mime_type, "sha256": media.digest_of_webhooks}
    found["id"] = media.id
    if simulator.settings.media_url_in_webhooks:
        expires = simulator.clock.now() + simulator.settings.media_url_seconds
        found["url"] = simulator.media.address(media, root, expires)
    if caption:
        found["caption"] = caption
    if kind == "document":
        found["filename"] = file.filename or "document"
    if kind == "audio":
        found["voice"] = file.voice
    if kind == "sticker":
        found["animated"] = media_types.moves(media.data)
    return found


def _too_large(kind: str) -> dict[str, Any]:
    error = GraphError(131052, "Media file size too big", title="Media file size too big")
    listed = {key: value for key, value in error.for_webhook().items() if key != "href"}
    return {"type": "unsupported", "errors": [listed], "unsupported": {"type": kind}}
