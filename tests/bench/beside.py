"""Buurtrelay beside a plain relay: the same people, the same alert, the same WhatsApp, in turns.

What counts stands in WhatsApp's own book. One relay goes through every situation, then the other;
nothing else runs meanwhile, and both are warm and send at the same rate.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import rich
from relay.domain.member import Member

from local.child import free_port
from local.phones import Phones
from local.project import LOGS
from local.residents import move_in
from local.sample import MUNICIPALITY
from local.stack import Municipality, Place, running_emulator, running_phones, set_up
from tests.bench import beside_table
from tests.bench.figure import Figure
from tests.bench.our_relay import OurRelay
from tests.bench.plain_process import PlainProcess, address_of
from tests.bench.situations import CALM, SHORT, SITUATIONS, Relay, Run, Situation, run
from tests.bench.whatsapp_book import WhatsAppBook

PEOPLE = 380
FEW = 200
FIRST_PORT = 26_566


def measure(short: bool) -> Iterator[Figure]:
    """Every situation, for the README; or few people in those that take no minute."""
    runs = beside(SHORT, FEW) if short else beside(SITUATIONS, PEOPLE)
    rich.print(beside_table.shown(runs))
    if not short:
        beside_table.write(runs)
    yield from figures(runs)


def beside(situations: Sequence[Situation], people: int) -> list[Run]:
    """Ours in each situation, then the plain relay's."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "run", LOGS)
        with running_phones(place, free_port(FIRST_PORT + 500)) as whatsapp:
            runs, members = _ours(situations, people, whatsapp, place)
            whatsapp.report_to("")  # the plain relay listens to no receipts
            return runs + _plain(situations, members, whatsapp, Path(folder) / "plain")


def _ours(
    situations: Sequence[Situation], people: int, whatsapp: Phones, place: Place
) -> tuple[list[Run], Sequence[Member]]:
    town = Municipality()
    with running_emulator(place, free_port(FIRST_PORT)) as emulator:
        stack = set_up(emulator, whatsapp, town)
        residents = move_in(stack.deployed, MUNICIPALITY, people, town.languages)
        relay, members = OurRelay(stack, residents), residents.members
        _all((CALM,), relay, whatsapp, members)  # warms every function
        return _all(situations, relay, whatsapp, members), members


def _plain(
    situations: Sequence[Situation], members: Sequence[Member], whatsapp: Phones, folder: Path
) -> list[Run]:
    relay = PlainProcess(folder, whatsapp, members)
    try:
        return _all(situations, relay, whatsapp, members)
    finally:
        relay.stop()


def _all(
    situations: Sequence[Situation], relay: Relay, whatsapp: Phones, members: Sequence[Member]
) -> list[Run]:
    book, addresses = WhatsAppBook(whatsapp), list(map(address_of, members))
    return [run(each, relay, book, addresses) for each in situations]


def figures(runs: Sequence[Run]) -> Iterator[Figure]:
    """Aims are for ours; of the plain relay it is told only."""
    ours = [each for each in runs if each.relay == OurRelay.name]
    plain = [each for each in runs if each.relay == PlainProcess.name]
    lost, doubled = (
        f"of {ours[0].people.people} people in {len(ours)} situations; by a plain relay {count}"
        for count in (sum(each.people.lost for each in plain), sum(map(_doubled, plain)))
    )
    needlessly = sum(each.people.needlessly for each in ours)
    calm = sum(each.refused for each in ours if each.situation == CALM)
    yield Figure("lost", sum(each.people.lost for each in ours), 0, note=lost)
    yield Figure("doubled without need", needlessly, 0, note=doubled)
    yield Figure("refused when calm", calm, 0, note="130429: more than WhatsApp takes")


def _doubled(run: Run) -> int:
    return run.people.doubled
