"""The access token that every call must carry."""

from __future__ import annotations

import secrets

from starlette.requests import Request

from local.whatsapp import account
from local.whatsapp.errors import GraphError
from local.whatsapp.simulator import Simulator


def check(request: Request, simulator: Simulator, *, in_query: bool = True) -> None:
    """Refuse a call without the token, or while the token counts as expired.

    `in_query` tells whether ``access_token`` will do, as it does at Graph.

    Raises:
        GraphError: 190.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "oauth"):
        token = request.query_params.get("access_token", "") if in_query else ""
    if not token:
        raise GraphError(190, "No access token: send Authorization: Bearer <token>")
    expected = simulator.settings.token.get_secret_value()
    if not secrets.compare_digest(token.encode(), expected.encode()):
        raise GraphError(190, "Invalid OAuth access token: it is not the simulator's")
    if simulator.strikes.account_faults:
        account.check_token(simulator)
