"""Which files of citizens are kept: how large they may be, and what their bytes say they are.

What WhatsApp, or a sender, calls a file counts for nothing. Pictures, films, sounds and PDF are
taken by their first bytes; anything else, such as HTML, SVG, programs and archives, is refused.
"""

from collections.abc import Mapping

MB = 1_048_576

MOST_BYTES: Mapping[str, int] = {
    "image": 5 * MB,
    "video": 16 * MB,
    "audio": 16 * MB,
    "sticker": MB // 2,
    "document": 16 * MB,
}
"""By the type of message: WhatsApp's own limits (sheet of the Cloud API, 5). Documents may have
100 MB there; as a file is held in memory until its digest is known, we take what films have."""

_ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "application/pdf": "pdf",
}

_BEGINNINGS: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"OggS": "audio/ogg",
    b"#!AMR\n": "audio/amr",
    b"#!AMR-WB\n": "audio/amr",
    b"ID3\x02": "audio/mpeg",
    b"ID3\x03": "audio/mpeg",
    b"ID3\x04": "audio/mpeg",
    b"%PDF-": "application/pdf",
}

_FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash")
_SOUNDS = (b"M4A ", b"M4B ")
_PICTURES = (b"heic", b"heix", b"mif1", b"msf1")
"""What iPhones send as documents, beside QuickTime's films (ISO 23008-12)."""


def most_bytes(kind: str) -> int:
    """How large a file may be that came in a message of this type; unknown ones are documents."""
    return MOST_BYTES.get(kind, MOST_BYTES["document"])


def ending_of(mime: str) -> str:
    """What the name of such a file ends with."""
    return _ENDINGS.get(mime, "bin")


def mime_of(content: bytes, kind: str) -> str | None:
    """What a file is by its first bytes; None if it is nothing that we keep.

    ``kind`` is the type of message: a film and a sound may begin alike (ISO 14496-12).
    """
    for beginning, mime in _BEGINNINGS.items():
        if content.startswith(beginning):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _mime_of_brand(content[8:12], kind)
    return _mime_of_frame(content[:4])


def _mime_of_brand(brand: bytes, kind: str) -> str | None:
    if brand.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    if brand in _SOUNDS or (brand in _FILMS and kind == "audio"):
        return "audio/mp4"
    if brand in _PICTURES:
        return "image/heic"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if brand in _FILMS or brand == b"M4V " else None


def _mime_of_frame(header: bytes) -> str | None:
    """Sounds that begin with a frame: ADTS (ISO 13818-7) and MPEG layer III (ISO 11172-3)."""
    if len(header) < 4 or header[0] != 0xFF:
        return None
    if header[1] & 0xF6 == 0xF0:
        return "audio/aac"
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate, sample_rate = header[2] >> 4, header[2] >> 2 & 3
    sound = header[1] & 0xE0 == 0xE0 and version != 1 and layer == 1
    return "audio/mpeg" if sound and bit_rate not in (0, 15) and sample_rate != 3 else None
