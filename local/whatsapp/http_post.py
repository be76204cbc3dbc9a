"""Posting webhooks over HTTP, and the handshake that comes before."""

from __future__ import annotations

import logging
import random

import httpx

LOG = logging.getLogger(__name__)


class HttpPost:
    """Posts over HTTP, on kept-open connections."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, url: str, raw: bytes, signed: dict[str, str], timeout: float) -> int:
        """Post a body; see :data:`local.whatsapp.webhooks.Post`."""
        try:
            answer = await self._open().post(url, content=raw, headers=signed, timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            LOG.info("webhook not reached: %r", error)
            return 0
        return answer.status_code

    async def verify(self, url: str, verify_token: str) -> dict[str, object]:
        """Make the handshake of a new callback URL; ``verified`` tells whether it succeeded."""
        challenge = str(random.randrange(10**9, 10**10))  # noqa: S311 - a nonce of no worth
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            answer = await self._open().get(httpx.URL(url).copy_merge_params(query), timeout=10)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return {"verified": False, "detail": f"no answer: {error!r}"}
        if answer.status_code == 200 and answer.text == challenge:
            return {"verified": True, "detail": "the challenge came back"}
        got = f"got {answer.status_code} {answer.text[:200]!r}"
        return {"verified": False, "detail": f"expected 200 and the bare {challenge}, {got}"}

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                trust_env=False, headers={"User-Agent": "facebookexternalua"}
            )
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
