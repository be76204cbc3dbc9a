"""Phones that are off: what waits for them, and what is dropped because it waited too long.

Source: Meta's time-to-live page (2025-10): an undelivered message is dropped without any webhook.
"""

from __future__ import annotations

from local.whatsapp.events import Event
from local.whatsapp.messages import Message
from local.whatsapp.mixups import identity
from local.whatsapp.phones import Person
from local.whatsapp.reports import report
from local.whatsapp.simulator import Simulator
from local.whatsapp.strikes import spread


def is_off(simulator: Simulator, person: Person) -> bool:
    """Tell whether a phone is off: because somebody switched it, else by the faults set."""
    if person.on is not None:
        return not person.on
    return simulator.strikes.phone_is_off(simulator.clock.now(), person.bsuid)


def arrive(simulator: Simulator, message: Message) -> None:
    """Deliver a message, keep it for a phone that is off, or drop it when it is too old."""
    person, left = message.person, message.at + message.content.ttl - simulator.clock.now()
    if left <= 0:
        _drop(simulator, message)
    elif is_off(simulator, person):
        simulator.waiting.setdefault(person, []).append(message)
        simulator.agenda.after(left, _expire, simulator, message)
    else:
        report(simulator, message, "delivered")


def read(simulator: Simulator, message: Message) -> None:
    """Let somebody read a message that is on the phone."""
    if message.status == "delivered":
        report(simulator, message, "read")


def switch(simulator: Simulator, person: Person, *, on: bool | None) -> None:
    """Switch a phone on or off, or leave it to the faults set (None)."""
    person.on = on
    _catch_up(simulator, person)


def choose_marketing(simulator: Simulator, person: Person, *, wanted: bool) -> None:
    """Let somebody stop or resume marketing messages from us, and send the webhook about it."""
    person.takes_marketing, now = wanted, simulator.clock.now()
    contact = person.contact(now)
    preference = {key: contact[key] for key in ("wa_id", "user_id") if key in contact} | {
        "detail": f"User requested to {'resume' if wanted else 'stop'} marketing messages",
        "category": "marketing_messages",
        "value": "resume" if wanted else "stop",
        "timestamp": int(now),
    }
    value = {"messaging_product": "whatsapp", "user_preferences": [preference]}
    simulator.outbox.add(Event("user_preferences", value, at=now))


def catch_up(simulator: Simulator) -> None:
    """Deliver what waits for phones that are on by now."""
    for person in list(simulator.waiting):
        _catch_up(simulator, person)


def _catch_up(simulator: Simulator, person: Person) -> None:
    if person in simulator.waiting and not is_off(simulator, person):
        for message in simulator.waiting.pop(person):
            arrive(simulator, message)
            fate = simulator.strikes.fate(identity(message))
            if fate.reader < simulator.settings.read_share:
                later = spread(simulator.settings.read_after, fate.read)
                simulator.agenda.after(later, read, simulator, message)


def _expire(simulator: Simulator, message: Message) -> None:
    waiting = simulator.waiting.get(message.person, [])
    if message in waiting:
        waiting.remove(message)
        if not waiting:
            del simulator.waiting[message.person]
        _drop(simulator, message)


def _drop(simulator: Simulator, message: Message) -> None:
    message.status, message.changed_at = "dropped", simulator.clock.now()
    if message.counts:
        simulator.reach.fell_out(message.person)
