"""WhatsApp's Cloud API: the business account, its templates and who hears of it. Sends nothing."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter, Retry

from relay.adapters.whatsapp_token import Token, TokenUnreadable, bearer
from relay.usecases.looks import NotAllowed, TemplateKey
from relay.usecases.probe import CannotLook

TIMEOUT_S = 10
PAGE = 250
MOST_PAGES = 40
"""A verified account has 6,000 templates at most (META/templates/overview)."""

UNKNOWN_TOKEN = (0, 190)
"""Codes of a token that Meta does not know; any other code is something that only we see."""

_RETRY = Retry(
    total=2, backoff_factor=1, status_forcelist=[500, 502, 503, 504], raise_on_status=False
)


class WhatsAppAccount:
    """One account, by its address ``{api}/{version}/{account id}``."""

    def __init__(self, account_url: str, token: Token) -> None:
        self._url, self._token = account_url, token
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_RETRY))

    def templates(self) -> dict[TemplateKey, str]:
        """The state of every template, by name and language. One call for each 250.

        Raises:
            NotAllowed: Meta does not know the token, or there is none.
            CannotLook: Meta says no, or nothing.
        """
        asked = {"fields": "name,language,status", "limit": str(PAGE)}
        states: dict[TemplateKey, str] = {}
        for _ in range(MOST_PAGES):
            page = self._get("message_templates", asked)
            for each in page["data"]:
                states[str(each["name"]), str(each["language"])] = str(each["status"])
            paging = page.get("paging", {})
            if "next" not in paging:
                return states
            asked["after"] = str(paging["cursors"]["after"])
        raise CannotLook("the list of templates has no end")

    def subscribed(self) -> bool:
        """Whether Meta tells any app what happens to the account. Raises as ``templates``."""
        return bool(self._get("subscribed_apps", {})["data"])

    def _get(self, what: str, asked: dict[str, str]) -> dict[str, Any]:
        try:
            headers = bearer(self._token, fresh=False)
        except TokenUnreadable as none:
            raise NotAllowed from none
        told = self._answer(what, asked, headers)
        if "data" in told:
            return told
        code = int(told["error"]["code"]) if "error" in told else None
        if code in UNKNOWN_TOKEN:
            raise NotAllowed
        raise CannotLook(f"Meta does not tell of {what}: code {code}")

    def _answer(self, what: str, asked: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        """Asked twice more where Meta is out of order."""
        try:
            response = self._session.get(
                f"{self._url}/{what}",
                params=asked,
                headers=headers,
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
            return dict(response.json())
        except (requests.RequestException, ValueError, TypeError) as error:
            raise CannotLook(f"Meta does not tell of {what}: {type(error).__name__}") from None
