from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.local.whatsapp.bench import ANNA, TOKEN, Bench
from tests.local.whatsapp.files import (
    PICTURE,
    base64_of,
    fetched,
    sent,
)


@pytest.mark.parametrize(
    ("kind", "mime_type", "extra"),
    [
        ("image", "image/jpeg", {}),
        ("video", "video/mp4", {}),
        ("audio", "audio/ogg; codecs=opus", {"voice": False}),
        ("document", "application/pdf", {"filename": "document"}),
        ("sticker", "image/webp", {"animated": False}),
    ],
)
def test_a_file_from_a_phone_comes_in_metas_form(
    kind: str, mime_type: str, extra: dict[str, Any]
) -> None:
    message = sent(Bench(), kind)
    assert message["type"] == kind
    media = message[kind]
    assert media.pop("url").startswith("http://127.0.0.1/whatsapp_business/attachments/?mid=")
    assert media.pop("id").isdigit()
    digest = base64_of(hashlib.sha256(PICTURE).digest())
    assert media == {"mime_type": mime_type, "sha256": digest} | extra


def test_a_file_has_a_caption_a_name_and_a_type() -> None:
    message = sent(
        Bench(), "document", text="Zie", media={"filename": "a.txt", "mime_type": "text/x"}
    )
    media = message["document"]
    assert (media["caption"], media["filename"], media["mime_type"]) == ("Zie", "a.txt", "text/x")


def test_a_voice_note_says_so() -> None:
    assert sent(Bench(), "audio", media={"voice": True})["audio"]["voice"] is True


def test_a_moving_sticker_says_so() -> None:
    moving = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02" + b"\x00" * 9
    sticker = sent(Bench(), "sticker", media={"data": base64_of(moving)})["sticker"]
    assert sticker["animated"] is True


def test_a_file_opens_the_window_and_counts_towards_the_rate() -> None:
    bench = Bench(messages_per_second=1)
    sent(bench)
    assert bench.refusal().code == 130429
    bench.later(1)
    bench.send()


def test_the_address_in_the_webhook_works_too_and_can_be_left_out() -> None:
    bench = Bench()
    parts = urlsplit(sent(bench)["image"]["url"])
    assert fetched(bench, f"{parts.path}?{parts.query}").content == PICTURE
    assert "url" not in sent(Bench(media_url_in_webhooks=False))["image"]


def test_what_is_too_large_for_meta_comes_as_unsupported() -> None:
    message = sent(Bench(inbound_media_max=10))
    assert (message["type"], message["unsupported"]) == ("unsupported", {"type": "image"})
    assert message["errors"][0]["code"] == 131052


@pytest.mark.parametrize(
    ("kind", "request_", "word"),
    [
        ("image", {}, "media"),
        ("image", {"media": {"data": "not base64!"}}, "base64"),
        ("image", {"media": {"data": ""}}, "empty"),
        ("image", {"media": {"data": "eA==", "mime_type": "video/mp4"}}, "mime_type"),
        ("audio", {"media": {"data": "eA=="}, "text": "hoor"}, "caption"),
    ],
)
def test_a_file_that_does_not_fit_is_told_what_to_mend(
    kind: str, request_: dict[str, Any], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        Bench().inbound(type=kind, **request_)


def test_a_phone_can_send_a_file_over_the_control_api() -> None:
    bench = Bench()
    body = {"from": ANNA, "type": "image", "media": {"data": base64_of(PICTURE)}}
    assert bench.control("POST", "inbound", body).status_code == 200
    url = bench.webhooks("messages")[0]["image"]["url"]
    assert url.startswith("http://simulator/whatsapp_business/")
    assert fetched(bench, url, TOKEN).content == PICTURE
