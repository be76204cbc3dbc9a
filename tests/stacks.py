"""The local stack for all tests marked `stack`: one emulator, two municipalities, once a session.

Those tests run last; where several workers share the tests, one worker runs all of these. When they
are through, whatever was logged meanwhile is searched for people; so are, after each other test,
the lines that the functions logged in this process.
"""

import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from relay.domain.member import Member
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from local.child import free_port
from local.emulator import Emulator
from local.residents import Residents, move_in, sign_up
from local.sample import MUNICIPALITY
from local.stack import LocalStack, Municipality, Place, running_emulator, running_phones, set_up
from tests.privacy import left_in_queues, logged, people_in, said_on

DUTCH = Municipality("nergenshuizen", "NL", ("nl", "fr", "de", "en"))
BELGIAN = Municipality("ginderdorp", "BE", ("nl", "fr", "de"))
FIRST_PORT = 14_566 + os.getpid() % 100 * 100
"""Away from those of `make run`, which may be up, and from those of other tests at this moment."""
PATHS = ("tests/stack/", "tests/browser/test_join")
"""Only tests below these use the stack."""


class Heard:
    """What the scan looks for: what people said, and which numbers are the service's own."""

    def __init__(self) -> None:
        self.said: set[str] = set()
        self.ours: list[str] = []

    def listen(self, stack: LocalStack) -> None:
        """Learn what this municipality's phones hold; its alert queues hold none of it."""
        self.said |= said_on(stack)
        self.ours.append(stack.whatsapp.number)
        for queue, bodies in left_in_queues(stack.deployed):
            assert not people_in(bodies, self.said, self.ours), queue


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The emulator comes up when everything else is done, and lives no longer than it must."""
    items.sort(key=lambda item: item.get_closest_marker("stack") is not None)
    for item in items:
        if item.get_closest_marker("stack") and not item.nodeid.startswith(PATHS):
            raise pytest.UsageError(f"{item.nodeid} uses the stack: it belongs in {PATHS}")


class OneWithTheStack(LoadScopeScheduling):  # type: ignore[misc]
    """Tests are shared out one by one, but all that may use the stack go to one worker, first, and
    those of a page to one each, so that its browser starts once.

    (pytest-xdist's own groups, as of 3.8, mean nothing to pytest 9.2: they rename what it asks no
    more.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PATHS):
            return "stack"
        return nodeid.split("::")[0] if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)  # where pytest-xdist is switched off
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, up to five: whoever has the stack mostly waits for it."""
    return min(len(os.sched_getaffinity(0)), 4) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneWithTheStack:
    """How pytest-xdist shares the tests out among its workers."""
    return OneWithTheStack(config, log)


@pytest.fixture(autouse=True)
def _nobody_is_logged() -> Iterator[None]:
    """All functions log by one logger, named after the service."""
    logger, lines = logging.getLogger(os.environ["POWERTOOLS_SERVICE_NAME"]), io.StringIO()
    handler = logging.StreamHandler(lines)
    if logger.handlers:
        handler.setFormatter(logger.handlers[0].formatter)
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    assert not people_in(lines.getvalue())


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder: Path = tmp_path_factory.mktemp("stack")
    return Place(folder / "run", folder / "logs")


@pytest.fixture(scope="session")
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="session")
def emulator(place: Place, heard: Heard) -> Iterator[Emulator]:
    """At the end nobody's number, id or words stand in any log of it."""
    with running_emulator(place, free_port(FIRST_PORT)) as emulator:
        yield emulator
        logs = dict(logged(emulator))
    logs |= {log.name: log.read_text(errors="replace") for log in place.logs.iterdir()}
    assert any(logs.values())
    for name, text in logs.items():
        assert not people_in(text, heard.said, heard.ours), name


def one_stack(
    emulator: Emulator, place: Place, heard: Heard, municipality: Municipality
) -> Iterator[LocalStack]:
    """One municipality more on the emulator, with a WhatsApp of its own."""
    with running_phones(place, free_port(FIRST_PORT)) as whatsapp:
        stack = set_up(emulator, whatsapp, municipality)
        yield stack
        heard.listen(stack)


@pytest.fixture(scope="session")
def dutch(emulator: Emulator, place: Place, heard: Heard) -> Iterator[LocalStack]:
    yield from one_stack(emulator, place, heard, DUTCH)


@pytest.fixture(scope="session")
def belgian(emulator: Emulator, place: Place, heard: Heard) -> Iterator[LocalStack]:
    yield from one_stack(emulator, place, heard, BELGIAN)


@pytest.fixture(scope="session")
def dutch_residents(dutch: LocalStack) -> Residents:
    return move_in(dutch.deployed, MUNICIPALITY, 60, DUTCH.languages)


@pytest.fixture(scope="session")
def commuter(dutch_residents: Residents) -> Member:
    """Who is in a neighbourhood of both; the map of both is the same."""
    return next(each for each in dutch_residents.members if each.phone and each.language == "nl")


@pytest.fixture(scope="session")
def belgian_residents(belgian: LocalStack, commuter: Member) -> Residents:
    residents = move_in(belgian.deployed, MUNICIPALITY, 40, BELGIAN.languages)
    sign_up(belgian.deployed, [commuter])
    return Residents(residents.groups, [*residents.members, commuter])
