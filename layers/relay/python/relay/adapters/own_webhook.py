"""Our own webhook, called as Meta calls it."""

import hashlib
import hmac
from collections.abc import Callable
from http import HTTPStatus

import requests
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

EMPTY_NOTICE = b'{"object":"whatsapp_business_account","entry":[]}'
"""What Meta could send, and tells nothing."""

TIMEOUT_S = 10


class OwnWebhook:
    """The webhook at ``url``; ``app_secret`` reads what its notices are signed with."""

    def __init__(self, url: str, app_secret: Callable[[], str]) -> None:
        self._url, self._app_secret = url, app_secret

    def refusal(self) -> str:
        """What is wrong with its answer to a signed notice that tells nothing; empty: nothing."""
        try:
            key = self._app_secret().encode()
        except GetParameterError as error:
            return f"cannot be signed for: {error}"
        digest = hmac.new(key, EMPTY_NOTICE, hashlib.sha256).hexdigest()
        signed = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
        try:
            answer = requests.post(
                self._url, EMPTY_NOTICE, headers=signed, timeout=TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException as error:
            return f"does not answer: {type(error).__name__}"
        return "" if answer.status_code == HTTPStatus.OK else f"answers {answer.status_code}"
