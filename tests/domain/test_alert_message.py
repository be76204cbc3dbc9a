from itertools import product

import pytest
from relay.domain.alert_message import alert_message
from relay.domain.facts import Try
from relay.domain.whatsapp import TemplateMessage

from tests.domain.sample import POSTED, alert, member

NAME = "buurtrelay_actual_v1_2h"


def message(language: str = "nl", *set_aside: str) -> TemplateMessage | None:
    person = member(1, language=language)
    return alert_message(
        alert(),
        0,
        Try(person.id, 1),
        (person, "Centrum"),
        POSTED,
        {f"{NAME}_{e}" for e in set_aside},
    )


@pytest.mark.parametrize(
    ("language", "set_aside", "expected"),
    [
        ("nl", (), "a/nl"),
        ("en", (), "a/en"),
        ("tr", (), "a/nl"),
        ("nl", ("a/nl",), "b/nl"),
        ("nl", ("a/nl", "b/nl"), "a/en"),
        ("en", ("a/en", "b/en", "a/nl"), "b/nl"),
    ],
)
def test_a_member_gets_the_best_wording_there_is(
    language: str, set_aside: tuple[str, ...], expected: str
) -> None:
    found = message(language, *set_aside)
    assert found
    assert found.wording == found.errand.wording == f"{NAME}_{expected}"


def test_the_button_carries_the_alert() -> None:
    found = message()
    assert found
    assert found.payload == f"tip:{alert().id}"
    assert len(found.payload) <= 128


@pytest.mark.parametrize(
    ("phone", "bsuid", "learn"),
    [("+31612345678", "NL.1", False), ("+31612345678", None, True), (None, "NL.1", True)],
)
def test_receipts_show_what_we_do_not_know_of_a_member(
    phone: str | None, bsuid: str | None, learn: bool
) -> None:
    person = member(1, phone=phone, bsuid=bsuid)
    found = alert_message(alert(), 0, Try(person.id, 1), (person, "Centrum"), POSTED)
    assert found
    assert found.errand.learn is learn


def test_without_any_wording_there_is_no_message() -> None:
    every = [f"{wording}/{language}" for wording, language in product("ab", ("nl", "en"))]
    assert message("nl", *every) is None


def test_another_templates_trouble_is_none_of_ours() -> None:
    person = member(1)
    aside = {"buurtrelay_actual_v1_30m_a/nl"}
    found = alert_message(alert(), 0, Try(person.id, 1), (person, "Centrum"), POSTED, aside)
    assert found
    assert found.wording == f"{NAME}_a/nl"
