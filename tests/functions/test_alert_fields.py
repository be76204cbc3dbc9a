"""POST /alerts, field by field: what is taken, and what the dispatcher is told to mend."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Tables
from tests.functions.payloads import event
from tests.functions.police import ALERT, OFFICER, Answer, call, post, send
from tests.town import settle

pytestmark = pytest.mark.usefixtures("settings")

FORMLESS = [
    *("2026-11-22T18:30:00", "2026-11-22", "18:30", "tomorrow", "", "20261122T183000Z", 1, True),
    *("2026-11-22 18:30:00Z", "2026-11-22T18:30Z", [], {}),
]
TEXTS = ("headline", "description", "instruction", "reference", "author")


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables)


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def only_fault(answer: Answer) -> tuple[str, str]:
    """The field and the message of the one fault that the alert was refused for."""
    assert answer.status == 422, answer
    ((field, message),) = answer.faults().items()
    return field, message


def test_an_alert_is_accepted_with_its_groups_preview_and_expiry() -> None:
    answer = send(event("report_intake.post_alert"))
    assert answer.status == 202
    assert set(answer.body) == {
        *("alert_id", "status", "groups", "members_at_most", "warnings", "preview", "expires"),
    }
    assert answer.body["groups"][0] == {"id": "centre", "name": "Centrum", "memberships": 0}


def test_a_missing_field_is_named() -> None:
    for field in ("headline", "description", "urgency", "status", "area"):
        rest = {name: value for name, value in ALERT.items() if name != field}
        assert only_fault(post(rest)) == (field, "is required")


@pytest.mark.parametrize("nothing", ["", "  ", "\n\t", "\u200b\u2060", "\u202e"])
def test_a_text_of_which_nothing_can_be_seen_is_refused(nothing: str) -> None:
    faults = post(**dict.fromkeys(TEXTS, nothing)).faults()
    assert faults == dict.fromkeys(TEXTS, "is empty; fill it in or leave it out")


def test_a_text_that_is_something_else_is_refused() -> None:
    for other in (112, 1.5, True, [], ["a"], {}, {"a": "b"}):
        faults = post({**ALERT, **dict.fromkeys(TEXTS, other)}).faults()
        assert faults == dict.fromkeys(TEXTS, "must be text"), other


@pytest.mark.parametrize(("field", "most"), [("headline", 60), ("reference", 64), ("author", 100)])
def test_a_text_that_is_too_long_is_refused_with_the_excess(field: str, most: int) -> None:
    assert post(**{field: "x" * most}).status == 202
    message = f"is 5 characters too long; at most {most}"
    assert only_fault(post(**{field: "x" * (most + 5)})) == (field, message)


def test_white_space_does_not_count_towards_a_limit() -> None:
    assert post(headline="\n a \t" + " b" * 29).status == 202


def test_urgency_and_status_know_three_values_each() -> None:
    faults = post(urgency="Soon", status="actual").faults()
    assert faults == {
        "urgency": "must be 'Immediate', 'Expected' or 'Past'",
        "status": "must be 'Actual', 'Exercise' or 'Test'",
    }


def test_every_bad_field_gets_an_entry_of_its_own() -> None:
    answer = send(event("report_intake.post_with_faults"))
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == answer.status == 422
    assert set(answer.faults()) == {"headline", "urgency", "expires", "area.circle.lat"}


def test_an_unknown_field_is_named() -> None:
    assert only_fault(post(urgencey="Past")) == ("urgencey", "is not a field here; remove it")


def test_an_alert_lasts_two_hours_if_nothing_is_said() -> None:
    expires = datetime.fromisoformat(post().body["expires"])
    assert timedelta(hours=1.99) < expires - datetime.now(UTC) <= timedelta(hours=2)


def test_a_moment_without_zone_or_form_is_refused_with_an_example() -> None:
    for moment in FORMLESS:
        field, message = only_fault(post(expires=moment))
        assert field == "expires"
        assert "2026-11-22T18:30:00+01:00" in message, moment


def test_a_moment_that_no_calendar_has_is_refused() -> None:
    for moment in ("0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z"):
        assert "calendar" in only_fault(post(expires=moment))[1]


def test_a_moment_that_has_passed_is_refused() -> None:
    for moment in (in_hours(-0.1), "0001-01-01T00:00:00+14:00"):
        assert only_fault(post(expires=moment)) == ("expires", "has passed; give a moment to come")


def test_a_moment_more_than_twelve_hours_ahead_is_refused() -> None:
    for moment in (in_hours(12.1), "9999-12-31T23:59:59-14:00"):
        assert "more than 12 hours" in only_fault(post(expires=moment))[1]


def test_a_moment_within_twelve_hours_is_taken() -> None:
    for hours in (0.1, 11.9):
        moment = in_hours(hours)
        taken = datetime.fromisoformat(post(expires=moment, dry_run=True).body["expires"])
        assert abs(taken - datetime.fromisoformat(moment)) < timedelta(seconds=1)


def test_null_is_as_good_as_leaving_an_optional_field_out() -> None:
    names = ("instruction", "expires", "reference")
    area = {"groups": ["centre"], "circle": None, "polygon": None}
    body = {**ALERT, **dict.fromkeys(names), "area": area}
    headers = {"Idempotency-Key": "key-1"}
    assert call("POST", "/alerts", body, headers=headers).status == 202
    assert post().status == 202, "the same alert under the same key"


def test_a_machine_has_to_name_the_author() -> None:
    assert only_fault(post(author=None)) == ("author", "is required: the token names no person")


def test_the_person_in_the_token_is_the_author() -> None:
    alert_id = post(author="Somebody else", claims=OFFICER).body["alert_id"]
    assert call("GET", f"/alerts/{alert_id}").body["author"] == "A. Agent"
    assert send(event("report_intake.post_alert_by_officer")).status == 202


def test_a_token_that_names_no_client_is_refused() -> None:
    answer = post(claims={"scope": "alerts/write"})
    assert answer.status == 403
    assert "names no client" in answer.body["detail"]


def test_the_key_is_required() -> None:
    answer = call("POST", "/alerts", ALERT)
    assert answer.status == 400
    assert answer.faults() == {"Idempotency-Key": "is required"}


def test_a_key_that_is_no_key_is_refused() -> None:
    for key in ("", " ", "two words", "é", "x" * 256, "a\nb"):
        assert set(post(key=key).faults()) == {"Idempotency-Key"}


def test_any_visible_key_is_taken() -> None:
    for key in ("a,b", "x" * 255, "8e03978e-40d5-43dd-bc93-6894a57f9324"):
        assert post(key=key).status == 202
