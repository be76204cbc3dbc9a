"""WhatsApp's Cloud API: fetching what people sent (sheet of the Cloud API, 5).

The token goes to the API and to Meta's own file host, whatever an answer says; no redirect is
followed. Nothing raised in here quotes an address, which alone is worth a file.
"""

import base64
import hashlib
import json
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from relay.adapters.whatsapp_token import Token, TokenUnreadable, bearer
from relay.domain.untrusted import whole
from relay.usecases.report_ports import (
    AddressGone,
    MediaAddress,
    MediaLost,
    MediaTooLarge,
    MediaUnavailable,
)

FILE_HOST = "lookaside.fbsbx.com"

NO_SUCH_OBJECT = 100
"""Graph's code for an id that is dead, or was never ours."""

TIMEOUT_S = (2, 5)
"""To connect, and between two pieces."""

LONGEST_S = 20
"""For a whole file, at 0.8 MB a second at least; two of them and the rest fit into a minute."""

PIECE = 65_536


class WhatsAppMedia:
    """Files by the ids that webhooks tell; ``api_url`` is ``{api}/{version}``."""

    def __init__(self, api_url: str, phone_number_id: str, token: Token) -> None:
        self._url, self._number, self._token = api_url, phone_number_id, token
        self._api = parse_url(api_url)

    def look_up(self, media_id: str) -> MediaAddress:
        """Where the file is for five minutes. Raises MediaLost, MediaUnavailable."""
        url = f"{self._url}/{quote(media_id, safe='')}"
        with self._get(url, phone_number_id=self._number) as response:
            told = _json(response)
        if _code(told) == NO_SUCH_OBJECT or response.status_code == HTTPStatus.NOT_FOUND:
            raise MediaLost
        try:
            return MediaAddress(str(told["url"]), str(told["sha256"]), whole(told["file_size"]))
        except KeyError:
            raise MediaUnavailable(f"look-up: {response.status_code} {_code(told)}") from None

    def download(self, address: MediaAddress, most: int) -> bytes:
        """The file as it was sent. Raises AddressGone, MediaTooLarge, MediaUnavailable."""
        if address.size > most:
            raise MediaTooLarge
        if not self._ours(address.url):
            raise MediaUnavailable("the address is at a host that may not see our token")
        with self._get(address.url) as response:
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise AddressGone
            if response.status_code != HTTPStatus.OK:
                raise MediaUnavailable(f"download: {response.status_code}")
            content = _content(response, most)
        digest = hashlib.sha256(content).digest()
        if address.sha256 not in (digest.hex(), base64.b64encode(digest).decode()):
            raise MediaUnavailable("what came is not what was sent")
        return content

    def _get(self, url: str, **query: str) -> requests.Response:
        try:
            # Compressed, a small answer could become a large one.
            headers = {**bearer(self._token, fresh=False), "Accept-Encoding": "identity"}
            return requests.get(
                url, query, headers=headers, timeout=TIMEOUT_S, stream=True, allow_redirects=False
            )
        except TokenUnreadable as error:
            raise MediaUnavailable(str(error)) from None
        except (requests.RequestException, ValueError) as error:
            raise MediaUnavailable(type(error).__name__) from None

    def _ours(self, url: str) -> bool:
        """As urllib3 reads it, which is what requests goes by."""
        try:
            found = parse_url(url)
        except LocationParseError:
            return False
        at_meta = (found.scheme, found.host, found.port or 443) == ("https", FILE_HOST, 443)
        return found.auth is None and (at_meta or _origin(found) == _origin(self._api))


def _origin(url: Url) -> tuple[str | None, str | None, int | None]:
    usual = {"https": 443, "http": 80}.get(url.scheme or "")
    return url.scheme, url.host, url.port or usual


def _json(response: requests.Response) -> dict[str, Any]:
    """Empty for what is none of Meta's answers."""
    try:
        told = json.loads(_content(response, PIECE))
    except (ValueError, RecursionError, MediaTooLarge):
        return {}
    return told if isinstance(told, dict) else {}


def _code(told: dict[str, Any]) -> int | None:
    error = told.get("error")
    return whole(error.get("code")) if isinstance(error, dict) else None


def _content(response: requests.Response, most: int) -> bytes:
    """The body, no larger than ``most`` whatever its length is said to be."""
    content, end = bytearray(), time.monotonic() + LONGEST_S
    try:
        for piece in response.iter_content(PIECE):
            content += piece
            if len(content) > most:
                raise MediaTooLarge
            if time.monotonic() > end:
                raise MediaUnavailable("it took too long")
    except requests.RequestException as error:
        raise MediaUnavailable(type(error).__name__) from None
    return bytes(content)
