import pytest
from relay.domain.media import MB, ending_of, mime_of, most_bytes

FILM = b"\0\0\0\x20ftyp"
FILES = {
    "a photo": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image", "image/jpeg", "jpg"),
    "a screenshot": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image", "image/png", "png"),
    "a picture of an iPhone": (FILM + b"heic", "document", "image/heic", "heic"),
    "a film of an iPhone": (FILM + b"qt  ", "document", "video/quicktime", "mov"),
    "a sticker": (b"RIFF\x24\0\0\0WEBPVP8X", "sticker", "image/webp", "webp"),
    "a film": (FILM + b"isom\0\0\x02\0", "video", "video/mp4", "mp4"),
    "a film from a camera": (FILM + b"mp42", "document", "video/mp4", "mp4"),
    "a film of an old phone": (FILM + b"3gp4", "video", "video/3gpp", "3gp"),
    "a voice": (b"OggS\0\x02", "audio", "audio/ogg", "ogg"),
    "a voice of an old phone": (b"#!AMR\n<", "audio", "audio/amr", "amr"),
    "a recording": (FILM + b"M4A ", "audio", "audio/mp4", "m4a"),
    "a recording that looks like a film": (FILM + b"mp42", "audio", "audio/mp4", "m4a"),
    "a song": (b"ID3\x04\0", "audio", "audio/mpeg", "mp3"),
    "a song without a title": (b"\xff\xfb\x90\x64", "audio", "audio/mpeg", "mp3"),
    "a raw sound": (b"\xff\xf1\x50\x80", "audio", "audio/aac", "aac"),
    "a letter": (b"%PDF-1.7\n", "document", "application/pdf", "pdf"),
    "a photo called a document": (b"\xff\xd8\xff\xe1", "document", "image/jpeg", "jpg"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_its_first_bytes(name: str) -> None:
    content, kind, mime, ending = FILES[name]
    assert mime_of(content, kind) == mime
    assert ending_of(mime) == ending


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"x", b"\xff", b"\xff\xd8", b"RIFF", b"\0\0\0\x20ftyp", b"ID3", b"%PDF"),
        *(b"<html><script>", b"<!DOCTYPE html>", b"<svg xmlns=", b"<?xml version=", b" %PDF-1.7"),
        *(b"#!/bin/sh\n", b"#!AMRITA\n", b"MZ\x90\0", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0asm"),
        *(b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh9"),
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"GIF89a", b"BM", b"RIFF\0\0\0\0AVI "),
        *("tekst".encode("utf-16"), "\ufeff<svg>".encode(), b"\xff\xfb\xf0\0", b"\xff\xe3\x0f\0"),
        *(FILM + b"evil", b"\xff\xeb\x90\0", b"\xff\xfb\x9c\0"),
    ],
)
def test_whatever_else_it_may_be_it_is_not_kept(content: bytes, kind: str) -> None:
    assert mime_of(content, kind) is None


@pytest.mark.parametrize(
    ("kind", "most"),
    [("image", 5), ("video", 16), ("audio", 16), ("document", 16), ("sticker", 0.5), ("new", 16)],
)
def test_each_type_of_message_has_its_limit(kind: str, most: float) -> None:
    assert most_bytes(kind) == most * MB


def test_a_type_that_is_not_kept_has_an_ending_that_no_program_takes() -> None:
    assert ending_of("text/html") == "bin"
