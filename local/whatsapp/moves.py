"""A citizen gets another number, or another user id: what the webhook of type ``system`` tells.

Source: Meta's BSUID pages and changelog (2026-02 to 2026-08): a new number brings a new user id;
``user_changed_user_id`` exists since 2026-08.
"""

from __future__ import annotations

from typing import Any, Literal

from local.whatsapp.phones import Person
from local.whatsapp.recipients import calling_code
from local.whatsapp.simulator import Simulator

Kind = Literal["user_changed_number", "user_changed_user_id"]


def move(simulator: Simulator, person: Person, kind: Kind, phone: str | None) -> dict[str, Any]:
    """Give a person another number or user id; return the webhook's ``system`` object.

    Raises:
        ValueError: the new number is missing, or is none.
    """
    if kind == "user_changed_user_id":
        return _rename(simulator, person)
    digits = (phone or "").lstrip("+")
    if not (digits.isascii() and digits.isdigit() and calling_code(digits)):
        raise ValueError("new_phone: give the new number, such as +31687654321")
    before = person.plus_phone or person.bsuid
    previous = simulator.phones.move(person, digits)
    return {
        "type": kind,
        "body": f"{person.name} changed from {before} to +{digits}",
        "wa_id": digits,
        "user_id": person.bsuid,
        "previous_user_id": previous,
    }


def _rename(simulator: Simulator, person: Person) -> dict[str, Any]:
    country = person.bsuid.partition(".")[0]
    # Another length than those made from a number: no number leads to it.
    previous = simulator.phones.rename(person, f"{country}.{simulator.draw.getrandbits(60):018d}")
    return {
        "type": "user_changed_user_id",
        "body": f"{person.name} has another user id",
        "user_id": person.bsuid,
        "previous_user_id": previous,
    }
