"""Which files WhatsApp takes, and how large they may be.

Source: Meta's media page (2025-12). Sizes are in bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MB: Final = 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

TYPES: Final[Mapping[str, frozenset[str]]] = {
    "image": frozenset({"image/jpeg", "image/png"}),
    "video": frozenset({"video/mp4", "video/3gpp"}),
    "audio": frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    "sticker": frozenset({"image/webp"}),
    "document": frozenset(
        {
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            f"{_OFFICE}.wordprocessingml.document",
            f"{_OFFICE}.spreadsheetml.sheet",
            f"{_OFFICE}.presentationml.presentation",
        }
    ),
}
KINDS: Final = frozenset(TYPES)
_LARGEST: Final = {"image": 5 * MB, "video": 16 * MB, "audio": 16 * MB, "document": 100 * MB}
_STICKER, _MOVING_STICKER = 100 * 1024, 500 * 1024


def bare(mime_type: str) -> str:
    """Return a MIME type without parameters such as ``; codecs=opus``."""
    return mime_type.partition(";")[0].strip().lower()


def kind_of(mime_type: str) -> str | None:
    """Return what a file of this type is sent as; None when WhatsApp does not take it."""
    return next((kind for kind, types in TYPES.items() if bare(mime_type) in types), None)


def largest(kind: str, data: bytes) -> int:
    """Return how many bytes a file of this kind may have."""
    return _LARGEST.get(kind) or (_MOVING_STICKER if moves(data) else _STICKER)


def moves(data: bytes) -> bool:
    """Tell whether a WebP picture is animated: it says so in its extended header."""
    return data[12:16] == b"VP8X" and bool(data[20:21] and data[20] & 2)
