"""The access token that every call must carry, and what it may do.

Sources: Meta's pages on access tokens (2026-03), permissions (2025-11), ``debug_token`` and
``appsecret_proof`` (Graph API, "Securing requests").
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from local.whatsapp import account
from local.whatsapp.errors import GraphError, missing
from local.whatsapp.simulator import Simulator

_MESSAGING, _MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"


def check(request: Request, simulator: Simulator, *, in_query: bool = True) -> None:
    """Refuse a call without the token, or while the token counts as expired.

    `in_query` tells whether ``access_token`` will do, as it does at Graph.

    Raises:
        GraphError: 190; 100 for a proof that was made with another app secret.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "oauth"):
        token = request.query_params.get("access_token", "") if in_query else ""
    if not token:
        raise GraphError(190, "No access token: send Authorization: Bearer <token>")
    if not _is_ours(simulator, token):
        raise GraphError(190, "Invalid OAuth access token: it is not the simulator's")
    if _expired(simulator):
        raise GraphError(190, "Error validating access token: Session has expired")
    if simulator.strikes.account_faults:
        account.check_token(simulator)
    if "appsecret_proof" in request.query_params:
        _check_proof(simulator, token, request.query_params["appsecret_proof"])


def check_scope(simulator: Simulator, method: str, edge: str, *, of_account: bool) -> None:
    """Refuse what the token has no permission for: to send, or to manage the account.

    Raises:
        GraphError: 10.
    """
    sends = (method, edge) == ("POST", "messages")
    needed = _MESSAGING if sends else _MANAGEMENT if of_account else None
    if needed and needed not in simulator.settings.token_scopes:
        raise GraphError(10, f"The token lacks the permission {needed}")


def debugged(simulator: Simulator, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what ``GET /debug_token`` tells of the token ``input_token``.

    Raises:
        GraphError: 100 without one.
    """
    if "input_token" not in query:
        raise missing("input_token")
    if not _is_ours(simulator, query["input_token"]):
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    scopes = [*sorted(simulator.settings.token_scopes), "public_profile"]
    target = [simulator.settings.waba_id]
    return {
        "data": {
            "app_id": account.APP_ID,
            "type": "SYSTEM_USER",
            "application": "Buurtrelay",
            "data_access_expires_at": 0,
            "expires_at": simulator.settings.token_expires_at,
            "is_valid": True,
            "issued_at": 1_790_000_000,
            "scopes": scopes,
            "granular_scopes": [{"scope": each, "target_ids": target} for each in scopes[:-1]],
            "user_id": "122100000000000000",
        }
    }


def _is_ours(simulator: Simulator, token: str) -> bool:
    expected = simulator.settings.token.get_secret_value()
    return secrets.compare_digest(token.encode(), expected.encode())


def _expired(simulator: Simulator) -> bool:
    expires = simulator.settings.token_expires_at
    return 0 < expires <= simulator.clock.now()


def _check_proof(simulator: Simulator, token: str, proof: str) -> None:
    secret = simulator.settings.app_secret.get_secret_value()
    expected = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not secrets.compare_digest(expected.encode(), proof.encode()):
        title = "Invalid appsecret_proof provided in the API argument"
        raise GraphError(100, title, title=title, kind="GraphMethodException")
