from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.alert import Draft, Status, Stop, Urgency, Words, alert_id, folded
from relay.domain.refusal import Fault, QuotaSpent, Refused

from tests.domain.sample import HOUR, POSTED, alert, target


def test_a_key_always_stands_for_the_same_alert() -> None:
    assert alert_id("police", "k1") == alert_id("police", "k1")
    assert UUID(alert_id("police", "k1")).version == 5


def test_ids_never_change_between_versions() -> None:
    assert alert_id("police", "k1") == "9b5915f9-80e9-5c6e-8815-6879a986d290"


def test_another_client_or_key_stands_for_another_alert() -> None:
    ids = {alert_id(*each) for each in [("a", "bc"), ("ab", "c"), ("a", "b"), ("abc", "")]}
    assert len(ids) == 4


@given(st.text())
def test_folded_text_pleases_a_template_parameter(text: str) -> None:
    found = folded(text)
    assert not set("\n\r\t\v\f\x00\x1b\x7f\x85\u2028\u2029") & set(found)
    assert "  " not in found
    assert found == found.strip() == folded(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\r\n\tb", "a b"), ("a\x00b", "a b"), ("  a    b ", "a b"), ("é 🚲", "é 🚲"), ("\n", "")],
)
def test_white_space_and_control_characters_fold_into_one_blank(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_description_and_instruction_make_one_paragraph() -> None:
    assert Words("h", "Man op fiets.", "Bel 112.").text == "Man op fiets. Bel 112."
    assert Words("h", "Man op fiets.").text == "Man op fiets."


def test_readers_get_the_words_of_their_language_else_as_written() -> None:
    words, french = Words("h", "nl"), Words("h", "fr")
    draft = Draft(words, {"fr": french}, Urgency.PAST, Status.ACTUAL, 0, None, "M", ("g",))
    assert (draft.words_in("fr"), draft.words_in("de")) == (french, words)


def test_memberships_of_all_targets_add_up() -> None:
    assert alert(target("a", 3), target("b", 4)).members_at_most == 7


@pytest.mark.parametrize(("now", "ended"), [(-1, False), (0, True), (1, True)])
def test_an_alert_ends_with_its_expiry(now: int, ended: bool) -> None:
    assert alert().ended(POSTED + HOUR + now) is ended


def test_a_stop_ends_an_alert_at_once() -> None:
    assert alert(stop=Stop(POSTED, "M", "caught")).ended(POSTED)


def test_seconds_left_run_down() -> None:
    assert alert().seconds_left(POSTED + HOUR - 1_500) == 1.5


def test_a_refusal_names_every_field() -> None:
    refused = Refused(Fault("headline", "is too long"), Fault("area.circle.lat", "is missing"))
    assert str(refused) == "headline: is too long; area.circle.lat: is missing"
    assert [fault.field for fault in refused.faults] == ["headline", "area.circle.lat"]


def test_a_spent_quota_says_how_much_it_is_and_when_it_is_back() -> None:
    spent = QuotaSpent(10, 60)
    assert (spent.limit, spent.retry_after_s, str(spent)) == (10, 60, "10 alerts an hour")
