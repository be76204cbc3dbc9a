from collections import Counter
from datetime import UTC, datetime

import pytest
from relay.domain.alert import HEADLINE_MOST, Status
from relay.domain.ledger import State
from relay.domain.rehearsal import PATIENCE_MS, Held, Rehearsal, draft, due, verdict
from relay.domain.templates import LANGUAGES
from samtranslator.yaml_helper import yaml_parse

from tests.conftest import PROJECT

CANARY, DRILL = Rehearsal.CANARY, Rehearsal.DRILL


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("rehearsal", "now", "moment"),
    [
        (CANARY, "2026-11-23T07:00", "2026-11-23T07:00"),
        (CANARY, "2026-11-23T06:59", "2026-11-22T07:00"),
        (DRILL, "2026-12-01T08:00", "2026-12-01T08:00"),  # a Tuesday itself
        (DRILL, "2026-12-01T07:59", "2026-11-03T08:00"),
        (DRILL, "2027-01-04T23:00", "2026-12-01T08:00"),  # before the first Tuesday of a new year
        (DRILL, "2027-01-05T09:00", "2027-01-05T08:00"),
    ],
)
def test_it_is_due_when_it_was_to_be_held_last(rehearsal: Rehearsal, now: str, moment: str) -> None:
    assert due(rehearsal, at(now)) == at(moment)


def test_the_template_holds_them_when_they_are_due() -> None:
    resources = yaml_parse((PROJECT / "template.yaml").read_text())["Resources"]
    events = [each["Properties"] for each in resources["Canary"]["Properties"]["Events"].values()]
    told = {each["Input"]: each["Schedule"] for each in events}
    assert told == {f'{{"rehearsal": "{each}"}}': each.schedule for each in Rehearsal}


@pytest.mark.parametrize("rehearsal", Rehearsal)
def test_its_words_are_there_in_every_language_and_short(rehearsal: Rehearsal) -> None:
    made = draft(rehearsal, LANGUAGES, ["centre"], 0)
    words = [made.words_in(each) for each in LANGUAGES]
    assert len({each.text for each in words}) == len(LANGUAGES)
    assert all(len(each.headline) <= HEADLINE_MOST and len(each.text) <= 120 for each in words)


def test_the_canary_is_a_test_and_the_drill_an_exercise() -> None:
    made = [draft(each, ("fr", "nl"), ["centre"], 0) for each in (CANARY, DRILL)]
    assert [each.status for each in made] == [Status.TEST, Status.EXERCISE]
    assert made[0].words.headline == "Test quotidien"


HELD_AT = at("2026-11-23T07:00")
HELD = Held("id", HELD_AT)
LATER = HELD_AT + PATIENCE_MS


def missed(rehearsal: Rehearsal, now: int = LATER, **states: int) -> bool:
    found = Counter({State(name): number for name, number in states.items()})
    return verdict(rehearsal, HELD, found, now).missed


def test_a_canary_came_back_if_all_have_a_receipt_and_one_phone_has_it() -> None:
    assert not missed(CANARY, delivered=1, sent=2)
    assert missed(CANARY, sent=3), "no phone has it"
    assert missed(CANARY, delivered=2, handed=1), "a receipt is missing"
    assert missed(CANARY, delivered=2, failed=1)
    assert missed(CANARY, pending=1)
    assert not missed(CANARY, read=1, left=4), "who has left owes nothing"


def test_a_drill_came_back_if_half_of_the_volunteers_have_it() -> None:
    assert not missed(DRILL, delivered=2, read=1, sent=2, failed=1)
    assert missed(DRILL, delivered=2, sent=3)


@pytest.mark.parametrize("rehearsal", Rehearsal)
def test_one_for_nobody_or_never_held_is_missed(rehearsal: Rehearsal) -> None:
    assert missed(rehearsal)
    assert verdict(rehearsal, None, None, LATER).missed
    assert verdict(rehearsal, HELD, None, LATER).missed, "its alert is gone"


def test_for_five_minutes_its_receipts_may_be_under_way() -> None:
    assert not missed(CANARY, LATER - 1, pending=1)


def test_one_that_is_not_held_is_missed_five_minutes_after_it_was_due() -> None:
    next_one = HELD_AT + 86_400_000
    assert not missed(CANARY, next_one + PATIENCE_MS - 1, delivered=1)
    assert missed(CANARY, next_one + PATIENCE_MS, delivered=1)
