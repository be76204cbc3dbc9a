"""Meta at the gateway: its handshake and its signed webhook calls."""

import base64
import hashlib
import hmac
import json
from typing import Any

from functions.whatsapp_webhook import app
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import http_event

ALERT_ID = "3b8f1c1e-7f5a-5c0e-9d3f-2f9b3a1d4c5e"
MEMBER_ID = "9f2c4e1ab07d4c6f8e5a3b1d2c4f6a80"
PHONE = "31612345678"


def errand(attempt: int = 1, member: str = MEMBER_ID, work: int = 0) -> str:
    """The callback data of one of our messages."""
    return (
        f"alert={ALERT_ID};slice={work};member={member};attempt={attempt};"
        "wording=buurtrelay_actual_v1_2h_a/nl"
    )


def status(name: Any = "sent", callback: Any = None, **more: Any) -> dict[str, Any]:
    """A status as Meta tells it."""
    data = errand() if callback is None else callback
    return {
        "id": "wamid.HBgL", "status": name, "timestamp": "1795372201", "recipient_id": PHONE,
        "biz_opaque_callback_data": data, **more,
    }  # fmt: skip


def statuses(*told: Any) -> dict[str, Any]:
    """The webhook that tells these statuses."""
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "statuses": [*told]}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def written(payload: Any) -> str:
    """As Meta writes it: ASCII, no blanks, slashes escaped."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/")


def signature(body: bytes, secret: str = "app-secret") -> str:
    """What ``X-Hub-Signature-256`` holds for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook(body: bytes, header: str | None = None, *, is_base64: bool = False) -> dict[str, Any]:
    """The event of a webhook call, rightly signed unless another ``header`` is given."""
    text = base64.b64encode(body).decode() if is_base64 else body.decode()
    signed = {"X-Hub-Signature-256": signature(body) if header is None else header}
    return http_event("POST", "/whatsapp", text, headers=signed, is_base64=is_base64)


def answer(event: dict[str, Any]) -> tuple[int, str]:
    """Status and body that the webhook answers."""
    got = app.handler(event, LambdaContext())
    return int(got["statusCode"]), str(got["body"])


def tell(payload: Any) -> int:
    """Post a rightly signed payload; the status."""
    return answer(webhook(written(payload).encode()))[0]
