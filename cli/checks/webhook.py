"""Meta's way to us: the app hears of the account, calls our address, and proves itself there."""

import hashlib
import hmac
import secrets
from http import HTTPStatus

import requests
from relay.adapters.whatsapp_account import called_address
from relay.domain.account_news import WEBHOOK_FIELDS

from cli.checks.finding import Seen, fail, ok
from cli.checks.patient import Patient

EMPTY_NOTICE = b'{"object":"whatsapp_business_account","entry":[]}'
"""What Meta could send, and tells nothing."""

TIMEOUT_S = 10

_AS_TEXT = "--query SecretString --output text"
_CONFIGURATION = "App Dashboard > WhatsApp > Configuration > Webhook"


def subscription(patient: Patient) -> Seen:
    """Whether Meta tells our app what happens to the account (``subscribed_apps``)."""
    path = f"{patient.account_id}/subscribed_apps"
    told = patient.graph.get(path).get("data", [])
    apps = {str(each.get("whatsapp_business_api_data", {}).get("id")) for each in told}
    ours = str(patient.debugged.get("app_id", ""))
    if ours in apps:
        return ok("our app is subscribed to the account")
    url, version = map(patient.stack.parameter, ("WhatsAppApiUrl", "WhatsAppGraphVersion"))
    arn = patient.stack.output("WhatsAppTokenArn")
    token = f"$({patient.aws(f'secretsmanager get-secret-value --secret-id {arn} {_AS_TEXT}')})"
    return fail(
        "our app is not subscribed to the account: no receipt and no answer reaches us",
        f'subscribe it: `curl -X POST -H "Authorization: Bearer {token}" {url}/{version}/{path}`',
    )


def address(patient: Patient) -> Seen:
    """Whether the address that Meta calls is this stack's."""
    url = called_address(patient.number)
    mend = (
        f"{_CONFIGURATION}: callback URL {patient.webhook_url}, fields {', '.join(WEBHOOK_FIELDS)}"
    )
    if not url:
        return fail("Meta has no address to call", mend)
    if url != patient.webhook_url:
        return fail(f"Meta calls another address: {url}", mend)
    return ok(url)


def handshake(patient: Patient) -> Seen:
    """Whether the address answers Meta's challenge, from here."""
    challenge, verify_token = secrets.token_hex(8), patient.webhook_secret["verify_token"]
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": str(verify_token).strip(),
        "hub.challenge": challenge,
    }
    try:
        answer = patient.session.get(
            patient.webhook_url, params=asked, timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as failed:
        return fail(
            f"{patient.webhook_url} does not answer: {type(failed).__name__}",
            f"see whether the API is there; deploy the stack again; {patient.logs}",
        )
    if answer.status_code == HTTPStatus.OK and answer.text == challenge:
        return ok("answers the challenge")
    if answer.status_code == HTTPStatus.FORBIDDEN:
        return fail(
            "the webhook refuses the verify token that the secret holds",
            f"a new one counts after a minute; else {patient.relay('secrets fill')}, then enter the"
            f" same at {_CONFIGURATION}",
        )
    return fail(
        f"the webhook answers {answer.status_code} to the challenge",
        f"see what it logs: {patient.logs}",
    )


def signature(patient: Patient) -> Seen:
    """Whether a notice signed with the app secret is taken, and one that is not is refused."""
    secret = str(patient.webhook_secret["app_secret"])
    right, wrong = (_post(patient, key) for key in (secret, f"{secret}-not"))
    if right == HTTPStatus.UNAUTHORIZED:
        return fail(
            "the webhook refuses what is signed with the app secret",
            f"a new one counts after a minute; else {patient.relay('secrets fill')} with the one in"
            " App Dashboard > App settings > Basic",
        )
    if right != HTTPStatus.OK:
        return fail(f"the webhook answers {right} to a notice", f"see its log: {patient.logs}")
    if wrong != HTTPStatus.UNAUTHORIZED:
        return fail(
            f"the webhook answers {wrong} to a wrong signature: anybody could write to it",
            "put this product's function behind the address: deploy the stack again",
        )
    return ok("a right one is taken, a wrong one refused")


def _post(patient: Patient, key: str) -> int:
    digest = hmac.new(key.encode(), EMPTY_NOTICE, hashlib.sha256).hexdigest()
    signed = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
    answer = patient.session.post(
        patient.webhook_url,
        data=EMPTY_NOTICE,
        headers=signed,
        timeout=TIMEOUT_S,
        allow_redirects=False,
    )
    return answer.status_code
