"""The control API under ``/_control``: the citizens' phones, and the simulator's own knobs.

It asks for no token and answers on loopback only.
"""

from __future__ import annotations

from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.whatsapp import changes, deliveries
from local.whatsapp.control_request import body_of, refusal, simulator_of, whole
from local.whatsapp.inbound import receive
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator
from local.whatsapp.summaries import by_group, summarise

Item = TypeVar("Item")
YEAR = 366 * 24 * 3600
SECRETS = {"token", "app_secret", "verify_token"}


def newest(items: list[Item], count: int) -> list[Item]:
    """Return the last `count` of `items`."""
    return items[max(len(items) - count, 0) :]


async def _phones(request: Request) -> Response:
    """List people with the number of messages on their phones; the newest ``limit`` of them."""
    simulator, limit = simulator_of(request), whole(request, "limit", 1000)
    people = [person for person in simulator.phones if simulator.log.of(person)]
    return JSONResponse([_phone_summary(simulator, person) for person in newest(people, limit)])


def _phone_summary(simulator: Simulator, person: Person) -> dict[str, Any]:
    seen = sum(message.on_phone for message in simulator.log.of(person))
    return {
        "phone": person.plus_phone,
        "bsuid": person.bsuid,
        "name": person.name,
        "messages": seen,
    }


async def _phone(request: Request) -> Response:
    """Show one phone as its owner sees it; ``all=1`` adds what is on its way or failed."""
    simulator = simulator_of(request)
    person = simulator.phones.find(request.path_params["identity"])
    if person is None:
        return refusal(f"nobody has {request.path_params['identity']!r} yet", 404)
    everything = "all" in request.query_params
    shown = [m.as_json() for m in simulator.log.of(person) if everything or m.on_phone]
    return JSONResponse({**_phone_summary(simulator, person), "messages": shown})


async def _messages(request: Request) -> Response:
    """Count messages whose callback data start with ``callback``; ``group_until`` splits them."""
    query, log = request.query_params, simulator_of(request).log
    prefix = query.get("callback", "")
    if "group_until" in query:
        return JSONResponse({"groups": by_group(log, prefix, query["group_until"] or ";")})
    answer = summarise(log, prefix)
    if "latest" in query:
        found = [m for m in log if (m.callback or "").startswith(prefix)]
        answer["latest"] = [m.as_json() for m in newest(found, whole(request, "latest", 0))]
    return JSONResponse(answer)


async def _inbound(request: Request) -> Response:
    """Let a citizen write or tap."""
    message = receive(
        simulator_of(request),
        Inbound.model_validate(await body_of(request)),
        root=str(request.base_url).removesuffix("/_control/"),
    )
    person = message.person
    return JSONResponse(
        {"message_id": message.wamid, "phone": person.plus_phone, "bsuid": person.bsuid}
    )


async def _again(request: Request) -> Response:
    """Send the webhook of what a citizen wrote once more."""
    message_id = (await body_of(request)).get("message_id")
    deliveries.again(simulator_of(request), message_id)
    return JSONResponse({"message_id": message_id})


async def _webhook(request: Request) -> Response:
    """Set the callback URL, after the handshake; an empty one takes it away."""
    simulator, url = simulator_of(request), (await body_of(request)).get("url")
    if url is not None and not isinstance(url, str):
        raise ValueError("url: give an address as text, or null")
    if url:
        token = simulator.settings.verify_token.get_secret_value()
        outcome = await simulator.http.verify(url, token)
        if not outcome["verified"]:
            return JSONResponse({"url": url, **outcome}, 422)
    else:
        outcome = {"verified": False, "detail": "no webhook from now on"}
    changes.change(simulator, {"webhook_url": url or None})
    return JSONResponse({"url": url, **outcome})


async def _webhook_state(request: Request) -> Response:
    """Tell what became of the webhooks."""
    simulator = simulator_of(request)
    return JSONResponse({"url": simulator.settings.webhook_url, **simulator.outbox.state()})


async def _reset(request: Request) -> Response:
    """Forget people and messages; ``{"templates": true}`` templates as well."""
    changes.reset(simulator_of(request), templates=bool((await body_of(request)).get("templates")))
    return JSONResponse({"reset": True})


async def _settings(request: Request) -> Response:
    """Show the settings but for the secrets; PATCH changes those named."""
    simulator = simulator_of(request)
    if request.method == "PATCH":
        changes.change(simulator, await body_of(request))
    return JSONResponse(simulator.settings.model_dump(mode="json", exclude=SECRETS))


async def _clock(request: Request) -> Response:
    """Tell the simulator's time; POST ``{"forward": 3600}`` puts its clock an hour forward."""
    simulator = simulator_of(request)
    if request.method == "POST":
        seconds = (await body_of(request)).get("forward")
        if not isinstance(seconds, int | float) or not 0 <= seconds <= YEAR:
            raise ValueError(f"forward: must be seconds from 0 to {YEAR}, not {seconds!r}")
        await changes.forward(simulator, seconds)
    return JSONResponse({"now": simulator.clock.now()})


async def _media(request: Request) -> Response:
    """Give a file as the phone has it."""
    simulator, media_id = simulator_of(request), request.path_params["id"]
    media = simulator.media.find(media_id, simulator.clock.now())
    if media is None:
        return refusal(f"there is no media {media_id!r}", 404)
    return Response(media.data, media_type=media.mime_type)


ROUTES = [
    Route("/phones", _phones),
    Route("/phones/{identity}", _phone),
    Route("/messages", _messages),
    Route("/inbound", _inbound, methods=["POST"]),
    Route("/again", _again, methods=["POST"]),
    Route("/webhook", _webhook, methods=["POST"]),
    Route("/webhook", _webhook_state),
    Route("/reset", _reset, methods=["POST"]),
    Route("/settings", _settings, methods=["GET", "PATCH"]),
    Route("/clock", _clock, methods=["GET", "POST"]),
    Route("/media/{id}", _media),
]
