"""What proves us to Meta and Meta to us: both secrets, the token's rights, the app secret."""

import hashlib
import hmac
import time
from datetime import UTC, datetime

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient
from cli.graph import GraphRefused

SCOPES = frozenset({"whatsapp_business_messaging", "whatsapp_business_management"})
"""To send and to hear; to see number and templates (META/permissions, 2025-11)."""

SOON_S = 14 * 86_400

_SYSTEM_USERS = "Meta Business Suite > Settings > Users > System users > Generate token"
_BAD_PROOF = 100


def token_secret(patient: Patient) -> Seen:
    """Whether a token was entered."""
    mend = f"{patient.relay('secrets fill')} with a token of {_SYSTEM_USERS}"
    if not patient.token:
        return fail("the secret with WhatsApp's token is empty", mend)
    if any(not "!" <= letter <= "~" for letter in patient.token):
        return fail("the secret with WhatsApp's token holds blanks or symbols", mend)
    return ok("filled")


def webhook_secret(patient: Patient) -> Seen:
    """Whether app secret and verify token were entered, in their form."""
    mend = (
        f"{patient.relay('secrets fill')}; the app secret is in App Dashboard > App settings >"
        " Basic, the verify token is your own choice"
    )
    try:
        told = patient.webhook_secret
    except ValueError:
        return fail("the webhook's secret is no JSON object", mend)
    names = ("app_secret", "verify_token")
    if empty := [name for name in names if not str(told.get(name) or "").strip()]:
        return fail(f"the webhook's secret has no {' and no '.join(empty)}", mend)
    return ok("filled")


def token(patient: Patient) -> Seen:
    """Whether Meta takes the token, until when, and for what (``debug_token``)."""
    fill = f"{_SYSTEM_USERS} (never expires), then {patient.relay('secrets fill')}"
    try:
        told = patient.debugged
    except GraphRefused as refused:
        return fail(f"WhatsApp refuses the token: {refused}", f"make a new one: {fill}")
    if not told.get("is_valid"):
        return fail("the token is not valid", f"make a new one: {fill}")
    if missing := sorted(SCOPES - set(told.get("scopes", []))):
        return fail(
            f"the token lacks the scope {' and '.join(missing)}",
            f"make a new one with both whatsapp scopes ticked: {fill}",
        )
    return _lasting(int(told.get("expires_at") or 0), f"replace it before: {fill}")


def _lasting(expires: int, mend: str) -> Seen:
    if not expires:
        return ok("valid, never expires, has both scopes")
    text = f"expires on {datetime.fromtimestamp(expires, UTC):%Y-%m-%d}"
    return warn(text, mend) if expires < time.time() + SOON_S else ok(f"valid, {text}")


def app_secret(patient: Patient) -> Seen:
    """Whether the app secret is this token's app's: Meta checks a proof that is made with both.

    Source: Graph API, "Securing requests" (``appsecret_proof``).
    """
    secret = str(patient.webhook_secret["app_secret"])
    proof = hmac.new(secret.encode(), patient.token.encode(), hashlib.sha256).hexdigest()
    try:
        patient.graph.get(patient.number_id, fields="id", appsecret_proof=proof)
    except GraphRefused as refused:
        if refused.code == _BAD_PROOF and "appsecret_proof" in str(refused):
            return fail(
                "the app secret is not that of the token's app: what Meta signs is refused",
                "copy it from App Dashboard > App settings > Basic > App secret, then "
                f"{patient.relay('secrets fill')}",
            )
        raise
    return ok("belongs to the token's app")
