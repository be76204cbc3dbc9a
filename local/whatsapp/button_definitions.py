"""Checks on the buttons of a template to be created.

Source: Meta's templates pages (2025-10 to 2025-12).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from local.whatsapp.errors import invalid, missing, not_simulated

_MOST = {"URL": 2, "PHONE_NUMBER": 1, "QUICK_REPLY": 10}
_OTHERS = (
    "COPY_CODE",
    "OTP",
    "FLOW",
    "MPM",
    "CATALOG",
    "VOICE_CALL",
    "REQUEST_CONTACT_INFO",
    "SPM",
    "APP",
)


def read_buttons(raw: object) -> list[dict[str, Any]]:
    """Return the buttons of a BUTTONS component, with types in capitals.

    Raises:
        GraphError: a rule is broken; the details name the field.
    """
    if not isinstance(raw, list) or not raw or not all(isinstance(b, dict) for b in raw):
        raise missing("components[BUTTONS].buttons")
    buttons = [{**b, "type": str(b.get("type", "")).upper()} for b in raw]
    for button in buttons:
        _check(button)
    _check_together([b["type"] for b in buttons])
    return buttons


def _check(button: dict[str, Any]) -> None:
    kind, text = button["type"], button.get("text")
    if kind in _OTHERS:
        raise not_simulated(f"template button of type {kind}")
    if kind not in _MOST:
        raise invalid(f"BUTTONS: unknown type {kind!r}")
    if not isinstance(text, str) or not 1 <= len(text) <= 25:
        raise invalid(f"BUTTONS: text must have 1 to 25 characters, not {text!r}")
    if kind == "URL":
        _check_url(button)
    if kind == "PHONE_NUMBER" and not button.get("phone_number"):
        raise missing("buttons[].phone_number")


def _check_url(button: dict[str, Any]) -> None:
    url = button.get("url")
    if not isinstance(url, str) or not url.startswith("https://") or len(url) > 2000:
        raise invalid(
            f"BUTTONS: url must start with https:// and have at most 2000 characters, not {url!r}"
        )
    found = re.findall(r"\{\{.*?\}\}", url)
    if found and (found != ["{{1}}"] or not url.endswith("{{1}}")):
        raise invalid("BUTTONS: url may hold one variable, {{1}}, at its end")
    if found and not button.get("example"):
        raise invalid("BUTTONS: url with a variable needs an example")


def _check_together(kinds: list[str]) -> None:
    if len(kinds) > 10:
        raise invalid(f"BUTTONS: {len(kinds)} buttons, at most 10 allowed")
    for kind, most in _MOST.items():
        if kinds.count(kind) > most:
            raise invalid(f"BUTTONS: {kinds.count(kind)} of type {kind}, at most {most} allowed")
    runs = [quick for quick, _ in groupby(kinds, key=lambda kind: kind == "QUICK_REPLY")]
    if runs.count(True) > 1:
        raise invalid("BUTTONS: quick replies must stand together")
