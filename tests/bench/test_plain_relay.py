import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from pywa.types.templates import TemplateLanguage

from tests.bench.plain_relay import Notes, Pace, Person, PlainRelay, people_in

PEOPLE = [Person(f"+3160000000{n}", "nl", "Centrum") for n in range(6)]


class Killed(BaseException):
    """The process ends here."""


class Line:
    """Takes messages; ``errors`` are raised first, one a send. At the ``last`` we are killed."""

    def __init__(self, *errors: Exception, last: int = 1_000) -> None:
        self.taken: list[str] = []
        self._errors, self._last, self._lock = list(errors), last, threading.Lock()

    def send_template(
        self, to: str, name: str, language: TemplateLanguage, params: list[Any]
    ) -> object:
        with self._lock:
            if self._errors:
                raise self._errors.pop(0)
            if len(self.taken) < self._last:
                self.taken.append(to)
            if len(self.taken) == self._last:
                raise Killed
        return to


def relay(line: Any, folder: Path) -> PlainRelay:
    notes = (Notes(folder / "sent.txt"), Notes(folder / "given_up.txt"))
    texts = {"nl": {"headline": "h", "text": "t", "until": "u"}}
    return PlainRelay(line, "template", texts, *notes, Pace(10_000), waits_s=(0, 0, 0))


def broken() -> httpx.HTTPError:
    return httpx.ReadError("broken")


def test_everybody_is_sent_to_once(tmp_path: Path) -> None:
    line = Line()
    relay(line, tmp_path)(PEOPLE)
    assert sorted(line.taken) == [each.address for each in PEOPLE]


def test_a_failed_try_is_repeated_three_times(tmp_path: Path) -> None:
    line = Line(*(broken() for _ in range(3)))
    relay(line, tmp_path)(PEOPLE[:1])
    assert line.taken == [PEOPLE[0].address]
    assert not (tmp_path / "given_up.txt").exists()


def test_after_three_retries_somebody_is_given_up_and_noted(tmp_path: Path) -> None:
    line = Line(*(broken() for _ in range(4)))
    relay(line, tmp_path)(PEOPLE[:1])
    assert not line.taken
    assert (tmp_path / "given_up.txt").read_text() == f"{PEOPLE[0].address}\n"


def test_started_once_more_it_tries_whom_it_has_given_up(tmp_path: Path) -> None:
    relay(Line(*(broken() for _ in range(4))), tmp_path)(PEOPLE[:1])
    line = Line()
    relay(line, tmp_path)(PEOPLE[:1])
    assert line.taken == [PEOPLE[0].address]


def test_killed_and_started_again_it_goes_on_where_it_was(tmp_path: Path) -> None:
    before, after = Line(last=3), Line()
    with pytest.raises(Killed):
        relay(before, tmp_path)(PEOPLE)
    relay(after, tmp_path)(PEOPLE)
    (unknown,) = set(before.taken) & set(after.taken)
    assert unknown == before.taken[-1]  # taken, but its answer came too late to be noted
    assert {*before.taken, *after.taken} == {each.address for each in PEOPLE}


def test_retries_keep_the_pace_too(tmp_path: Path) -> None:
    pace, start = Pace(50), time.monotonic()
    threads = [threading.Thread(target=pace.wait) for _ in range(11)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert time.monotonic() - start >= 10 / 50


def test_whoever_is_in_two_groups_is_one_person(tmp_path: Path) -> None:
    rows = ["address,language,group", "+31600000001,nl,A", "+31600000001,nl,B", "+31600000002,nl,C"]
    (tmp_path / "people.csv").write_text("\n".join(rows))
    assert [each.address for each in people_in(["A", "B"], tmp_path / "people.csv")] == [
        "+31600000001"
    ]
