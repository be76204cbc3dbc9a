"""Signing up: groups out, a code for some of them, and nothing about anybody."""

import json
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from relay.adapters.groups_loading import GroupsLoading
from relay.adapters.groups_table import GroupsTable
from relay.adapters.signup_codes import SignupCodes
from relay.domain.country import COUNTRIES
from relay.domain.signup_code import JOIN_WORDS, normalised

from functions.signup import app
from tests.conftest import Tables
from tests.functions.citizen import Answer, call, send, settle_in, wish
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.town import LAT, LON, STEP_LAT, STEP_LON, neighbourhoods, polygon


@pytest.fixture(autouse=True)
def town(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch)
    GroupsLoading(tables.groups).replace(neighbourhoods())


def stored(tables: Tables, answer: Answer) -> Any:
    """What the code of an answer stands for."""
    return SignupCodes(tables.groups).get(normalised(answer.json["code"]) or "", 0)


def test_the_groups_are_public() -> None:
    answer = send(event("signup.groups"))
    assert answer.status == 200
    assert answer.json["municipality"] == "Bergen op Zee"
    assert answer.json["rules"] == COUNTRIES["NL"].version
    assert answer.json["groups"][0] == {
        "id": "centre",
        "name": "Centrum",
        "status": "open",
        "members": {"at_least": 0, "below": 20},
        "boundary": polygon(1),
    }


@pytest.mark.parametrize(
    ("members", "told"), [(0, (0, 20)), (19, (0, 20)), (20, (20, 50)), (7_000, (5_000, None))]
)
def test_members_are_told_in_bands(
    tables: Tables, members: int, told: tuple[int, int | None]
) -> None:
    GroupsTable(tables.groups).add_memberships("centre", members)
    found = call("GET", "/groups").json["groups"][0]["members"]
    assert (found["at_least"], found["below"]) == told


def test_groups_that_have_not_changed_are_not_sent_again() -> None:
    tag = call("GET", "/groups").headers["etag"]
    again = call("GET", "/groups", headers={"if-none-match": tag})
    assert (again.status, again.text) == (304, "")


def test_groups_are_sent_compressed_to_whoever_takes_that() -> None:
    answer = call("GET", "/groups", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json["groups"]) == 3


def test_a_choice_of_groups_gets_a_code(tables: Tables) -> None:
    answer = send(event("signup.by_groups"))
    assert answer.status == 201
    assert [group["name"] for group in answer.json["groups"]] == ["Centrum", "Oost"]
    found = stored(tables, answer)
    assert (found.groups, found.language, found.rules) == (("centre", "east"), "nl", "2026-11")


def test_a_point_gets_a_code_for_the_group_around_it(tables: Tables) -> None:
    answer = send(event("signup.by_point"))
    assert stored(tables, answer).groups == ("west",)


@pytest.mark.parametrize("language", JOIN_WORDS)
def test_the_link_and_the_qr_open_whatsapp_with_the_join_word(language: str) -> None:
    answer = wish(language=language).json
    link, _, text = answer["whatsapp_link"].partition("?text=")
    assert link == "https://wa.me/31612345678"
    assert unquote(text) == f"{JOIN_WORDS[language]} {answer['code']}"
    assert "+" not in text
    drawn = ElementTree.fromstring(answer["qr"])
    assert drawn[0].text
    assert "width" not in drawn.attrib


def test_no_code_is_kept_by_a_cache() -> None:
    assert wish().headers["cache-control"] == "no-store"


def test_a_group_may_differ_from_its_country(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(monkeypatch, "BE")
    GroupsTable(tables.groups).set_admission("west", by_coordinator=False)
    statuses = {each["id"]: each["status"] for each in call("GET", "/groups").json["groups"]}
    assert statuses == {"centre": "by coordinator", "east": "by coordinator", "west": "open"}


def test_the_answer_tells_nothing_of_members(tables: Tables) -> None:
    before = wish().json
    GroupsTable(tables.groups).add_memberships("centre", 3)
    after = wish().json
    assert set(before) == {"code", "whatsapp_link", "qr", "expires", "groups"}
    assert before["groups"] == after["groups"]


def test_signing_up_stores_nothing_but_the_choice(tables: Tables) -> None:
    wish()
    assert not tables.members.scan()["Items"]
    (item,) = [each for each in tables.groups.scan()["Items"] if each["pk"] == "SIGNUP"]
    assert set(item) == {"pk", "sk", "groups", "language", "rules", "expires", "ttl"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"groups": ["centre", "moon"]}, "groups[1]", "GET /groups lists all"),
        ({"groups": []}, "groups", "at least 1"),
        ({"groups": ["centre"] * 11}, "groups", "at most 10"),
        ({"groups": None}, "body", "exactly one of groups and point"),
        ({"point": {"lat": LAT, "lon": LON}}, "body", "exactly one of groups and point"),
        ({"groups": None, "point": {"lat": 51, "lon": 5}}, "point", "outside this municipality"),
        ({"groups": None, "point": {"lat": 5.4, "lon": 52.5}}, "point.lat", "look swapped"),
        ({"groups": None, "point": {"lat": "x", "lon": 5}}, "point.lat", "must be a number"),
        ({"groups": None, "point": [52, 5]}, "point", "lat and lon"),
        ({"language": "xx"}, "language", "it has nl, en, fr, de"),
        ({"adult": False}, "adult", "18 or older"),
        ({"adult": "yes"}, "adult", "must be true or false"),
        ({"rules": "2019-01"}, "rules", "must be the version in force, 2026-11"),
        ({"rules": None}, "rules", "is required"),
        ({"phone": "x"}, "phone", "is not a field here"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(
    tables: Tables, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = wish(**changes)
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.faults()[field]
    assert not [each for each in tables.groups.scan()["Items"] if each["pk"] == "SIGNUP"]


def test_a_point_in_the_hairline_between_two_borders_is_found() -> None:
    just_outside = {"lat": LAT + STEP_LAT + 8 / 111_195, "lon": LON + STEP_LON / 2}
    assert wish(groups=None, point=just_outside).json["groups"][0]["id"] == "west"
    too_far = {**just_outside, "lat": LAT + STEP_LAT + 12 / 111_195}
    assert wish(groups=None, point=too_far).status == 422


def test_an_unknown_route_is_not_found() -> None:
    assert call("GET", "/nowhere").status == 404


def test_a_table_that_cannot_be_read_is_our_fault_and_told_without_details(
    tables: Tables,
) -> None:
    tables.groups.delete()
    answer = wish()
    assert answer.status == 500
    assert "our fault" in answer.json["detail"]


def test_neither_code_nor_choice_is_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        code = wish().json["code"]
        wish(groups=["moon-base"])
        log = output.log()
        assert "code issued" in log
        assert output.counted() == {"CodesIssued": 1}
    for secret in (code, normalised(code), "centre", "moon-base"):
        assert str(secret) not in log


def test_the_answer_is_small() -> None:
    assert len(json.dumps(wish().json)) < 4_000
