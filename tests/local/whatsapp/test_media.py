from __future__ import annotations

import hashlib

import pytest

from local.whatsapp.media_types import MB
from tests.local.whatsapp.bench import ANNA, Bench
from tests.local.whatsapp.files import (
    DAY,
    NUMBER,
    PICTURE,
    fetched,
    media_id_of,
    sent,
    told,
    uploaded,
)


def test_the_graph_api_tells_of_a_file_with_its_digest_in_hex() -> None:
    bench = Bench()
    media_id = sent(bench)["image"]["id"]
    found = told(bench, media_id, f"?phone_number_id={NUMBER}")
    assert found.pop("url").startswith("http://simulator/whatsapp_business/attachments/")
    assert found == {
        "messaging_product": "whatsapp",
        "mime_type": "image/jpeg",
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "file_size": len(PICTURE),
        "id": media_id,
    }


def test_a_file_is_not_shown_to_another_number() -> None:
    bench = Bench()
    error = told(bench, sent(bench)["image"]["id"], "?phone_number_id=1")["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_the_address_gives_the_bytes_that_were_sent() -> None:
    bench = Bench()
    answer = fetched(bench, told(bench, sent(bench)["image"]["id"])["url"])
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer other"}])
def test_without_the_token_a_file_is_not_given(headers: dict[str, str]) -> None:
    bench = Bench()
    url = told(bench, sent(bench)["image"]["id"])["url"]
    assert fetched(bench, url, headers).status_code == 401
    assert fetched(bench, f"{url}&access_token=simulator-token", {}).status_code == 401


def test_an_expired_token_fetches_no_file() -> None:
    bench = Bench()
    url = told(bench, sent(bench)["image"]["id"])["url"]
    bench.faults(account=[{"kind": "token"}])
    assert fetched(bench, url).status_code == 401


def test_an_address_dies_after_five_minutes_and_the_id_gives_a_new_one() -> None:
    bench = Bench()
    media_id = sent(bench)["image"]["id"]
    url = told(bench, media_id)["url"]
    bench.later(299)
    assert fetched(bench, url).status_code == 200
    bench.later(1)
    assert fetched(bench, url).status_code == 404
    assert fetched(bench, told(bench, media_id)["url"]).status_code == 200


@pytest.mark.parametrize("change", [("hash=", "hash=0"), ("ext=1", "ext=2"), ("mid=", "mid=9")])
def test_a_forged_address_leads_nowhere(change: tuple[str, str]) -> None:
    bench = Bench()
    url = told(bench, sent(bench)["image"]["id"])["url"].replace(*change)
    assert fetched(bench, url).status_code == 404
    assert fetched(bench, "/whatsapp_business/attachments/").status_code == 404


def test_what_a_citizen_sent_is_kept_for_seven_days() -> None:
    bench = Bench()
    media_id = sent(bench)["image"]["id"]
    bench.later(7 * DAY - 1)
    assert told(bench, media_id)["id"] == media_id
    bench.later(1)
    assert told(bench, media_id)["error"]["error_subcode"] == 33


def test_an_upload_is_kept_for_thirty_days() -> None:
    bench = Bench()
    media_id = media_id_of(bench)
    assert fetched(bench, told(bench, media_id)["url"]).content == PICTURE
    bench.later(30 * DAY - 1)
    assert told(bench, media_id)["mime_type"] == "image/jpeg"
    bench.later(1)
    assert told(bench, media_id)["error"]["code"] == 100


def test_a_deleted_file_is_gone_with_its_address() -> None:
    bench = Bench()
    media_id = media_id_of(bench)
    url = told(bench, media_id)["url"]
    assert bench.call("DELETE", f"/v26.0/{media_id}").json() == {"success": True}
    assert (fetched(bench, url).status_code, told(bench, media_id)["error"]["code"]) == (404, 100)


@pytest.mark.parametrize(
    ("mime_type", "size", "code"),
    [
        ("image/png", 5 * MB, None),
        ("image/png", 5 * MB + 1, 131053),
        ("image/webp", 100 * 1024 + 1, 131053),
        ("audio/ogg; codecs=opus", 1, None),
        ("image/gif", 1, 100),
        ("text/html", 1, 100),
        ("text/plain", 0, 100),
    ],
)
def test_an_upload_is_checked_for_type_and_size(
    mime_type: str, size: int, code: int | None
) -> None:
    answer = uploaded(Bench(), b"x" * size, mime_type)
    assert answer.json().get("error", {}).get("code") == code


@pytest.mark.parametrize("left_out", ["messaging_product", "file"])
def test_an_upload_without_a_field_names_it(left_out: str) -> None:
    form = {"messaging_product": "whatsapp", "type": "image/jpeg"}
    form.pop(left_out, None)
    files = {"other" if left_out == "file" else "file": ("a.jpg", PICTURE, "image/jpeg")}
    answer = Bench().call("POST", f"/v26.0/{NUMBER}/media", data=form, files=files)
    assert left_out in answer.json()["error"]["error_data"]["details"]


def test_an_upload_that_is_no_form_is_refused() -> None:
    answer = Bench().call("POST", f"/v26.0/{NUMBER}/media", {"file": "x"})
    assert "multipart/form-data" in answer.json()["error"]["error_data"]["details"]


def test_an_uploaded_picture_can_be_sent_and_is_seen_on_the_phone() -> None:
    bench = Bench(read_share=0)
    bench.inbound(text="Dag")
    media_id = media_id_of(bench)
    bench.send(type="image", image={"id": media_id, "caption": "Dit?"})
    bench.later(60)
    shown = bench.control("GET", f"phones/{ANNA}").json()["messages"][-1]
    assert (shown["type"], shown["body"], shown["media"]["id"]) == ("image", "Dit?", media_id)
    assert bench.control("GET", f"media/{media_id}").content == PICTURE
    assert f'src="/_control/media/{media_id}"' in bench.call("GET", "/", headers={}).text
    assert bench.control("GET", "media/1").status_code == 404


def test_a_picture_needs_an_id_that_lives_and_is_a_picture() -> None:
    bench = Bench(late_errors=[])
    assert bench.refusal(type="image", image={"id": "1"}).code == 100
    assert bench.refusal(type="audio", audio={"id": media_id_of(bench)}).code == 131053


@pytest.mark.parametrize(
    ("kind", "status", "whole"),
    [
        ("gone", 404, False),
        ("unavailable", 503, False),
        ("damaged", 200, False),
        ("slow", 200, True),
    ],
)
def test_fetching_a_file_goes_wrong_as_told(kind: str, status: int, whole: bool) -> None:
    bench = Bench(faults={"media": [{"kind": kind, "seconds": 2, "at_most": 1}]})
    url = told(bench, media_id_of(bench))["url"]
    before, answer = bench.clock.now(), fetched(bench, url)
    assert (answer.status_code, answer.content == PICTURE) == (status, whole)
    assert bench.clock.now() - before == 2
    assert fetched(bench, url).content == PICTURE
    assert bench.control("GET", "faults").json()["struck"]["media"][0]["hits"] == 1


def test_media_of_the_same_seed_have_the_same_ids() -> None:
    first, again, other = (media_id_of(Bench(seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
