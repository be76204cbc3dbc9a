"""What is the matter with the account: which calls fail, and what the Graph API tells of it.

Sources: Meta's error-code page; its webhook pages for ``account_update`` (2026-05). The values of
``status`` are those of Meta's OpenAPI file (v23). Payment and registration have no webhook.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from local.whatsapp.errors import GraphError
from local.whatsapp.faults import AccountFault
from local.whatsapp.simulator import Simulator


class Trouble(NamedTuple):
    """How a kind of trouble shows: the code of a send, and the number's ``status``."""

    code: int
    details: str
    status: str = "CONNECTED"


TROUBLES = {
    "token": Trouble(190, "Error validating access token: Session has expired"),
    "locked": Trouble(131031, "Account has been locked for violating policy", "BANNED"),
    "restricted": Trouble(368, "Business-initiated messages are blocked for a while", "RESTRICTED"),
    "payment": Trouble(131042, "No valid payment method is attached to the account"),
    "deregistered": Trouble(133010, "The number is not registered on Cloud API", "DISCONNECTED"),
    "maintenance": Trouble(131057, "The number is being upgraded or in maintenance"),
}
# Inside an open window, answers may still be sent.
_ONLY_OUTSIDE_WINDOWS = frozenset({"restricted"})
_ONLY_CALLS = frozenset({"token"})


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

    ``health_status`` has the documented form; its error codes are here those that a send gets.
    """
    faults = simulator.strikes.account(simulator.clock.now())
    statuses = [TROUBLES[fault.kind].status for fault in faults]
    entity: dict[str, Any] = {
        "entity_type": "PHONE_NUMBER",
        "id": simulator.settings.phone_number_id,
        "can_send_message": _ability(faults),
    }
    if faults:
        entity["errors"] = [_health_error(TROUBLES[fault.kind]) for fault in faults]
    return {
        "status": next((status for status in statuses if status != "CONNECTED"), "CONNECTED"),
        "health_status": {"can_send_message": _ability(faults), "entities": [entity]},
    }


def _ability(faults: tuple[AccountFault, ...]) -> str:
    if not faults:
        return "AVAILABLE"
    return "LIMITED" if all(f.kind in _ONLY_OUTSIDE_WINDOWS for f in faults) else "BLOCKED"


def _health_error(trouble: Trouble) -> dict[str, Any]:
    return {"error_code": trouble.code, "error_description": trouble.details}
