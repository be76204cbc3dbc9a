"""Checks on a template that somebody wants to create.

Source: Meta's templates pages (2025-10 to 2025-12).
"""

from __future__ import annotations

import re
from typing import Any

from local.whatsapp.button_definitions import read_buttons
from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.templates import VARIABLE, Template, variables

TOO_LONG, HEADER, BODY, FOOTER = 2388040, 2388047, 2388072, 2388073
TOO_MANY_VARIABLES, VARIABLE_AT_END = 2388293, 2388299
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")
_VARIABLE_NAME = re.compile(r"[a-z0-9_]+")
_UNSUPPORTED = ("CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST")


def refused(subcode: int, details: str) -> GraphError:
    """A refusal at creation: code 100 with the specific code below it."""
    return GraphError(100, details, subcode=subcode)


def read_definition(body: dict[str, Any], template_id: str) -> Template:
    """Return the template that the body of a create request describes, still pending.

    Raises:
        GraphError: a rule is broken; the details name the field.
    """
    name, language = body.get("name"), body.get("language")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise invalid(f"Param name must be 1 to 512 of a-z, 0-9 and _, not {name!r}")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise invalid(f"Param language must be a code such as nl or nl_BE, not {language!r}")
    category = _category(body)
    style = str(body.get("parameter_format", "POSITIONAL")).upper()
    if style not in ("POSITIONAL", "NAMED"):
        raise invalid(f"Param parameter_format must be POSITIONAL or NAMED, not {style!r}")
    components = _components(body.get("components"), named=style == "NAMED")
    return Template(
        template_id, name, language, category, "PENDING", style, components, _ttl(body, category)
    )


def _category(body: dict[str, Any]) -> str:
    category = str(body.get("category", "")).upper()
    if category == "AUTHENTICATION":
        raise not_simulated("templates of category AUTHENTICATION")
    if category not in ("UTILITY", "MARKETING"):
        raise invalid(
            f"Param category must be UTILITY, MARKETING or AUTHENTICATION, not {category!r}"
        )
    return category


def _ttl(body: dict[str, Any], category: str) -> int | None:
    ttl = body.get("message_send_ttl_seconds")
    if ttl is None:
        return None
    if category != "UTILITY":
        raise not_simulated(f"message_send_ttl_seconds on a {category} template")
    if not isinstance(ttl, int) or not (ttl == -1 or 30 <= ttl <= 43200):
        raise invalid(f"Param message_send_ttl_seconds must be 30 to 43200, or -1, not {ttl!r}")
    return ttl


def _components(raw: object, *, named: bool) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(c, dict) for c in raw):
        raise missing("components")
    components = [{**c, "type": str(c.get("type", "")).upper()} for c in raw]
    kinds = [c["type"] for c in components]
    if len(set(kinds)) != len(kinds):
        raise invalid("Param components names a type more than once")
    if "BODY" not in kinds:
        raise refused(BODY, "Param components lacks a BODY")
    for component in components:
        _check_component(component, named=named)
    return components


def _check_component(component: dict[str, Any], *, named: bool) -> None:
    match component["type"]:
        case "BODY":
            _check_body(component, named=named)
        case "HEADER":
            _check_header(component, named=named)
        case "FOOTER":
            text = _text(component, 60, FOOTER)
            if VARIABLE.search(text):
                raise refused(FOOTER, "FOOTER may not hold a variable")
        case "BUTTONS":
            component["buttons"] = read_buttons(component.get("buttons"))
        case kind if kind in _UNSUPPORTED:
            raise not_simulated(f"template component {kind}")
        case kind:
            raise invalid(f"Param components has the unknown type {kind!r}")


def _text(component: dict[str, Any], limit: int, subcode: int) -> str:
    text = component.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused(subcode, f"{component['type']} lacks text")
    if len(text) > limit:
        raise refused(
            TOO_LONG, f"{component['type']} has {len(text)} characters, at most {limit} allowed"
        )
    return text


def _check_header(component: dict[str, Any], *, named: bool) -> None:
    kind = component["format"] = str(component.get("format", "")).upper()
    if kind == "LOCATION":
        return
    if kind in ("IMAGE", "VIDEO", "DOCUMENT", "GIF"):
        raise not_simulated(f"template header of format {kind} (media upload)")
    if kind != "TEXT":
        raise refused(
            HEADER, f"HEADER format must be TEXT, LOCATION, IMAGE, VIDEO or DOCUMENT, not {kind!r}"
        )
    names = variables(_text(component, 60, HEADER))
    if len(names) > 1:
        raise refused(HEADER, "HEADER may hold one variable at most")
    _check_names(component, names, HEADER, named=named)


def _check_body(component: dict[str, Any], *, named: bool) -> None:
    text = _text(component, 1024, BODY)
    names = variables(text)
    stripped = text.strip()
    if names and (VARIABLE.match(stripped) or stripped.endswith("}}")):
        raise refused(VARIABLE_AT_END, "BODY may not start or end with a variable")
    if re.search(r"\}\}\s*\{\{", text):
        raise refused(BODY, "BODY has adjacent variables: put text between them")
    # The proportion is not documented; twice the variables plus one is what integrators found.
    words = len(re.findall(r"\w+", VARIABLE.sub(" ", text)))
    if words < 2 * len(names) + 1 and names:
        raise refused(TOO_MANY_VARIABLES, f"BODY has {len(names)} variables for only {words} words")
    _check_names(component, names, BODY, named=named)


def _check_names(component: dict[str, Any], names: list[str], subcode: int, *, named: bool) -> None:
    place = component["type"]
    if named and not all(_VARIABLE_NAME.fullmatch(name) for name in names):
        raise refused(subcode, f"{place}: names of variables hold a-z, 0-9 and _ only")
    if not named and names != [str(n) for n in range(1, len(names) + 1)]:
        raise refused(subcode, f"{place}: variables must be {{{{1}}}}, {{{{2}}}}, ... in order")
    if names and _examples(component, named=named) != (sorted(names) if named else len(names)):
        raise refused(subcode, f"{place}: give an example for each variable ({', '.join(names)})")


def _examples(component: dict[str, Any], *, named: bool) -> object:
    example = component.get("example")
    key = "body_text" if component["type"] == "BODY" else "header_text"
    if not isinstance(example, dict):
        return None
    if named:
        given = example.get(f"{key}_named_params") or []
        return sorted(
            str(e.get("param_name")) for e in given if isinstance(e, dict) and e.get("example")
        )
    given = example.get(key) or []
    flat = given[0] if given and isinstance(given[0], list) else given
    return len(flat) if isinstance(flat, list) else None
