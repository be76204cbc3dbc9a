"""Meta's Graph API as the operator's commands use it: templates, numbers, the account.

The token goes into a header and nowhere else: no message of an error holds it, though Meta's own
answers may quote it ("Malformed access token …").
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from cli.console import AWS_FAILED, complain, refuse
from cli.secret_values import current
from cli.stack import Stack

TIMEOUT_S = (5, 30)
"""To connect, to answer: creating a template takes Meta some seconds."""

PAGE = 100
"""Items asked for at a time."""

EMPTY_TOKEN = "the secret with WhatsApp's token is empty: fill it with `relay secrets fill`"  # noqa: S105


DEAD = "The token is no good any more: `relay secrets fill`."

DEAD_TOKEN = (0, 190)
"""Meta's codes for a token that it does not know or that has ended (META/support/error-codes)."""


class GraphRefused(Exception):
    """Meta said no: ``code`` and ``subcode`` as in its list of errors, ``text`` in its words."""

    def __init__(self, status: int, code: int, subcode: int | None, text: str) -> None:
        super().__init__(f"{text} (code {code}{f', {subcode}' if subcode else ''})")
        self.status, self.code, self.subcode, self.text = status, code, subcode, text


class GraphUnreachable(Exception):
    """There was no answer, or one that is not Meta's; says from where, never with what."""


class Graph:
    """One version of the Graph API, called with one token. Paths have no slash in front."""

    def __init__(self, session: requests.Session, base_url: str, version: str, token: str) -> None:
        self._session, self._url, self._token = session, f"{base_url}/{version}", token

    def get(self, path: str, **fields: str) -> dict[str, Any]:
        """The answer to a GET with these fields in its query.

        Raises:
            GraphRefused, GraphUnreachable.
        """
        return self._call("GET", path, params=fields)

    def post(self, path: str, json: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a POST of this body; never repeated by itself.

        Raises:
            GraphRefused, GraphUnreachable: then it may have been done all the same.
        """
        return self._call("POST", path, json=json)

    def pages(self, path: str, **fields: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, fetched page by page.

        Raises:
            GraphRefused, GraphUnreachable.
        """
        asked = {"limit": str(PAGE)} | fields
        while True:
            page = self.get(path, **asked)
            yield from page.get("data", [])
            paging = page.get("paging", {})
            if "next" not in paging:
                return
            # Its own address is not followed: it may lead elsewhere, and Meta puts the token in it.
            asked["after"] = str(paging["cursors"]["after"])

    def _call(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        try:
            response = self._session.request(
                method,
                f"{self._url}/{path}",
                auth=self._bearer,
                timeout=TIMEOUT_S,
                allow_redirects=False,
                **what,
            )
            told = response.json()
        except requests.JSONDecodeError as strange:
            status = f"HTTP {response.status_code}"
            raise GraphUnreachable(f"{self._url}: {status}, not an answer of Meta's") from strange
        except requests.RequestException as failed:
            raise GraphUnreachable(f"{self._url}: {type(failed).__name__}") from None
        return self._taken(response.status_code, told)

    def _bearer(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """As requests' own means of authorization, so that no .netrc takes its place."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _taken(self, status: int, told: Any) -> dict[str, Any]:
        if not isinstance(told, dict):
            raise GraphUnreachable(f"{self._url}: HTTP {status}, not an answer of Meta's")
        if "error" not in told:
            return told
        error = told["error"] if isinstance(told["error"], dict) else {"message": told["error"]}
        text = _words(error).replace(self._token, "…")
        subcode = error.get("error_subcode")
        raise GraphRefused(
            status, int(error.get("code", status)), subcode and int(subcode), text
        ) from None


def _words(error: Mapping[str, Any]) -> str:
    """What Meta says, the most telling first (sheet of the Cloud API, 2.1)."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    said = [error.get("error_user_title"), error.get("error_user_msg") or details]
    return ": ".join(str(each) for each in said if each) or str(error.get("message", "no reason"))


def find_graph(stack: Stack) -> Graph:
    """The Graph API as the stack's functions call it.

    Raises:
        typer.Exit: the secret with the token is empty, or AWS does not give it.
    """
    token = read_secret(stack, "WhatsAppTokenArn")
    if not token:
        refuse(EMPTY_TOKEN)
    if any(not "!" <= letter <= "~" for letter in token):
        refuse("the secret with WhatsApp's token holds blanks or symbols: `relay secrets fill`")
    url, version = map(stack.parameter, ("WhatsAppApiUrl", "WhatsAppGraphVersion"))
    return Graph(requests.Session(), url, version, token)


def read_secret(stack: Stack, output: str) -> str:
    """The text of the secret whose ARN the output holds; empty while nothing was put into it.

    Raises:
        typer.Exit: AWS does not give it.
    """
    return current(stack, output).text


@contextmanager
def graph_errors() -> Iterator[None]:
    """End with a line, not a traceback, when Meta cannot be reached or says no."""
    try:
        yield
    except (GraphRefused, GraphUnreachable) as failed:
        dead = isinstance(failed, GraphRefused) and failed.code in DEAD_TOKEN
        raise complain("WhatsApp", str(failed), AWS_FAILED, mend=DEAD if dead else "") from failed
