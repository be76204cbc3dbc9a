"""Whatever is sent to the public routes: 4xx in words, never a 5xx, nothing stored half."""

import base64
import json
import random
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

import pytest
from relay.adapters.groups_loading import GroupsLoading

from tests.conftest import Tables
from tests.functions.citizen import FORM, WISH, call, fill_in, settle_in, wish
from tests.functions.hostile import UNREADABLE
from tests.functions.naughty import NAUGHTY
from tests.town import neighbourhoods


@pytest.fixture(autouse=True)
def town(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Tables:
    settle_in(monkeypatch)
    GroupsLoading(tables.groups).replace(neighbourhoods())
    return tables


def codes(tables: Tables) -> int:
    return sum(each["pk"] == "SIGNUP" for each in tables.groups.scan()["Items"])


def test_naughty_strings_are_refused_in_every_field(town: Tables) -> None:
    for text in NAUGHTY:
        for field, value in (("groups", [text]), ("language", text), ("rules", text)):
            answer = wish(**{field: value})
            assert answer.status in (400, 422), (field, text)
            assert answer.headers["content-type"] == "application/problem+json"
    assert codes(town) == 0


def test_naughty_strings_in_the_form_show_the_form_again(town: Tables) -> None:
    for text in NAUGHTY:
        raw = quote(text.encode(errors="surrogatepass"))
        answer = fill_in(f"lang={raw}&groups={raw}&adult={raw}&rules={raw}")
        assert answer.status == 422, text
        assert answer.text.count("<form") == 1
    assert codes(town) == 0


def test_naughty_strings_in_the_address_show_the_page() -> None:
    for text in NAUGHTY:
        assert call("GET", f"/join?lang={quote(text.encode(errors='replace'))}").status == 200
        assert call("GET", "/join", headers={"accept-language": text}).status == 200


def test_bodies_that_cannot_be_read_are_bad_requests() -> None:
    for name, body in UNREADABLE.items():
        assert call("POST", "/signups", body).status == 400, name


def broken_json() -> Iterator[str]:
    """A good wish with one character exchanged, where that broke it."""
    whole, dice = json.dumps(WISH), random.Random(4)
    while True:
        at = dice.randrange(len(whole))
        body = whole[:at] + dice.choice('"{]\0\\,') + whole[at + 1 :]
        try:
            json.loads(body)
        except ValueError:
            yield body


def test_broken_json_is_a_bad_request(town: Tables) -> None:
    for body in islice(broken_json(), 300):
        assert call("POST", "/signups", body).status == 400, body
    assert codes(town) == 0


@pytest.mark.parametrize("body", [None, "", "null", "[]", "1", '"x"', "{}"])
def test_a_body_that_is_no_wish_is_refused(body: str | None) -> None:
    assert call("POST", "/signups", body).status == 422


@pytest.mark.parametrize("kind", ["text/plain", FORM["content-type"], "multipart/form-data"])
def test_a_wish_is_json(kind: str) -> None:
    assert call("POST", "/signups", WISH, headers={"content-type": kind}).status == 415


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", ""])
def test_a_form_of_another_kind_shows_the_page_again(kind: str) -> None:
    answer = call("POST", "/join", "{}", headers={"content-type": kind})
    assert (answer.status, answer.text.count("<form")) == (400, 1)


@pytest.mark.parametrize(
    "body", ["", "&" * 5_000, "groups=" * 3_000, "%ff%fe=%00", "a=1&" * 4_000, "x" * 900_000]
)
def test_a_form_that_makes_no_sense_is_shown_again(body: str) -> None:
    answer = fill_in(body)
    assert answer.status in (400, 422)
    assert answer.text.count("<form") == 1


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"groups=\xff", b""])
def test_a_form_in_bytes_that_are_no_text_is_no_form(raw: bytes) -> None:
    body = base64.b64encode(raw).decode()
    assert call("POST", "/join", body, headers=FORM, is_base64=True).status in (400, 422)


def test_a_form_may_come_in_base64() -> None:
    body = base64.b64encode(b"groups=centre&adult=yes&rules=2026-11").decode()
    assert call("POST", "/join", body, headers=FORM, is_base64=True).status == 200
