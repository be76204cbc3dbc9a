"""The part of the control API that the phone page reads: chats, as their owners see them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.whatsapp import handsets
from local.whatsapp.control_request import simulator_of, whole
from local.whatsapp.messages import Message
from local.whatsapp.phones import Person, read_identity
from local.whatsapp.simulator import Simulator

# Messages about another message are shown with that one.
_ABOUT = frozenset({"reaction", "edit", "revoke"})


async def _chats(request: Request) -> Response:
    """List the chats, those with the newest messages first; ``limit`` of them."""
    simulator, limit = simulator_of(request), whole(request, "limit", 50)
    people = [(last, person) for person in simulator.phones if (last := _last(simulator, person))]
    people.sort(key=lambda found: found[0].at, reverse=True)
    chats = [_owner(person) | _preview(last) for last, person in people[:limit]]
    return JSONResponse({"business": _business(simulator), "chats": chats})


async def _chat(request: Request) -> Response:
    """Show a chat and the state of the phone, also of somebody not met yet; ``limit`` messages."""
    simulator, limit = simulator_of(request), whole(request, "limit", 500)
    identity = request.path_params["identity"]
    person = simulator.phones.find(identity)
    if person is None:
        phone, bsuid = read_identity(identity)
        person = Person(phone or None, bsuid, "")
    shown = [message.as_json() for message in simulator.log.of(person) if message.on_phone]
    state = {
        "business": _business(simulator),
        "on": not handsets.is_off(simulator, person),
        "waiting": len(simulator.waiting.get(person, ())),
        "now": simulator.clock.now(),
        "messages": shown[max(len(shown) - limit, 0) :],
    }
    return JSONResponse(_owner(person) | state)


def _business(simulator: Simulator) -> dict[str, str]:
    settings = simulator.settings
    return {"name": settings.verified_name, "phone": f"+{settings.display_phone_number}"}


def _owner(person: Person) -> dict[str, Any]:
    who = person.plus_phone or person.bsuid
    return {"who": who, "phone": person.plus_phone, "bsuid": person.bsuid, "name": person.name}


def _last(simulator: Simulator, person: Person) -> Message | None:
    """Return the newest message on a phone."""
    conversation = reversed(simulator.log.of(person))
    return next((m for m in conversation if m.on_phone and m.content.kind not in _ABOUT), None)


def _preview(message: Message) -> dict[str, Any]:
    content = message.content
    return {"at": message.at, "last": (content.body or content.kind)[:100]}


ROUTES = [Route("/chats", _chats), Route("/chats/{identity}", _chat)]
