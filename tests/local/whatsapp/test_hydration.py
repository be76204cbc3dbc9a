from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.definitions import read_definition
from local.whatsapp.errors import GraphError
from local.whatsapp.hydration import hydrate
from local.whatsapp.messages import Button
from local.whatsapp.templates import Template
from tests.local.whatsapp.bench import ALERT, alert_components, body_parameters

POSITIONAL: dict[str, Any] = {
    "name": "plaats",
    "language": "nl",
    "category": "UTILITY",
    "components": [
        {
            "type": "BODY",
            "text": "Let op in {{1}} en ook in {{2}} vandaag.",
            "example": {"body_text": [["A", "B"]]},
        },
    ],
}  # fmt: skip
TAP, LONG_TAP = ({"type": "payload", "payload": "x" * n} for n in (1, 129))
PLACE = {"type": "location", "location": {"latitude": "52.37", "longitude": "4.89", "name": "Dam"}}


def alert() -> Template:
    return read_definition(ALERT, "1")


def positional(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}]


def refusal(template: Template, components: object) -> GraphError:
    with pytest.raises(GraphError) as caught:
        hydrate(template, components)
    return caught.value


def test_named_parameters_are_filled_in_whatever_their_order() -> None:
    swapped = [body_parameters(bericht="b", wijk="w"), *alert_components()[1:]]
    assert hydrate(alert(), swapped).body == "Politiebericht voor w: b. Bel 112 bij gevaar."


def test_positional_parameters_are_filled_in_by_order() -> None:
    content = hydrate(read_definition(POSITIONAL, "1"), positional("Oost", "West"))
    assert content.body == "Let op in Oost en ook in West vandaag."


def test_a_parameter_that_looks_like_a_variable_stays_text() -> None:
    content = hydrate(read_definition(POSITIONAL, "1"), positional("{{2}}", "\\1"))
    assert content.body == "Let op in {{2}} en ook in \\1 vandaag."


def test_header_footer_and_buttons_are_shown() -> None:
    content = hydrate(alert(), alert_components())
    assert (content.header, content.footer) == ("Politie", "Stoppen? Antwoord STOP")
    assert content.buttons == (
        Button("quick_reply", "Ik heb een tip", "TIP:7"),
        Button("url", "Meer", "https://x.example/a/7"),
    )


def test_a_quick_reply_without_payload_gives_back_its_label() -> None:
    without = [c for c in alert_components() if c.get("sub_type") != "quick_reply"]
    assert hydrate(alert(), without).buttons[0].value == "Ik heb een tip"


def test_types_may_be_written_in_capitals() -> None:
    loud = [{**c, "type": c["type"].upper()} for c in alert_components()]
    assert hydrate(alert(), loud).body.startswith("Politiebericht")


@pytest.mark.parametrize("texts", [(), ("a",), ("a", "b", "c")])
def test_a_wrong_number_of_positional_parameters_is_132000(texts: tuple[str, ...]) -> None:
    assert refusal(read_definition(POSITIONAL, "1"), positional(*texts)).code == 132000


def test_missing_components_are_132000() -> None:
    assert refusal(alert(), []).code == 132000


def test_another_parameter_name_is_132000() -> None:
    error = refusal(alert(), [body_parameters(wijk="w", tekst="b")])
    assert (error.code, "bericht" in error.details) == (132000, True)


def test_parameters_without_name_are_refused_by_a_named_template() -> None:
    assert refusal(alert(), positional("a", "b")).code == 100


def test_parameters_with_name_are_refused_by_a_positional_template() -> None:
    error = refusal(read_definition(POSITIONAL, "1"), [body_parameters(wijk="w", bericht="b")])
    assert error.code == 100


def test_an_image_where_text_belongs_is_132012() -> None:
    image = {"type": "image", "image": {"id": "1"}}
    parameters = [{"type": "body", "parameters": [image, image]}]
    assert refusal(read_definition(POSITIONAL, "1"), parameters).code == 132012


def test_an_empty_parameter_is_131008() -> None:
    assert refusal(read_definition(POSITIONAL, "1"), positional("", "b")).code == 131008


@pytest.mark.parametrize("text", ["een\ntwee", "een\ttwee", "een     twee"])
def test_a_line_break_tab_or_five_blanks_are_132018(text: str) -> None:
    assert refusal(alert(), alert_components(text)).code == 132018


def test_four_blanks_are_allowed() -> None:
    assert "een    twee" in hydrate(alert(), alert_components("een    twee")).body


def test_more_than_1024_characters_in_all_are_132005() -> None:
    fixed = len("Politiebericht voor De Pijp: . Bel 112 bij gevaar.")
    assert len(hydrate(alert(), alert_components("x" * (1024 - fixed))).body) == 1024
    assert refusal(alert(), alert_components("x" * (1025 - fixed))).code == 132005


@pytest.mark.parametrize(
    ("button", "code"),
    [
        ({"sub_type": "url", "index": "1"}, 132000),
        ({"sub_type": "quick_reply", "index": "1", "parameters": [{"type": "payload"}]}, 132012),
        ({"sub_type": "url", "index": "5", "parameters": [{"type": "text", "text": "x"}]}, 132012),
        ({"sub_type": "url", "index": "1", "parameters": [{"type": "text"}]}, 131008),
        ({"sub_type": "url", "index": "1", "parameters": [TAP]}, 132012),
        ({"sub_type": "url", "parameters": []}, 100),
        ({"sub_type": "quick_reply", "index": 0, "parameters": [LONG_TAP]}, 100),
    ],
)  # fmt: skip
def test_a_button_that_does_not_fit_is_refused(button: dict[str, Any], code: int) -> None:
    components = [alert_components()[0], alert_components()[2], {"type": "button", **button}]
    assert refusal(alert(), components).code == code


def test_a_link_with_a_variable_needs_its_parameter() -> None:
    assert refusal(alert(), alert_components()[:2]).code == 131008


def with_header(header: dict[str, Any]) -> Template:
    return read_definition({**ALERT, "components": [header, *ALERT["components"][1:]]}, "1")


def test_a_location_header_shows_the_place() -> None:
    template = with_header({"type": "HEADER", "format": "LOCATION"})
    header = {"type": "header", "parameters": [PLACE]}
    assert hydrate(template, [header, *alert_components()]).header == "📍 Dam, 52.37, 4.89"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ([], 132012),
        ([{"type": "text", "text": "x"}], 132012),
        ([{"type": "location", "location": {}}], 131008),
    ],
)  # fmt: skip
def test_a_location_header_needs_a_place(parameters: list[dict[str, Any]], code: int) -> None:
    template = with_header({"type": "HEADER", "format": "LOCATION"})
    header = {"type": "header", "parameters": parameters}
    assert refusal(template, [header, *alert_components()]).code == code


def test_a_header_takes_one_variable_and_60_characters() -> None:
    example = {"header_text_named_params": [{"param_name": "wijk", "example": "Oost"}]}
    header = {"type": "HEADER", "format": "TEXT", "text": "In {{wijk}}", "example": example}
    given = {"type": "header", "parameters": body_parameters(wijk="x" * 58)["parameters"]}
    assert refusal(with_header(header), [given, *alert_components()]).code == 132005


@pytest.mark.parametrize(
    "components", ["x", [1], [{"type": "carousel"}], [{"type": "body", "parameters": "x"}]]
)
def test_components_of_another_shape_are_refused(components: object) -> None:
    assert refusal(alert(), components).code == 100
