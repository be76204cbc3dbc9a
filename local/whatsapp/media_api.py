"""The Graph paths of media, and the host that files are fetched from.

Source: Meta's media page (2025-12). How an upload of a wrong type or size is refused is from
integrators' reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from local.whatsapp import media_types, tokens
from local.whatsapp.errors import GraphError, invalid, missing, unknown_object
from local.whatsapp.faults import MediaFault
from local.whatsapp.media import UPLOADED_LIFE, Media
from local.whatsapp.multipart import Part, read_form
from local.whatsapp.simulator import Simulator


async def upload(request: Request, simulator: Simulator) -> dict[str, Any]:
    """Keep an uploaded file for 30 days; return its id.

    Raises:
        GraphError: 100 for a wrong form or type, 131053 for a file that is too large.
    """
    try:
        form = read_form(request.headers.get("content-type", ""), await request.body())
    except ValueError as error:
        raise invalid(f"Upload the file as a form: {error}") from None
    if "messaging_product" not in form or form["messaging_product"].text != "whatsapp":
        raise missing("messaging_product")
    if "file" not in form:
        raise missing("file")
    mime_type = _mime_type(form)
    _check_file(mime_type, form["file"].data)
    until = simulator.clock.now() + UPLOADED_LIFE
    return {"id": simulator.media.add(form["file"].data, mime_type, until).id}


def _mime_type(form: Mapping[str, Part]) -> str:
    said = form["type"].text if "type" in form else ""
    return said.strip() or form["file"].mime_type


def _check_file(mime_type: str, data: bytes) -> None:
    kind = media_types.kind_of(mime_type)
    if kind is None:
        known = ", ".join(sorted(set().union(*media_types.TYPES.values())))
        raise invalid(f"Param file must be a file with one of the types {known}, not {mime_type!r}")
    if not data:
        raise invalid("Param file is empty")
    most = media_types.largest(kind, data)
    if len(data) > most:
        details = f"A file of type {mime_type} may have {most} bytes, this one has {len(data)}"
        raise GraphError(131053, details)


def answer(
    simulator: Simulator, media: Media, method: str, query: Mapping[str, str], root: str
) -> dict[str, Any]:
    """Tell where a file can be fetched, or delete it.

    Raises:
        GraphError: 100 when it belongs to another number, or the method is none of these.
    """
    if query.get("phone_number_id", simulator.settings.phone_number_id) != (
        simulator.settings.phone_number_id
    ):
        raise unknown_object(media.id, method)
    match method:
        case "GET":
            expires = simulator.clock.now() + simulator.settings.media_url_seconds
            address = simulator.media.address(media, root, expires)
            return {"messaging_product": "whatsapp", "url": address, **media.as_json()}
        case "DELETE":
            simulator.media.remove(media)
            return {"success": True}
        case _:
            raise unknown_object(media.id, method)


async def download(request: Request) -> Response:
    """Give the file: 401 without the token in the header, 404 once the address is dead."""
    simulator: Simulator = request.app.state.simulator
    try:
        tokens.check(request, simulator, in_query=False)
    except GraphError as error:
        return JSONResponse(error.body("A"), 401)
    now = simulator.clock.now()
    media = simulator.media.behind(request.query_params, now)
    if media is None:
        return Response("", 404)
    fault = simulator.strikes.first(simulator.strikes.media, now, media.id)
    return _whole(media) if fault is None else await _spoilt(simulator, media, fault)


def _whole(media: Media) -> Response:
    return Response(media.data, media_type=media.mime_type)


async def _spoilt(simulator: Simulator, media: Media, fault: MediaFault) -> Response:
    await simulator.clock.sleep(fault.seconds)
    match fault.kind:
        case "gone":
            return Response("", 404)
        case "unavailable":
            return HTMLResponse("<h1>503 Service Unavailable</h1>", 503)
        case "damaged":
            return Response(media.data[: len(media.data) // 2], media_type=media.mime_type)
        case "slow":
            return _whole(media)
