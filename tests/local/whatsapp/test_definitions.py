from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.definitions import read_definition
from local.whatsapp.errors import GraphError
from tests.local.whatsapp.bench import ALERT


def refusal(**changes: Any) -> GraphError:
    with pytest.raises(GraphError) as caught:
        read_definition({**ALERT, **changes}, "1")
    return caught.value


def body(text: str, *examples: str) -> list[dict[str, Any]]:
    component = {"type": "BODY", "text": text}
    return [component | ({"example": {"body_text": [list(examples)]}} if examples else {})]


def positional(text: str, *examples: str) -> GraphError:
    return refusal(parameter_format="POSITIONAL", components=body(text, *examples))


def buttons(*items: dict[str, Any]) -> GraphError:
    return refusal(components=[ALERT["components"][1], {"type": "BUTTONS", "buttons": list(items)}])


QUICK = {"type": "QUICK_REPLY", "text": "Ja"}
LINK = {"type": "URL", "text": "Meer", "url": "https://x.example"}


def test_a_good_template_is_read() -> None:
    template = read_definition(ALERT, "77")
    assert (template.id, template.status, template.ttl, template.named) == (
        "77",
        "PENDING",
        3600,
        True,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Buurt-Alarm"),
        ("name", "x" * 513),
        ("name", None),
        ("language", "Dutch"),
        ("category", "NEWS"),
        ("parameter_format", "MIXED"),
        ("components", None),
        ("components", [{"type": "BODY", "text": "x"}, {"type": "BODY", "text": "y"}]),
        ("components", [{"type": "SIDE"}, {"type": "BODY", "text": "x"}]),
        ("message_send_ttl_seconds", 29),
        ("message_send_ttl_seconds", 43201),
        ("message_send_ttl_seconds", "3600"),
    ],
)
def test_a_field_with_a_wrong_value_is_named(field: str, value: object) -> None:
    error = refusal(**{field: value})
    assert error.code == 100
    assert field.partition("_send")[0] in error.details


@pytest.mark.parametrize("ttl", [30, 43200, -1, None])
def test_the_bounds_of_time_to_live_are_allowed(ttl: int | None) -> None:
    assert read_definition({**ALERT, "message_send_ttl_seconds": ttl}, "1").ttl == ttl


@pytest.mark.parametrize(
    ("text", "examples", "subcode"),
    [
        ("x" * 1025, (), 2388040),
        ("", (), 2388072),
        ("{{1}} is vandaag in de buurt", ("a",), 2388299),
        ("Vandaag in de buurt is {{1}}", ("a",), 2388299),
        ("{{1}}", ("a",), 2388299),
        ("Vandaag is er in de hele buurt {{1}} {{2}} hier.", ("a", "b"), 2388072),
        ("Hier {{1}} is {{2}} daar.", ("a", "b"), 2388293),
        ("Vandaag is er in de buurt {{2}} te zien.", ("a",), 2388072),
        ("Vandaag is er in de buurt {{wijk}} te zien.", ("a",), 2388072),
        ("Vandaag is er in de buurt {{1}} te zien.", (), 2388072),
        ("Vandaag is er in de buurt {{1}} te zien.", ("a", "b"), 2388072),
    ],
)
def test_a_bad_body_is_refused(text: str, examples: tuple[str, ...], subcode: int) -> None:
    assert positional(text, *examples).subcode == subcode


def test_named_variables_need_an_example_by_name() -> None:
    example = {"body_text_named_params": [{"param_name": "plaats", "example": "Oost"}]}
    component = {"type": "BODY", "text": "Vandaag is er in {{wijk}} iets.", "example": example}
    assert refusal(components=[component]).subcode == 2388072


def test_a_template_needs_a_body() -> None:
    assert refusal(components=[{"type": "FOOTER", "text": "x"}]).subcode == 2388072


@pytest.mark.parametrize(
    ("component", "subcode"),
    [
        ({"type": "FOOTER", "text": "x" * 61}, 2388040),
        ({"type": "FOOTER", "text": "Dag {{naam}}"}, 2388073),
        ({"type": "HEADER", "format": "TEXT", "text": "x" * 61}, 2388040),
        ({"type": "HEADER", "format": "TEXT", "text": "{{a}} en {{b}}"}, 2388047),
        ({"type": "HEADER", "format": "TEXT", "text": "In {{a}}"}, 2388047),
        ({"type": "HEADER", "format": "SOUND"}, 2388047),
    ],
)
def test_a_bad_header_or_footer_is_refused(component: dict[str, Any], subcode: int) -> None:
    assert refusal(components=[ALERT["components"][1], component]).subcode == subcode


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ((), "buttons"),
        (({"type": "KNOB", "text": "x"},), "KNOB"),
        (({**QUICK, "text": "x" * 26},), "25"),
        ((LINK, LINK, LINK), "at most 2"),
        ((QUICK, LINK, QUICK), "together"),
        ((QUICK,) * 11, "at most 10"),
        (({**LINK, "url": "http://x.example"},), "https"),
        (({**LINK, "url": "https://x.example/{{1}}/a", "example": ["x"]},), "end"),
        (({**LINK, "url": "https://x.example/{{1}}"},), "example"),
        (({"type": "PHONE_NUMBER", "text": "Bel"},), "phone_number"),
    ],
)
def test_bad_buttons_are_refused(items: tuple[dict[str, Any], ...], word: str) -> None:
    error = buttons(*items)
    assert (error.code, word in error.details) == (100, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "AUTHENTICATION"},
        {"category": "MARKETING"},
        {"components": [ALERT["components"][1], {"type": "HEADER", "format": "IMAGE"}]},
        {"components": [ALERT["components"][1], {"type": "CAROUSEL"}]},
        {
            "components": [
                ALERT["components"][1],
                {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]},
            ]
        },
    ],
)
def test_what_is_not_simulated_says_so(changes: dict[str, Any]) -> None:
    error = refusal(**changes)
    assert (error.status, error.details.startswith("not simulated: ")) == (501, True)
