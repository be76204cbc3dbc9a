"""WhatsApp's Cloud API: the business account, its templates and who hears of it. Sends nothing."""

from collections.abc import Mapping
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


def called_address(number: Mapping[str, Any]) -> str:
    """Where Meta calls for this number, without a closing slash: the number's own address, else the
    account's, else the app's (META/webhooks/create-webhook-endpoint, 2026-05-21); empty: nowhere.
    """
    known = number.get("webhook_configuration", {})
    urls = map(known.get, ("phone_number", "whatsapp_business_account", "application"))
    return next((str(each).rstrip("/") for each in urls if each), "")


class WhatsAppAccount:
    """One account and its number, by their addresses ``{api}/{version}/{id}``."""

    def __init__(self, account_url: str, number_url: str, token: Token) -> None:
        self._account, self._number, self._token = account_url, number_url, token
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
            page = self._get(f"{self._account}/message_templates", "data", asked)
            for each in page["data"]:
                states[str(each["name"]), str(each["language"])] = str(each["status"])
            paging = page.get("paging", {})
            if "next" not in paging:
                return states
            asked["after"] = str(paging["cursors"]["after"])
        raise CannotLook("the list of templates has no end")

    def subscribed(self) -> bool:
        """Whether Meta tells any app what happens to the account. Raises as ``templates``."""
        return bool(self._get(f"{self._account}/subscribed_apps", "data", {})["data"])

    def webhook_address(self) -> str:
        """Where Meta calls for what happens to the number. Raises as ``templates``."""
        return called_address(self._get(self._number, "id", {"fields": "webhook_configuration"}))

    def _get(self, url: str, wanted: str, asked: dict[str, str]) -> dict[str, Any]:
        """An answer that has what is ``wanted``."""
        try:
            headers = bearer(self._token, fresh=False)
        except TokenUnreadable as none:
            raise NotAllowed from none
        told, what = self._answer(url, asked, headers), url.rpartition("/")[2]
        if wanted in told:
            return told
        code = int(told["error"]["code"]) if "error" in told else None
        if code in UNKNOWN_TOKEN:
            raise NotAllowed
        raise CannotLook(f"Meta does not tell of {what}: code {code}")

    def _answer(self, url: str, asked: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        """Asked twice more where Meta is out of order."""
        try:
            response = self._session.get(
                url, params=asked, headers=headers, timeout=TIMEOUT_S, allow_redirects=False
            )
            return dict(response.json())
        except (requests.RequestException, ValueError, TypeError) as error:
            what = url.rpartition("/")[2]
            raise CannotLook(f"Meta does not tell of {what}: {type(error).__name__}") from None
