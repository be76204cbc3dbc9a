"""One emulator for all tests of this folder, with the stacks of two municipalities on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.child import free_port
from local.emulator import Emulator
from local.residents import Residents, move_in
from local.sample import MUNICIPALITY
from local.stack import LocalStack, Municipality, Place, running_emulator, running_phones, set_up

DUTCH = Municipality("nergenshuizen", "NL", ("nl", "en"))
BELGIAN = Municipality("ginderdorp", "BE", ("nl", "fr", "de"))
FIRST_PORT = 14_566
"""Away from those of `make run`, which may be up."""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder: Path = tmp_path_factory.mktemp("stack")
    return Place(folder / "run", folder / "logs")


@pytest.fixture(scope="session")
def emulator(place: Place) -> Iterator[Emulator]:
    with running_emulator(place, free_port(FIRST_PORT)) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def dutch(emulator: Emulator, place: Place) -> Iterator[LocalStack]:
    with running_phones(place, free_port(FIRST_PORT)) as whatsapp:
        yield set_up(emulator, whatsapp, DUTCH)


@pytest.fixture(scope="session")
def belgian(emulator: Emulator, place: Place) -> Iterator[LocalStack]:
    with running_phones(place, free_port(FIRST_PORT)) as whatsapp:
        yield set_up(emulator, whatsapp, BELGIAN)


@pytest.fixture(scope="session")
def dutch_residents(dutch: LocalStack) -> Residents:
    return move_in(dutch.deployed, MUNICIPALITY, 60, DUTCH.languages)


@pytest.fixture(scope="session")
def belgian_residents(belgian: LocalStack) -> Residents:
    return move_in(belgian.deployed, MUNICIPALITY, 40, BELGIAN.languages)
