"""Filling a template with the parameters of a send.

Source: Meta's templates/components page (2025-11).
"""

from __future__ import annotations

import re
from typing import Any

from local.whatsapp.errors import GraphError, invalid, missing
from local.whatsapp.messages import Button, Content
from local.whatsapp.templates import VARIABLE, Template, variables

BODY_MAX, HEADER_MAX, PAYLOAD_MAX = 1024, 60, 128
_FORBIDDEN = re.compile(r"[\n\r\t]| {5}")
_BUTTON_KINDS = {"QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone"}


def hydrate(template: Template, components: object) -> Content:
    """Return what the phone shows for `template` with the ``components`` of a request.

    Raises:
        GraphError: 132000 for a wrong number of parameters, 132012 for one of the wrong kind,
            132005 when the result is too long, 132018 for a line break, tab or row of blanks.
    """
    header, body, buttons = _sorted_out(components)
    text = _fill(template, "BODY", body)
    if len(text) > BODY_MAX:
        raise GraphError(
            132005, f"body: {len(text)} characters after filling in, at most {BODY_MAX} allowed"
        )
    return Content(
        kind="template",
        header=_header(template, header),
        body=text,
        footer=template.text("FOOTER"),
        buttons=_buttons(template, buttons),
        category=template.category.lower(),
        template=template.name,
        ttl=template.seconds_to_live,
    )


Parameters = list[dict[str, Any]]


def _sorted_out(components: object) -> tuple[Parameters, Parameters, dict[int, dict[str, Any]]]:
    if not isinstance(components, list):
        raise invalid("Param template['components'] must be a list")
    texts: dict[str, Parameters] = {}
    buttons: dict[int, dict[str, Any]] = {}
    for component in components:
        kind = str(component.get("type", "")).lower() if isinstance(component, dict) else ""
        if kind not in ("header", "body", "button"):
            raise invalid(
                f"Param template['components'][].type must be header, body or button, not {kind!r}"
            )
        if kind == "button":
            buttons[_index(component)] = component
        else:
            texts[kind] = _parameters(component)
    return texts.get("header", []), texts.get("body", []), buttons


def _index(component: dict[str, Any]) -> int:
    try:
        return int(component["index"])
    except (KeyError, TypeError, ValueError):
        raise missing("template['components'][button].index") from None


def _parameters(component: dict[str, Any]) -> Parameters:
    parameters = component.get("parameters") or []
    if not isinstance(parameters, list) or not all(isinstance(p, dict) for p in parameters):
        raise invalid("Param template['components'][].parameters must be a list of objects")
    return parameters


def _fill(template: Template, component: str, parameters: Parameters) -> str:
    text, place = template.text(component), component.lower()
    names = template.variables_of.get(component)
    if names is None:
        names = template.variables_of[component] = variables(text)
    if len(parameters) != len(names):
        counts = f"({len(parameters)}) does not match the expected number of params ({len(names)})"
        raise GraphError(132000, f"{place}: number of localizable_params {counts}")
    if not names:
        return text
    keys = _given_names(place, parameters) if template.named else names
    if template.named and set(keys) != set(names):
        raise GraphError(
            132000, f"{place}: parameters {sorted(keys)} given, {sorted(names)} expected"
        )
    if not template.named and any("parameter_name" in p for p in parameters):
        raise invalid(
            f"{place}: parameter_name given, but the template's parameters are positional"
        )
    values = {
        key: _value(place, parameter) for key, parameter in zip(keys, parameters, strict=True)
    }
    return VARIABLE.sub(lambda found: values[found[1]], text)


def _given_names(place: str, parameters: Parameters) -> list[str]:
    names = [parameter.get("parameter_name") for parameter in parameters]
    if not all(isinstance(name, str) and name for name in names):
        raise invalid(f"{place}: Parameter name is missing or empty")
    return [str(name) for name in names]


def _value(place: str, parameter: dict[str, Any]) -> str:
    if parameter.get("type") != "text":
        details = f"{place}: Format mismatch, expected text, received {parameter.get('type')}"
        raise GraphError(132012, details)
    value = parameter.get("text")
    if not isinstance(value, str) or not value:
        raise GraphError(131008, f"{place}: Parameter of type text is missing text value")
    if _FORBIDDEN.search(value):
        limit = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        raise GraphError(132018, f"{place}: {limit}")
    return value


def _header(template: Template, parameters: Parameters) -> str:
    expected = template.by_type.get("HEADER", {}).get("format", "TEXT")
    if expected == "LOCATION":
        return _location(parameters)
    text = _fill(template, "HEADER", parameters)
    if len(text) > HEADER_MAX:
        raise GraphError(
            132005, f"header: {len(text)} characters after filling in, at most {HEADER_MAX} allowed"
        )
    return text


def _location(parameters: Parameters) -> str:
    found = parameters[0] if len(parameters) == 1 else {}
    if found.get("type") != "location":
        raise GraphError(
            132012,
            f"header: Format mismatch, expected LOCATION, received {found.get('type', 'UNKNOWN')}",
        )
    place = found.get("location")
    if not isinstance(place, dict) or not all(place.get(key) for key in ("latitude", "longitude")):
        raise GraphError(131008, "header: location needs latitude and longitude")
    words = (place.get(key) for key in ("name", "address", "latitude", "longitude"))
    return "\N{ROUND PUSHPIN} " + ", ".join(str(word) for word in words if word)


def _buttons(template: Template, given: dict[int, dict[str, Any]]) -> tuple[Button, ...]:
    strange = sorted(index for index in given if not 0 <= index < len(template.buttons))
    if strange:
        raise GraphError(132012, f"button: the template has no button at index {strange[0]}")
    return tuple(_button(n, button, given.get(n)) for n, button in enumerate(template.buttons))


def _button(index: int, button: dict[str, Any], given: dict[str, Any] | None) -> Button:
    kind = button["type"]
    value = str(button.get("url") or button.get("phone_number") or button["text"])
    dynamic = kind == "URL" and value.endswith("{{1}}")
    if given is None and dynamic:
        raise GraphError(
            131008, f"buttons: Button at index {index} of type Url requires a parameter"
        )
    if given is not None:
        parameter = _button_parameter(index, kind, given, takes=dynamic or kind == "QUICK_REPLY")
        value = value.removesuffix("{{1}}") + parameter if dynamic else parameter
    return Button(_BUTTON_KINDS[kind], button["text"], value)  # type: ignore[arg-type]


def _button_parameter(index: int, kind: str, given: dict[str, Any], *, takes: bool) -> str:
    sub_type = str(given.get("sub_type", "")).upper()
    if sub_type != kind:
        raise GraphError(
            132012, f"button: index {index} is of type {kind}, not {sub_type or 'UNKNOWN'}"
        )
    parameters = _parameters(given)
    if not takes or len(parameters) != 1:
        raise GraphError(
            132000, f"button: index {index} takes {int(takes)} parameters, {len(parameters)} given"
        )
    key = "payload" if kind == "QUICK_REPLY" else "text"
    if parameters[0].get("type") != key:
        raise GraphError(132012, f"button: index {index} expects a parameter of type {key}")
    value = parameters[0].get(key)
    if not isinstance(value, str) or not value:
        raise GraphError(131008, f"button: index {index} lacks its {key}")
    if key == "payload" and len(value) > PAYLOAD_MAX:
        raise invalid(
            f"button: payload of index {index} has {len(value)} characters, at most {PAYLOAD_MAX}"
        )
    return value
