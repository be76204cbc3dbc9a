"""Files that people sent or we uploaded, under ids that die, behind addresses that die sooner.

Source: Meta's media page (2025-12): an address works for five minutes, the id of what a citizen
sent for 7 days, that of an upload for 30. The SHA-256 is written in hex by the Graph API and in
base64 by webhooks.
"""

from __future__ import annotations

import base64
import hashlib
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

PATH: Final = "/whatsapp_business/attachments/"
INBOUND_LIFE, UPLOADED_LIFE = 7 * 24 * 3600.0, 30 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Media:
    """One file. `until` is when its id dies, Unix seconds; `digest` its SHA-256."""

    id: str
    mime_type: str
    data: bytes
    digest: bytes
    until: float

    @property
    def digest_of_webhooks(self) -> str:
        """The SHA-256 as webhooks write it: base64."""
        return base64.b64encode(self.digest).decode()

    def as_json(self) -> dict[str, Any]:
        """Return what the Graph API tells of it, but for the address."""
        return {
            "mime_type": self.mime_type,
            "sha256": self.digest.hex(),
            "file_size": len(self.data),
            "id": self.id,
        }


class MediaStore:
    """Every file of the number."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._draw = random.Random(f"media-{seed}")  # noqa: S311 - repeatable, not secret
        self._all: dict[str, Media] = {}

    def add(self, data: bytes, mime_type: str, until: float) -> Media:
        """Keep a file until then, Unix seconds."""
        number = str(self._draw.randrange(10**15, 10**16))
        media = Media(number, mime_type, data, hashlib.sha256(data).digest(), until)
        self._all[number] = media
        return media

    def find(self, media_id: object, now: float) -> Media | None:
        """Return the file with this id, if the id still lives."""
        media = self._all.get(media_id) if isinstance(media_id, str) else None
        if media is not None and now >= media.until:
            del self._all[media.id]
            return None
        return media

    def remove(self, media: Media) -> None:
        """Delete a file."""
        del self._all[media.id]

    def address(self, media: Media, root: str, expires: float) -> str:
        """Return where a file can be fetched until `expires`, Unix seconds."""
        moment = str(math.ceil(expires))
        query = {"mid": media.id, "source": "getMedia", "ext": moment}
        query["hash"] = self._signature(media.id, moment)
        return f"{root.rstrip('/')}{PATH}?{urlencode(query)}"

    def behind(self, query: Mapping[str, str], now: float) -> Media | None:
        """Return the file that an address leads to; None when the address or the id is dead."""
        media_id, moment = query.get("mid", ""), query.get("ext", "")
        if query.get("hash") != self._signature(media_id, moment) or now >= int(moment):
            return None
        return self.find(media_id, now)

    def _signature(self, media_id: str, moment: str) -> str:
        signed = f"{self._seed}|{media_id}|{moment}".encode()
        return hashlib.blake2b(signed, digest_size=16).hexdigest()
