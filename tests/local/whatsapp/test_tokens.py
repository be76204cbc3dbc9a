from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import START, Bench, alert

NUMBER, ACCOUNT = Settings().phone_number_id, Settings().waba_id
MANAGEMENT, MESSAGING = "whatsapp_business_management", "whatsapp_business_messaging"


def debugged(bench: Bench, token: str = "simulator-token") -> dict[str, Any]:
    answer = bench.call("GET", f"/v26.0/debug_token?input_token={token}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def code(bench: Bench, method: str, path: str, body: Any = None) -> int | None:
    answer = bench.call(method, f"/v26.0/{path}", body).json()
    found: int | None = answer.get("error", {}).get("code")
    return found


def test_a_token_tells_what_it_may_do_and_until_when() -> None:
    told = debugged(Bench(token_expires_at=int(START) + 60))
    assert (told["is_valid"], told["type"], told["expires_at"]) == (True, "SYSTEM_USER", START + 60)
    assert set(told["scopes"]) == {MANAGEMENT, MESSAGING, "public_profile"}
    assert told["granular_scopes"][0] == {"scope": MANAGEMENT, "target_ids": [ACCOUNT]}


def test_another_token_is_told_to_be_invalid() -> None:
    told = debugged(Bench(), "stranger")
    assert (told["is_valid"], told["error"]["code"], told["scopes"]) == (False, 190, [])


def test_without_a_token_to_look_at_nothing_is_told() -> None:
    assert code(Bench(), "GET", "debug_token") == 100


def test_a_token_past_its_time_opens_nothing() -> None:
    bench = Bench(token_expires_at=int(START) + 60)
    assert code(bench, "GET", NUMBER) is None
    bench.later(60)
    assert code(bench, "GET", NUMBER) == 190


@pytest.mark.parametrize(
    ("scope", "sent", "managed"), [(MESSAGING, None, 10), (MANAGEMENT, 10, None)]
)
def test_a_token_does_what_it_has_the_scope_for(
    scope: str, sent: int | None, managed: int | None
) -> None:
    bench = Bench(token_scopes=[scope])
    assert code(bench, "POST", f"{NUMBER}/messages", alert()) == sent
    assert code(bench, "GET", f"{ACCOUNT}/message_templates") == managed
    assert code(bench, "GET", f"debug_token?input_token={'x'}") is None


@pytest.mark.parametrize(("secret", "refused"), [("simulator-app-secret", None), ("other", 100)])
def test_a_proof_shows_that_the_app_secret_is_the_right_one(
    secret: str, refused: int | None
) -> None:
    proof = hmac.new(secret.encode(), b"simulator-token", hashlib.sha256).hexdigest()
    assert code(Bench(), "GET", f"{NUMBER}?fields=id&appsecret_proof={proof}") == refused
