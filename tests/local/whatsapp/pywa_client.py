"""pywa, led to the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from pywa.client import WhatsApp

from local.whatsapp.settings import Settings


class Redirect(httpx.HTTPTransport):
    """pywa fixes Graph's address; this leads it to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        there = {"scheme": "http", "host": self.url.host, "port": self.url.port}
        request.url = request.url.copy_with(**there)
        return super().handle_request(request)


@contextmanager
def client_for(url: str, token: str = "simulator-token") -> Iterator[WhatsApp]:
    settings = Settings()
    ids: dict[str, Any] = {"phone_id": settings.phone_number_id, "waba_id": settings.waba_id}
    ids |= {"app_secret": "simulator-app-secret", "verify_token": "v"}
    with httpx.Client(transport=Redirect(url)) as session:
        yield WhatsApp(token=token, session=session, **ids)
