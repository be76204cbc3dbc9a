"""Files: what a citizen sends, what we upload, and how they are fetched."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from tests.local.whatsapp.bench import Bench

NUMBER = "106540352242922"
PICTURE = b"\xff\xd8\xff\xe0 a picture \r\n--x--\r\n \x00\xff\xd9"
DAY = 24 * 3600.0


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sent(bench: Bench, kind: str = "image", **more: Any) -> dict[str, Any]:
    """The webhook of a file that Anna sent."""
    bench.inbound(type=kind, media={"data": base64_of(PICTURE)} | more.pop("media", {}), **more)
    return bench.webhooks("messages")[-1]


def told(bench: Bench, media_id: str, query: str = "") -> dict[str, Any]:
    answer = bench.call("GET", f"/v26.0/{media_id}{query}")
    found: dict[str, Any] = answer.json()
    return found


def fetched(bench: Bench, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return bench.call("GET", url.removeprefix("http://simulator"), headers=headers)


def uploaded(bench: Bench, data: bytes = PICTURE, mime_type: str = "image/jpeg") -> httpx.Response:
    form = {"messaging_product": "whatsapp", "type": mime_type}
    files = {"file": ("straat é.jpg", data, mime_type)}
    return bench.call("POST", f"/v26.0/{NUMBER}/media", data=form, files=files)


def media_id_of(bench: Bench) -> str:
    found: str = uploaded(bench).json()["id"]
    return found
