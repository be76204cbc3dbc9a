"""The police's side of the API: a system that fetches a token, posts alerts and follows them."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx

from local.deploy import Deployed

SCOPES: Final = ("alerts/write", "alerts/read", "reports/read", "reports/write")
TOKEN_SECONDS: Final = 3_600
"""The stack's user pool gives tokens for one hour (`AccessTokenValidity` in template.yaml)."""


class Refused(Exception):
    """The API said no; the message is its answer."""


def fetch_token(stack: Deployed, *scopes: str) -> str:
    """A token of the stack's own user pool, by client credentials (RFC 6749, section 4.4)."""
    described = stack.emulator.cognito.describe_user_pool_client(
        UserPoolId=stack.outputs["PoliceUsersId"], ClientId=stack.outputs["PoliceMachineId"]
    )
    client = described["UserPoolClient"]
    # On AWS this is the output TokenUrl; the emulator has one token endpoint for all pools.
    answer = httpx.post(
        f"{stack.emulator.url}/oauth2/token",
        auth=(client["ClientId"], client["ClientSecret"]),
        data={"grant_type": "client_credentials", "scope": " ".join(scopes or SCOPES)},
        trust_env=False,
    )
    return str(_content(answer)["access_token"])


@dataclass(frozen=True)
class Police:
    """Calls the API of one stack with one token."""

    api_url: str
    token: str

    def post(self, alert: dict[str, Any]) -> dict[str, Any]:
        """Post an alert; raises Refused."""
        key = {"Idempotency-Key": uuid4().hex}
        return self._call("POST", "/alerts", json=alert, headers=key)

    def follow(self, alert_id: str) -> dict[str, Any]:
        """How far an alert has come; raises Refused."""
        return self._call("GET", f"/alerts/{alert_id}")

    def reports(self, alert_id: str) -> list[dict[str, Any]]:
        """What neighbours told of an alert, the newest first; raises Refused."""
        found: list[dict[str, Any]] = self._call("GET", f"/reports?alert={alert_id}")["reports"]
        return found

    def report(self, report_id: str) -> dict[str, Any]:
        """One of these, with the link to its file; raises Refused."""
        return self._call("GET", f"/reports/{report_id}")

    def _call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, json: Any = None
    ) -> dict[str, Any]:
        identity = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(trust_env=False, timeout=30) as client:
            return _content(
                client.request(
                    method, self.api_url + path, json=json, headers=identity | (headers or {})
                )
            )


def _content(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        request = answer.request
        raise Refused(f"{request.method} {request.url}: {answer.status_code} {answer.text}")
    content: dict[str, Any] = answer.json()
    return content
