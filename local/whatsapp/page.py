"""A page at ``/`` that shows the newest messages as a phone would."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from local.whatsapp.messages import Content, Message
from local.whatsapp.simulator import Simulator

NEWEST = 60
_TICKS = {
    "accepted": "\N{CLOCK FACE ONE OCLOCK}",
    "held": "\N{CLOCK FACE ONE OCLOCK}",
    "sent": "✓",
    "dropped": "✓",
    "delivered": "✓✓",
    "read": "✓✓",
    "failed": "✗",
}
_STYLE = """
body{margin:0;background:#e9e4dc;font:15px/1.4 system-ui,sans-serif;color:#1d2226}
header{background:#0b5c53;color:#fff;padding:.8rem 1.2rem}
main{max-width:34rem;margin:0 auto;padding:1rem;display:flex;flex-direction:column;gap:.6rem}
article{border-radius:.6rem;padding:.5rem .8rem;max-width:85%;background:#fff;align-self:flex-start;
overflow-wrap:anywhere;white-space:pre-wrap}
article.in{background:#d7f8c6;align-self:flex-end}
article.failed{opacity:.6}
img{display:block;max-width:100%}
small{display:block;color:#565f66}header small,header a{color:#cfe8e4}small a{color:inherit}
span.read{color:#0a66a8}
.button{display:block;border-top:1px solid #ddd;margin-top:.4rem;padding-top:.4rem;
text-align:center;color:#0a66a8}
"""


# WhatsApp shows text between asterisks in bold.
_BOLD = re.compile(r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)")


def _article(message: Message) -> str:
    content, person = message.content, message.person
    identity = person.plus_phone or person.bsuid
    who = f'<a href="/phone?who={quote(identity, safe="")}">{escape(identity)}</a>'
    arrow = (
        f"{who} \N{RIGHTWARDS ARROW} us" if message.incoming else f"us \N{RIGHTWARDS ARROW} {who}"
    )
    time = datetime.fromtimestamp(message.at).astimezone().strftime("%H:%M:%S")
    tick = (
        ""
        if message.incoming
        else f' <span class="{message.status}">{_TICKS[message.status]} {message.status}</span>'
    )
    parts = [f"<small>{arrow}</small>"]
    parts += [f"<b>{escape(content.header)}</b>\n"] if content.header else []
    parts += [_picture(content)] if content.media else []
    parts += [_BOLD.sub(r"<b>\1</b>", escape(content.body)) or f"<i>{escape(content.kind)}</i>"]
    parts += [f"<small>{escape(content.footer)}</small>"] if content.footer else []
    parts += [f"<small>{escape(error['title'])}</small>" for error in message.errors]
    parts += [f"<small>{time}{tick}</small>"]
    parts += [f'<span class="button">{escape(button.text)}</span>' for button in content.buttons]
    side = "in" if message.incoming else f"out {message.status}"
    return f'<article class="{side}">{"".join(parts)}</article>'


def _picture(content: Content) -> str:
    address = f"/_control/media/{content.media.id}" if content.media else ""
    if content.kind in ("image", "sticker"):
        return f'<img src="{address}" alt="">'
    return f'<a href="{address}">{escape(content.kind)}</a>'


async def endpoint(request: Request) -> Response:
    """Render the page; it fetches itself again every two seconds."""
    simulator: Simulator = request.app.state.simulator
    newest = simulator.log.all[-NEWEST:][::-1]
    articles = "\n".join(_article(message) for message in newest) or "<p>No messages yet.</p>"
    counts = f"{len(simulator.log.all)} messages, {len(simulator.phones)} people"
    title = f"{escape(simulator.settings.verified_name)} +{simulator.settings.display_phone_number}"
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="2">'
        '<meta name="viewport" content="width=device-width"><title>WhatsApp simulator</title>'
        '<link rel="icon" href="/phone/files/icon.svg">'
        f"<style>{_STYLE}</style><header>{title}<br><small>simulator: {counts} · "
        '<a href="/phone">a phone to write on</a></small></header>'
        f"<main>{articles}</main></html>"
    )
