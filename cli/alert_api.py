"""The police's HTTP API as ``relay alert`` calls it: as the control room does, with a token."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from cli.alert_token import SCOPES, TOKEN_VARIABLE, fetch_token
from cli.console import AWS_FAILED, REFUSED, aws_errors, complain, refuse
from cli.stack import Stack

TIMEOUT_S = (5, 30)
"""To connect, to answer: as long as the gateway waits."""

TRIES = Retry(
    total=3,
    read=1,
    backoff_factor=0.3,
    status_forcelist=[500, 502, 503, 504],
    allowed_methods=None,
    respect_retry_after_header=False,
    raise_on_status=False,
)
"""Silence is borne twice, a minute in all. Posting twice is safe: the second request bears the same
Idempotency-Key."""


class ApiRefused(Exception):
    """The API said no (RFC 9457): ``status`` of HTTP, ``detail``, and the faults by field."""

    def __init__(self, status: int, detail: str, faults: Mapping[str, str]) -> None:
        super().__init__(f"HTTP {status}: {detail}")
        self.status, self.detail, self.faults = status, detail, faults


class ApiUnreachable(Exception):
    """There was no answer, or one that is not the API's; the request may have been carried out."""


class PoliceApi:
    """The API with a token. Each method of its routes raises ApiRefused, ApiUnreachable.

    Answers are as ``GET /openapi.json`` describes them. ``token`` gives a token, and another one
    once it is out of date: an alert may be followed for longer than a token lives.
    """

    def __init__(self, session: requests.Session, url: str, token: Callable[[], str]) -> None:
        self._session, self._url, self._fetch = session, url, token
        self._token = token()
        session.mount(url, HTTPAdapter(max_retries=TRIES))

    def call(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        """The answer to a request."""
        try:
            response = self._request(method, path, **what)
            if response.status_code == HTTPStatus.UNAUTHORIZED and self._renewed():
                response = self._request(method, path, **what)
            answer = response.json()
        except requests.JSONDecodeError:
            raise ApiUnreachable(f"{self._url}: HTTP {response.status_code}, no JSON") from None
        except requests.RequestException as failed:
            raise ApiUnreachable(f"{self._url}: {type(failed).__name__}") from None
        if response.ok and isinstance(answer, dict):
            return answer
        raise _refusal(response.status_code, answer if isinstance(answer, dict) else {})

    def _request(self, method: str, path: str, **what: Any) -> requests.Response:
        return self._session.request(
            method,
            self._url + path,
            auth=self._bearer,
            timeout=TIMEOUT_S,
            allow_redirects=False,
            **what,
        )

    def _renewed(self) -> bool:
        """Whether there is another token now."""
        before, self._token = self._token, self._fetch()
        return self._token != before

    def _bearer(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """As requests' own means of authorization, so that no .netrc takes its place."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class AlertApi(PoliceApi):
    """The routes of alerts."""

    def post(self, alert: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Post an alert. The same key and body again give the same answer, and send nothing."""
        return self.call("POST", "/alerts", json=alert, headers={"Idempotency-Key": key})

    def follow(self, alert_id: str) -> dict[str, Any]:
        """How far an alert has come."""
        return self.call("GET", f"/alerts/{quote(alert_id, safe='')}")

    def stop(self, alert_id: str, told: Mapping[str, str]) -> dict[str, Any]:
        """End an alert early, for a reason; how far it had come."""
        return self.call("POST", f"/alerts/{quote(alert_id, safe='')}/stop", json=told)

    def page(self, limit: int, start: str | None) -> dict[str, Any]:
        """Alerts, the newest first."""
        asked = {"limit": str(limit), **({"start": start} if start else {})}
        return self.call("GET", "/alerts", params=asked)


def _refusal(status: int, problem: Mapping[str, Any]) -> ApiRefused:
    """The gateway's own refusals have a ``message`` and no more."""
    faults = {str(each["field"]): str(each["message"]) for each in problem.get("errors", [])}
    detail = str(problem.get("detail") or problem.get("message") or "no reason")
    return ApiRefused(status, detail, faults)


_Api = TypeVar("_Api", bound=PoliceApi)


def find_api(stack: Stack) -> AlertApi:
    """The routes of alerts, as ``find_routes`` finds them."""
    return find_routes(stack, AlertApi, SCOPES)


def find_routes(stack: Stack, routes: type[_Api], scopes: Sequence[str]) -> _Api:
    """The API of a stack, with a token of its own user pool or, for another issuer, RELAY_TOKEN.

    Raises:
        typer.Exit: there is no token to be had.
    """
    session = requests.Session()

    def fetch() -> str:
        with aws_errors():
            return fetch_token(stack, session, scopes)

    if "PoliceMachineId" in stack.outputs:
        with api_errors():
            return routes(session, stack.api_url, fetch)
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        issuer = stack.parameter("TokenIssuer")
        refuse(f"tokens for this stack come from {issuer}: put one into {TOKEN_VARIABLE}")
    if any(not "!" <= letter <= "~" for letter in token):
        refuse(f"{TOKEN_VARIABLE} holds blanks or symbols: that is no token")
    return routes(session, stack.api_url, lambda: token)


MENDS: Mapping[int, str] = {
    401: f"the token is not taken: it may be out of date; look at {TOKEN_VARIABLE}",
    403: "the token lacks the scope: write to post, stop and judge, read to follow and read; of"
    " alerts/ or reports/",
}
"""What the gateway refuses before the API sees it."""


@contextmanager
def api_errors() -> Iterator[None]:
    """End with a line for each field, not a traceback, when the API says no or nothing."""
    try:
        yield
    except ApiRefused as refused:
        mend = "nothing was done; mend these fields" if refused.faults else refused.detail
        why = MENDS.get(refused.status, mend)
        code = AWS_FAILED if refused.status >= 500 else REFUSED
        raise complain("Refused", why, code, fields=refused.faults) from refused
    except (ApiUnreachable, requests.RequestException) as failed:
        raise complain("API", str(failed), AWS_FAILED) from failed
