"""The page at ``/phone``: somebody's WhatsApp, to read, type and tap on; and links that lead to it.

Its files lie in the folder ``phone``; it speaks to the control API only.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.whatsapp.control_request import simulator_of

FILES: Final = Path(__file__).with_name("phone")
# Nothing from outside. Files that people attach are shown from the simulator and from memory.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; media-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}


async def _page(_: Request) -> Response:
    """Give the page; it reads ``who`` and ``text`` from its own address."""
    return FileResponse(FILES / "index.html", headers=HEADERS)


async def _link(request: Request) -> Response:
    """Do what https://wa.me/NUMBER?text=… does: open a chat with us, the text ready to be sent.

    The phone is the one that was used last in this browser; the page asks if there is none.
    """
    asked, ours = request.path_params["digits"], simulator_of(request).settings.display_phone_number
    if asked.lstrip("+") != ours:
        wrong = f"<title>Not on WhatsApp</title><p>+{escape(asked)} is not on WhatsApp here."
        return HTMLResponse(f'<!doctype html><html lang="en">{wrong} We are +{ours}.</p>', 404)
    query = {"text": request.query_params.get("text", "")}
    return RedirectResponse(f"/phone?{urlencode(query)}", 302)


ROUTES = [
    Route("/phone", _page),
    Mount("/phone/files", StaticFiles(directory=FILES)),
    Route("/wa.me/{digits}", _link),
]
