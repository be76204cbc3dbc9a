"""What is lived in the world, and what it took: an alert, a quiet hour, a join, a tip, a leave."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from relay.adapters.groups_loading import GroupsLoading
from relay.domain.payload import Verb

from local.whatsapp.inbound import receive
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.phones import Person
from tests.cost.meter import Meter
from tests.cost.profile import Unseen
from tests.cost.tables import stored_bytes
from tests.cost.usage import Usage, times
from tests.functions.citizen import WISH
from tests.functions.police import http_event
from tests.town import neighbourhoods
from tests.world.people import residents
from tests.world.world import World

GROUP = 500
"""Members of a neighbourhood."""

PER_SECOND, ALLOWED = 76, 80

ARRIVAL_S = 300
"""By then WhatsApp has told of all templates that a new world creates."""

Heard = Callable[[], None]
"""Called for each message that WhatsApp takes."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert to everybody: what it took, how many got it, and what it left in the tables.

    ``recount``: what one count of all members takes. ``member_bytes`` and ``alert_bytes`` are
    stored, with the overhead of each item.
    """

    members: int
    reached: int
    used: Usage
    look: Usage
    recount: Usage
    member_bytes: int
    alert_bytes: int
    invoked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Citizens:
    """One of each."""

    join: Usage
    tip: Usage
    leave: Usage


def alert(members: int, unseen: Unseen, heard: Heard = lambda: None) -> Alert:
    """Post an alert to so many members and wait for the last receipt."""
    with _world(members, unseen) as (world, meter):
        stored, _ = stored_bytes(world.account.value("Members"))
        world.whatsapp.listeners.append(lambda _: heard())
        empty, _ = stored_bytes(world.account.value("Alerts"))
        meter.taken()
        alert_id = world.post(urgency="Immediate")
        patience_s = members / PER_SECOND * 2 + unseen["read_within_s"] + 600
        assert world.run_until_quiet(patience_s), "it does not come to rest"
        used, left = meter.taken(), stored_bytes(world.account.value("Alerts"))[0] - empty
        invoked = dict(meter.invoked)
        world.standing(alert_id)
        look = meter.taken()
        world.functions["Recount"].invoke(_TICK)
        recount = meter.taken()
        reached = len(world.whatsapp.taken)
        return Alert(members, reached, used, look, recount, stored, left, invoked)


def quiet_hour(unseen: Unseen) -> Usage:
    """An hour in which nothing happens: what runs by the clock."""
    with _world(GROUP, unseen) as (world, meter):
        world.run(600)  # the first sandboxes, the first secrets
        meter.taken()
        world.run(3_600)
        return meter.taken()


def citizens(unseen: Unseen, times_each: int = 5) -> Citizens:
    """People join on the page, answer an alert, leave; the average of a few."""
    with _world(0, unseen) as (world, meter):
        GroupsLoading(world.account.dynamodb.Table("Groups")).replace(neighbourhoods())
        phones = world.whatsapp.simulator.phones
        people = [phones.with_phone(f"3168{number:07d}") for number in range(times_each)]
        meter.taken()
        told = []
        for act in (_join, _tip, _leave):
            for person in people:
                act(world, person)
            told.append(times(meter.taken(), 1 / times_each))
        return Citizens(*told)


@contextmanager
def _world(members: int, unseen: Unseen) -> Iterator[tuple[World, Meter]]:
    choices = {"MessagesPerSecond": f"{PER_SECOND}", "MessagingLimit": "0", "AlertsPerHour": "1000"}
    whatsapp = {
        "messages_per_second": ALLOWED,
        "latency": unseen["whatsapp_ms"] / 1_000,
        "batch_max": int(unseen["receipts_in_a_webhook"]),
        "read_share": unseen["read_share"],
        "read_within": unseen["read_within_s"],
    }
    latency_s, cold_s = unseen["aws_ms"] / 1_000, unseen["cold_start_s"]
    with (
        World(choices=choices, whatsapp=whatsapp, aws_latency_s=latency_s, cold_s=cold_s) as world,
        Meter(world, unseen).running() as meter,
    ):
        if members:
            groups = -(-members // GROUP)
            world.settle(residents(groups=groups, each=-(-members // groups))[:members])
        world.run(ARRIVAL_S)
        meter.taken()
        meter.invoked.clear()
        yield world, meter


def _join(world: World, person: Person) -> None:
    """The page, its form, the code that is sent from the phone, and the tap."""
    _browse(world, "GET", "/join")
    code = _browse(world, "POST", "/signups", json.dumps(WISH))["code"]
    _write(world, person, type="text", text=f"AANMELDEN {code}")
    _write(world, person, type="interactive", button=_button(world, person, Verb.CODE))


def _tip(world: World, person: Person) -> None:
    text = "Ik zag een man met een grijze jas bij de brug, hij fietste weg richting het station"
    _write(world, person, type="text", text=text)


def _leave(world: World, person: Person) -> None:
    _write(world, person, type="text", text="STOP")


def _browse(world: World, method: str, path: str, body: str | None = None) -> Any:
    answer = world.functions["Signup"].invoke(http_event(method, path, body))
    assert answer["statusCode"] < 400, answer
    return json.loads(answer["body"]) if path == "/signups" else None


def _write(world: World, person: Person, **what: Any) -> None:
    told = {"from": person.bsuid, "timestamp": int(world.scheduler.now), **what}
    receive(world.whatsapp.simulator, Inbound.model_validate(told))
    world.run(30)  # an answer, and what the phone tells of it


def _button(world: World, person: Person, verb: Verb) -> str:
    for message in reversed(world.whatsapp.simulator.log.of(person)):
        for button in message.content.buttons:
            if button.value.startswith(f"{verb}:"):
                return button.value
    raise AssertionError(f"no button {verb} came")


_TICK = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "id": "tick"}
