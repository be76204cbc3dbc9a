import pytest

from local.child import CannotStart
from local.deploy import Secrets
from local.phones import HANDSHAKES, Phones


class Reluctant(Phones):
    """A simulator that finds the webhook too slow for so many times as its number says."""

    def _post(self, path: str, body: object) -> None:
        tried.append(path)
        if len(tried) <= int(self.number):
            raise CannotStart("no answer")


tried: list[str] = []


def handshakes(failures: int) -> int:
    tried.clear()
    secrets = Secrets("token", "app secret", "verify token")
    Reluctant("http://whatsapp", "1", "2", str(failures), secrets).report_to("http://webhook")
    return len(tried)


def test_a_webhook_that_starts_too_slowly_is_tried_again() -> None:
    assert handshakes(0) == 1
    assert handshakes(HANDSHAKES - 1) == HANDSHAKES


def test_a_webhook_that_never_answers_is_told() -> None:
    with pytest.raises(CannotStart, match="no answer"):
        handshakes(HANDSHAKES)
