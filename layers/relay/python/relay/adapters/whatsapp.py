"""WhatsApp's Cloud API: sending template messages at the number's pace."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import requests
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from relay.domain.rate import MOST_IN_CHUNK, Rate
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage, meaning_of
from relay.usecases.ports import Clock

TIMEOUT_S = (1, 3)
"""To connect, to answer. Longer answers than three seconds are in doubt."""

SENDERS = MOST_IN_CHUNK
"""Requests under way at once: however slow the answers, a chunk waits for the last one only."""


class WhatsAppMessenger:
    """Sends on behalf of one phone number. ``token`` is asked for anew with each chunk."""

    def __init__(
        self, messages_url: str, token: Callable[[], str], pace: Rate, clock: Clock
    ) -> None:
        self._url, self._token, self._pace, self._clock = messages_url, token, pace, clock
        self._senders = ThreadPoolExecutor(SENDERS)
        self._http = requests.Session()
        # Never a retry below us: a repeated POST is a second message.
        pool = HTTPAdapter(pool_maxsize=SENDERS, max_retries=0)
        self._http.mount("https://", pool)
        self._http.mount("http://", pool)

    def send(self, messages: Sequence[TemplateMessage], start: float) -> list[Answer]:
        """Send one message each interval from ``start`` (Unix ms) on; the answers in order."""
        try:
            headers = {"Authorization": f"Bearer {self._token()}"}
        except GetParameterError:  # nothing has left us, so nobody is in doubt
            return [Answer(Meaning.ACCOUNT, at=self._clock.now())] * len(messages)
        answers: list[Future[Answer]] = []
        for index, message in enumerate(messages):
            self._clock.sleep_until(start + index * self._pace.interval_ms)
            answers.append(self._senders.submit(self._post, request_body(message), headers))
        return [answer.result() for answer in answers]

    def _post(self, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        try:
            response = self._http.post(self._url, json=body, headers=headers, timeout=TIMEOUT_S)
        except (requests.RequestException, ValueError) as error:
            return Answer(_meaning_of_failure(error), at=self._clock.now())
        return _answer(response, self._clock.now())


def request_body(message: TemplateMessage) -> dict[str, Any]:
    """The body of ``POST /{phone_number_id}/messages`` (sheet of the Cloud API, 1.3 and 1.5)."""
    parameters = [
        {"type": "text", "parameter_name": name, "text": text}
        for name, text in message.parameters.items()
    ]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **({"to": message.phone} if message.phone else {"recipient": message.bsuid}),
        "type": "template",
        "template": {
            "name": message.template,
            "language": {"code": message.language},
            "components": [{"type": "body", "parameters": parameters}],
        },
        "biz_opaque_callback_data": str(message.errand),
    }


def _meaning_of_failure(error: requests.RequestException | ValueError) -> Meaning:
    """Without a connection nothing left us; after it, nobody knows."""
    if isinstance(error, ValueError):  # URL or token that cannot be put into a request
        return Meaning.ACCOUNT
    reason = getattr(error.args[0], "reason", None) if error.args else None
    unconnected = isinstance(reason, ConnectTimeoutError | NewConnectionError)
    return Meaning.AGAIN if unconnected else Meaning.IN_DOUBT


def _answer(response: requests.Response, at: int) -> Answer:
    try:
        body = response.json()
        if response.ok:
            return Answer(Meaning.HANDED if body["messages"] else Meaning.IN_DOUBT, at=at)
        code = int(body["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return _answer_without_code(response, at)
    return Answer(meaning_of(code), code, at)


def _answer_without_code(response: requests.Response, at: int) -> Answer:
    """A proxy on the way, as a rule: its 5xx says nothing about what Meta did."""
    if response.status_code in (401, 403):
        return Answer(Meaning.ACCOUNT, response.status_code, at)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(Meaning.THROTTLED, response.status_code, at)
    in_doubt = response.ok or response.status_code >= 500
    return Answer(Meaning.IN_DOUBT if in_doubt else Meaning.AGAIN, response.status_code, at)
