"""What is the matter with the account: which calls fail, and what the Graph API tells of it.

Sources: Meta's error-code page; its webhook pages for ``account_update`` (2026-05); its page on
``health_status`` (2025), whose example of a missing payment is 141006 on the WABA. The values of
``status`` are those of Meta's OpenAPI file (v23). Payment and registration have no webhook.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from local.whatsapp.errors import GraphError
from local.whatsapp.faults import AccountFault
from local.whatsapp.simulator import Simulator


class Trouble(NamedTuple):
    """How a kind of trouble shows: the code of a send, and the number's ``status``.

    ``health_code`` is that of ``health_status``, where it is another.
    """

    code: int
    details: str
    status: str = "CONNECTED"
    health_code: int | None = None


TROUBLES = {
    "token": Trouble(190, "Error validating access token: Session has expired"),
    "locked": Trouble(131031, "Account has been locked for violating policy", "BANNED"),
    "restricted": Trouble(368, "Business-initiated messages are blocked for a while", "RESTRICTED"),
    "payment": Trouble(
        131042, "No valid payment method is attached to the account", health_code=141006
    ),
    "deregistered": Trouble(133010, "The number is not registered on Cloud API", "DISCONNECTED"),
    "maintenance": Trouble(131057, "The number is being upgraded or in maintenance"),
}
# Inside an open window, answers may still be sent.
_ONLY_OUTSIDE_WINDOWS = frozenset({"restricted"})
_ONLY_CALLS = frozenset({"token"})
_OF_ACCOUNT = frozenset({"payment"})
APP_ID = "670843887433847"
BUSINESS_ID = "506914307656634"


def check_token(simulator: Simulator) -> None:
    """Refuse any call while the token counts as expired.

    Raises:
        GraphError: 190.
    """
    faults = simulator.strikes.account(simulator.clock.now())
    if any(fault.kind == "token" for fault in faults):
        raise _error("token")


def check_send(simulator: Simulator, *, window_open: bool) -> None:
    """Refuse a send that the state of the account does not allow.

    Raises:
        GraphError: the code of the trouble.
    """
    for fault in simulator.strikes.account(simulator.clock.now()):
        if fault.kind not in _ONLY_CALLS and not (
            window_open and fault.kind in _ONLY_OUTSIDE_WINDOWS
        ):
            raise _error(fault.kind)


def _error(kind: str) -> GraphError:
    trouble = TROUBLES[kind]
    return GraphError(trouble.code, trouble.details)


def shown(simulator: Simulator) -> dict[str, Any]:
    """Return the fields of a number that tell of the account's state.

    ``health_status`` has the documented form; its error codes are here those that a send gets,
    but for a missing payment, of which Meta's page tells the code.
    """
    faults = simulator.strikes.account(simulator.clock.now())
    statuses = [TROUBLES[fault.kind].status for fault in faults]
    of_number = tuple(fault for fault in faults if fault.kind not in _OF_ACCOUNT)
    number = _entity("PHONE_NUMBER", simulator.settings.phone_number_id, of_number)
    return {
        "status": next((status for status in statuses if status != "CONNECTED"), "CONNECTED"),
        "health_status": {
            "can_send_message": _ability(faults),
            "entities": [number, *_entities_above(simulator, faults)],
        },
    }


def shown_of_account(simulator: Simulator) -> dict[str, Any]:
    """Return the fields of the business account that tell of its state."""
    faults = simulator.strikes.account(simulator.clock.now())
    of_account = tuple(fault for fault in faults if fault.kind in _OF_ACCOUNT)
    paid = simulator.settings.funding == "attached" and not of_account
    return ({"primary_funding_id": "1633427250102"} if paid else {}) | {
        "health_status": {
            "can_send_message": _ability(of_account),
            "entities": _entities_above(simulator, faults),
        }
    }


def _entities_above(simulator: Simulator, faults: tuple[AccountFault, ...]) -> list[dict[str, Any]]:
    of_account = tuple(fault for fault in faults if fault.kind in _OF_ACCOUNT)
    return [
        _entity("WABA", simulator.settings.waba_id, of_account),
        _entity("BUSINESS", BUSINESS_ID, ()),
        _entity("APP", APP_ID, ()),
    ]


def _entity(kind: str, node: str, faults: tuple[AccountFault, ...]) -> dict[str, Any]:
    entity = {"entity_type": kind, "id": node, "can_send_message": _ability(faults)}
    errors = [_health_error(TROUBLES[fault.kind]) for fault in faults]
    return {**entity, "errors": errors} if errors else entity


def _ability(faults: tuple[AccountFault, ...]) -> str:
    if not faults:
        return "AVAILABLE"
    return "LIMITED" if all(f.kind in _ONLY_OUTSIDE_WINDOWS for f in faults) else "BLOCKED"


def _health_error(trouble: Trouble) -> dict[str, Any]:
    code = trouble.health_code or trouble.code
    return {"error_code": code, "error_description": trouble.details}
