"""WhatsApp's book of one alert, through the simulator's control API."""

import time
from dataclasses import dataclass
from typing import Any

import httpx
from relay.domain.alert import Status
from relay.domain.templates import template_name, ttl_class

from local.phones import Phones

ALERT_LASTS_S = 7_200
TEMPLATE = template_name(Status.ACTUAL, ttl_class(ALERT_LASTS_S))
ON_ITS_WAY = frozenset({"accepted", "sent", "held"})
SETTLE_S = 10


@dataclass(frozen=True)
class WhatsAppBook:
    """Messages and refusals since the last ``begin``."""

    whatsapp: Phones

    def begin(self, scenario: str) -> None:
        """Forget everybody and everything, and play this scenario from its first second on."""
        self._call("POST", "reset", {})
        self._call("POST", "scenario", {"name": scenario})

    def taken(self) -> int:
        """How many messages WhatsApp has taken."""
        return int(self._call("GET", "messages")["accepted"])

    def settled(self) -> list[dict[str, Any]]:
        """The alert's messages, oldest first, as soon as none is on its way to a phone."""
        for _ in range(SETTLE_S):
            found = self._call("GET", f"messages?latest={10**6}")["latest"]
            alert = [each for each in found if each["template"] == TEMPLATE]
            if not any(each["status"] in ON_ITS_WAY for each in alert):
                break
            time.sleep(1)
        return alert

    def refused(self, code: int) -> int:
        """How many requests WhatsApp refused with this code."""
        return int(self._call("GET", "faults")["refused"].get(str(code), 0))

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.whatsapp.url}/_control/{path}"
        answer = httpx.request(method, url, json=body, trust_env=False, timeout=60)
        return answer.raise_for_status().json()
