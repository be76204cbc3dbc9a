"""What a municipality would write itself in an afternoon, with pywa: the other side of the table.

``python -m tests.bench.plain_relay FOLDER`` waits for ``alert.json`` in the folder, sends it to
whoever in ``people.csv`` is in its groups, and ends. It is written as well as an afternoon allows:
one pace for all requests, retries as Meta advises, and ``sent.txt``, by which it goes on where a
crash has left it. Whoever is given up stands in ``given_up.txt``, and is tried again if somebody
starts it once more. It listens to no receipts, and a dead token is an error like any other: to know
what an error means for everybody else, and to hold receipts against what is in doubt, is the rest
of the work.
"""

import csv
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types.templates import BodyText, TemplateLanguage

from tests.local.whatsapp.pywa_client import Redirect

PER_SECOND = 76
THREADS = 76
"""So many are under way if answers take a second; more would wait for the pace."""

WAITS_S = (1, 4, 16)
"""Before each of three retries: 4^n seconds (META/about-the-platform, 2025-12-05)."""

LOG = logging.getLogger("plain_relay")


@dataclass(frozen=True)
class Person:
    """``address`` is a phone number, or WhatsApp's user id of somebody without one."""

    address: str
    language: str
    group: str


class Sends(Protocol):
    """pywa's client, as far as it is used here."""

    def send_template(
        self, to: str, name: str, language: TemplateLanguage, params: list[Any]
    ) -> object:
        """Raises WhatsAppError for what WhatsApp says, httpx.HTTPError for what the line does."""


class Pace:
    """One request in each interval, whoever asks; what was missed is not caught up."""

    def __init__(self, per_second: float) -> None:
        self._interval, self._last, self._lock = 1 / per_second, 0.0, threading.Lock()

    def wait(self) -> None:
        """Sleep until it is one's turn."""
        with self._lock:
            self._last = max(time.monotonic(), self._last + self._interval)
            moment = self._last
        time.sleep(max(0, moment - time.monotonic()))


class Notes:
    """Addresses in a file, one a line, written at once: a killed process loses none of them."""

    def __init__(self, path: Path) -> None:
        self.known = frozenset(path.read_text().splitlines() if path.exists() else ())
        self._path, self._lock = path, threading.Lock()

    def add(self, address: str) -> None:
        """Note one more."""
        with self._lock, self._path.open("a") as file:
            file.write(f"{address}\n")


@dataclass(frozen=True)
class PlainRelay:
    """Sends one alert: ``template``, and ``texts`` with its parameters by language."""

    whatsapp: Sends
    template: str
    texts: Mapping[str, Mapping[str, str]]
    sent: Notes
    given_up: Notes
    pace: Pace
    waits_s: tuple[float, ...] = WAITS_S

    def __call__(self, people: list[Person]) -> None:
        """Send to everybody who has not been sent to, whatever becomes of the others."""
        waiting = [each for each in people if each.address not in self.sent.known]
        with ThreadPoolExecutor(THREADS) as pool:
            for person, reached in zip(waiting, pool.map(self._send, waiting), strict=True):
                if not reached:
                    self.given_up.add(person.address)

    def _send(self, person: Person) -> bool:
        """One try, and a retry after each wait; whether WhatsApp took the message."""
        for wait_s in (0, *self.waits_s):
            time.sleep(wait_s)
            self.pace.wait()
            try:
                self._post(person)
            except (WhatsAppError, httpx.HTTPError) as error:
                LOG.warning("not sent: %s", type(error).__name__)
            else:
                self.sent.add(person.address)
                return True
        return False

    def _post(self, person: Person) -> None:
        language = person.language if person.language in self.texts else next(iter(self.texts))
        words = BodyText.params(place=person.group, **self.texts[language])
        self.whatsapp.send_template(
            person.address, self.template, TemplateLanguage(language), [words]
        )


def people_in(groups: list[str], path: Path) -> list[Person]:
    """Everybody of these groups, once."""
    with path.open(newline="") as file:
        rows = [Person(**row) for row in csv.DictReader(file)]
    return list({each.address: each for each in rows if each.group in groups}.values())


def _posted(path: Path) -> Any:
    while not path.exists():
        time.sleep(0.02)
    return json.loads(path.read_text())


def _run(folder: Path) -> None:
    with httpx.Client(transport=Redirect(os.environ["WHATSAPP_URL"])) as session:
        whatsapp = WhatsApp(
            phone_id=os.environ["WHATSAPP_PHONE_ID"],
            token=os.environ["WHATSAPP_TOKEN"],
            session=session,
        )
        (folder / "ready").touch()
        alert = _posted(folder / "alert.json")
        sent, given_up = (Notes(folder / name) for name in ("sent.txt", "given_up.txt"))
        relay = PlainRelay(
            whatsapp, alert["template"], alert["texts"], sent, given_up, Pace(PER_SECOND)
        )
        relay(people_in(alert["groups"], folder / "people.csv"))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    _run(Path(sys.argv[1]))
