"""WhatsApp's Cloud API: how the number is. Asking sends nothing to anybody."""

from typing import Any

import requests

from relay.adapters.whatsapp_token import Token, TokenUnreadable, bearer
from relay.domain.number import (
    NO_TOKEN,
    SERVICE_DOWN,
    NumberState,
    code_of_status,
    messaging_limit_of,
)

TIMEOUT_S = 3
FIELDS = (
    "status",
    "quality_rating",
    "throughput",
    "whatsapp_business_manager_messaging_limit",
    "health_status",
)

_AS_SENT = {141006: 131042}
"""Codes of ``health_status`` for which a send gets another: a missing payment (META/support/
health-status, 2025)."""


class WhatsAppNumber:
    """One phone number, by its address ``{api}/{version}/{phone_number_id}``."""

    def __init__(self, number_url: str, token: Token) -> None:
        self._url, self._token = number_url, token

    def probe(self) -> NumberState:
        """Ask with the token as it is now."""
        try:
            headers = bearer(self._token, fresh=True)
            response = requests.get(
                self._url, {"fields": ",".join(FIELDS)}, headers=headers, timeout=TIMEOUT_S
            )
            return _state(response.json())
        except TokenUnreadable:
            return NumberState(NO_TOKEN)
        except (requests.RequestException, LookupError, TypeError, AttributeError, ValueError):
            return NumberState(SERVICE_DOWN)  # no answer, or one that is not Meta's


def _state(told: dict[str, Any]) -> NumberState:
    """What the answer says; fields that it leaves out are unknown."""
    if "error" in told:
        return NumberState(int(told["error"]["code"]))
    return NumberState(
        code=code_of_status(told["status"]) or _obstacle(told.get("health_status", {})),
        messaging_limit=messaging_limit_of(
            str(told.get("whatsapp_business_manager_messaging_limit", ""))
        ),
        quality=str(told.get("quality_rating", "")),
        level=str(told.get("throughput", {}).get("level", "")),
    )


def _obstacle(health: dict[str, Any]) -> int | None:
    """What keeps a connected number from sending, such as its payment; None if nothing does."""
    if health.get("can_send_message") != "BLOCKED":
        return None
    errors = [error for each in health["entities"] for error in each.get("errors", [])]
    code = int(errors[0]["error_code"])
    return _AS_SENT.get(code, code)
