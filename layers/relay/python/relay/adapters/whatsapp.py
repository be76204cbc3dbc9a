"""WhatsApp's Cloud API: sending messages at the number's pace.

Everything that is the same for all messages is prepared once a turn, by requests' own means, and
what is sent is a copy with a body of its own: half of the processor time of ``Session.post``.
"""

import json
import traceback
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from relay.adapters.whatsapp_body import request_body
from relay.adapters.whatsapp_token import Token, TokenUnreadable, bearer
from relay.domain.meaning import MOST_CODE, UNTOLD, Meaning, meaning_of
from relay.domain.rate import MOST_IN_CHUNK, Rate
from relay.domain.whatsapp import Answer, ChatMessage, TemplateMessage
from relay.usecases.ports import Clock

TIMEOUT_S = (1, 3)
"""To connect, to answer. Longer answers than three seconds are in doubt."""

SENDERS = MOST_IN_CHUNK
"""Requests under way at once: however slow the answers, a chunk waits for the last one only."""

MOST_BYTES = 65_536
"""Of an answer; Meta's have less than one thousand."""

IDLE_MS = 30_000
"""Unused for longer, a connection may have been dropped without a word while Lambda had frozen us;
a request into it would be in doubt. Gateways of AWS drop after 350 s, web servers after 60 s."""

PAUSED = 132015


class OneHost(HTTPAdapter):
    """requests' transport where every request goes to the same host, so it is looked up once."""

    _pool: Any = None

    def get_connection_with_tls_context(self, *request: Any, **how: Any) -> Any:
        """The connections to the host (a hook that requests has for this)."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*request, **how)
        return self._pool

    def close(self) -> None:
        """Drop all connections; the next requests open others."""
        self._pool = None
        super().close()


class WhatsAppMessenger:
    """Sends on behalf of one phone number. Each turn begins with ``refresh``."""

    def __init__(
        self, messages_url: str, token: Token, pace: Rate, clock: Clock, idle_ms: int = IDLE_MS
    ) -> None:
        self._token, self._pace, self._clock = token, pace, clock
        self._used, self._idle_ms = 0, idle_ms
        self._senders = ThreadPoolExecutor(SENDERS)
        # Never a retry below us: a repeated POST is a second message.
        self._http = OneHost(pool_maxsize=SENDERS, max_retries=0)
        headers = {"Content-Type": "application/json"}
        self._request = requests.Request("POST", messages_url, headers).prepare()
        # Proxies and certificates as the environment has them.
        session = requests.Session()
        line = session.merge_environment_settings(messages_url, {}, None, None, None)
        self._line: dict[str, Any] = {**line}

    def refresh(self) -> bool:
        """Make ready for a turn, before anybody's message is under way; False without a token."""
        try:
            self._request.headers.update(bearer(self._token, fresh=False))
        except TokenUnreadable:
            return False
        if self._clock.now() - self._used > self._idle_ms:
            self._http.close()
        return True

    def renew(self) -> bool:
        """Fetch the token anew; whether it is another one than that we have sent with."""
        try:
            renewed = bearer(self._token, fresh=True)
        except TokenUnreadable:
            return False
        another = not renewed.items() <= self._request.headers.items()
        self._request.headers.update(renewed)
        return another

    def send(self, messages: Sequence[TemplateMessage | ChatMessage], start: float) -> list[Answer]:
        """Send one message each interval from ``start`` (Unix ms) on; the answers in order.

        Begun late, it does not catch up: that would be faster than the rate.
        """
        start = max(start, self._clock.now())
        pending: list[Future[Answer]] = []
        for index, message in enumerate(messages):
            self._clock.sleep_until(start + index * self._pace.interval_ms)
            pending.append(self._senders.submit(self._post, message))
        answers = [each.result() for each in pending]
        self._used = self._clock.now()
        return answers

    def _post(self, message: TemplateMessage | ChatMessage) -> Answer:
        """Never raises: whatever nobody foresaw leaves one person in doubt, not a whole chunk."""
        try:
            request = self._request.copy()
            request.body = json.dumps(request_body(message)).encode()
            request.headers["Content-Length"] = str(len(request.body))
            with self._http.send(request, timeout=TIMEOUT_S, **self._line) as response:
                body = response.raw.read(MOST_BYTES, decode_content=True)
            return _answer(response.status_code, body, self._clock.now())
        except Exception as error:
            meaning = Meaning.DOWN if _while_connecting(error) else Meaning.IN_DOUBT
            return Answer(meaning, at=self._clock.now())


def _while_connecting(error: BaseException | None) -> bool:
    """Whether it happened in ``connect`` (name, TCP, proxy, TLS): then nothing has left us.

    The exception's class does not tell: TLS fails alike before and after the request left.
    """
    while error is not None:
        frames = traceback.walk_tb(error.__traceback__)
        if any(frame.f_code.co_name == "connect" for frame, _ in frames):
            return True
        error = error.__context__
    return False


def _answer(status: int, body: bytes, at: int) -> Answer:
    try:
        told = json.loads(body)
        if "error" in told:
            code = int(told["error"]["code"])
            code = code if 0 <= code <= MOST_CODE else UNTOLD
            return Answer(meaning_of(code), code, at)
        if 200 <= status < 300:
            return _taken(told["messages"][0], at)
    except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError):
        pass
    return Answer(_meaning_without_code(status), status, at)


def _taken(message: dict[str, Any], at: int) -> Answer:
    """What a message of a success says of itself (sheet of the Cloud API, 1.12)."""
    if message["id"] and message.get("message_status") == "paused":
        return Answer(Meaning.TEMPLATE, PAUSED, at)
    held = message.get("message_status") == "held_for_quality_assessment"
    return Answer(Meaning.HANDED, at=at, held=held, message=str(message["id"]))


def _meaning_without_code(status: int) -> Meaning:
    """A proxy on the way, as a rule: its 5xx says nothing about what Meta did.

    Nobody is given up for what a proxy says.
    """
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Meaning.ACCOUNT
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Meaning.THROTTLED
    return Meaning.DOWN if 300 <= status < 500 else Meaning.IN_DOUBT
