"""The one place where the answer to ``POST /{phone_number_id}/messages`` is decided."""

from __future__ import annotations

from typing import Any

from local.whatsapp import obstacles, receipts, releases
from local.whatsapp.contents import read_kind, read_media, read_reaction, read_text
from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.hydration import hydrate
from local.whatsapp.interactive import read_interactive
from local.whatsapp.messages import Content, Message, new_wamid
from local.whatsapp.phones import Person
from local.whatsapp.read_marks import mark_as_read
from local.whatsapp.recipients import Recipient, has_possible_length, read_recipient
from local.whatsapp.simulator import Simulator

CALLBACK_MAX = 512
_NOT_SIMULATED = ("recipient_identity_key_hash", "message_activity_sharing", "direct_send_config")


def answer(simulator: Simulator, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a send or a mark-as-read, after doing what it asks.

    Raises:
        GraphError: the request is refused.
    """
    if body.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    if "status" in body:
        return mark_as_read(simulator, body)
    callback = _callback(body)
    recipient = read_recipient(body, simulator.settings)
    kind = read_kind(body)
    _refuse_extras(body, kind)
    person = simulator.phones.of(recipient)
    content, failure = _decide(simulator, body, kind, person)
    _spend(simulator, person)
    message = _accept(simulator, person, content, recipient, callback, _quoted(body))
    if failure is None:
        _count(simulator, message)
    if not releases.hold_back(simulator, message, failure):
        receipts.schedule(simulator, message, failure)
    return _accepted(message, recipient)


def _decide(
    simulator: Simulator, body: dict[str, Any], kind: str, person: Person
) -> tuple[Content, GraphError | None]:
    """Return the content, as far as it is known, and why it will fail after a 200, if it will."""
    content = Content(kind)
    try:
        content = _content(simulator, body, kind)
        obstacles.check(simulator, person, kind)
        _check_reachable(simulator, person, kind)
        if content.category == "marketing" and not person.takes_marketing:
            raise GraphError(131050, "The recipient stopped marketing messages from this business")
    except GraphError as error:
        return content, _late(simulator, error)
    return content, None


def _late(simulator: Simulator, error: GraphError) -> GraphError:
    """Return an error that comes by receipt; raise any other."""
    usual = error.code in simulator.settings.late_errors
    if not (usual if error.late is None else error.late):
        raise error
    return error


def _content(simulator: Simulator, body: dict[str, Any], kind: str) -> Content:
    detail = body[kind]
    match kind:
        case "template":
            return _template(simulator, detail)
        case "interactive":
            return read_interactive(detail)
        case "reaction":
            if simulator.log.find(detail.get("message_id")) is None:
                raise GraphError(131009, "Param reaction['message_id'] names no known message")
            return read_reaction(detail)
        case "text":
            return read_text(detail)
        case _:
            media = simulator.media.find(detail.get("id"), simulator.clock.now())
            return read_media(kind, detail, media)


def _template(simulator: Simulator, detail: dict[str, Any]) -> Content:
    name, language = detail.get("name"), detail.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    if not isinstance(name, str) or not name:
        raise missing("template['name']")
    if not isinstance(code, str) or not code:
        raise missing("template['language']['code']")
    template = simulator.templates.for_sending(name, code)
    if simulator.settings.faults.templates:
        obstacles.strike_template(simulator, template)
        template = simulator.templates.for_sending(name, code)
    return hydrate(template, detail.get("components") or [])


def _check_reachable(simulator: Simulator, person: Person, kind: str) -> None:
    settings = simulator.settings
    if person.phone == settings.display_phone_number:
        raise GraphError(131021, "The recipient is the number the message is sent from")
    listed = person.phone in settings.undeliverable or person.bsuid in settings.undeliverable
    impossible = person.phone is not None and not has_possible_length(person.phone)
    if listed or impossible or simulator.phones.has_left(person):
        raise GraphError(131026, "Message undeliverable: the recipient is not on WhatsApp")
    if kind != "template" and not person.window_open(simulator.clock.now()):
        raise GraphError(
            131047, "More than 24 hours have passed since the recipient last wrote: send a template"
        )


def _spend(simulator: Simulator, person: Person) -> None:
    now, settings = simulator.clock.now(), simulator.settings
    if not simulator.throughput.take(now, settings.messages_per_second):
        raise GraphError(
            130429, f"Cloud API message throughput of {settings.messages_per_second:g}/s reached"
        )
    if settings.pair_rate and not person.pair.take(now):
        raise GraphError(
            131056, "Too many messages to this recipient: one in 6 seconds, bursts of 45"
        )


def _accept(
    simulator: Simulator,
    person: Person,
    content: Content,
    recipient: Recipient,
    callback: str | None,
    quotes: str | None,
) -> Message:
    now = simulator.clock.now()
    wamid = new_wamid(simulator.draw, recipient.phone or person.bsuid, incoming=False)
    message = Message(
        wamid, person, content, now, to_phone=recipient.phone is not None, callback=callback
    )
    message.quotes, message.changed_at = quotes, now
    if message.to_phone:
        person.phone_messaged_at = now
    simulator.log.add(message)
    return message


def _count(simulator: Simulator, message: Message) -> None:
    """Count a message towards the messaging limit: templates outside an open window do."""
    person = message.person
    message.counts = message.content.kind == "template" and not person.window_open(message.at)
    if message.counts:
        simulator.reach.set_out(person)


def _accepted(message: Message, recipient: Recipient) -> dict[str, Any]:
    contact = {"input": recipient.given}
    if recipient.phone:
        contact["wa_id"] = recipient.phone
    if recipient.bsuid:
        contact["user_id"] = message.person.bsuid
    sent = {"id": message.wamid}
    if message.content.kind == "template":
        held = message.status == "held"
        sent["message_status"] = "held_for_quality_assessment" if held else "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _callback(body: dict[str, Any]) -> str | None:
    callback = body.get("biz_opaque_callback_data")
    if callback is not None and not isinstance(callback, str):
        raise invalid("Param biz_opaque_callback_data must be a string")
    if callback and len(callback) > CALLBACK_MAX:
        raise invalid(
            f"Param biz_opaque_callback_data has {len(callback)} characters, at most {CALLBACK_MAX}"
        )
    return callback


def _refuse_extras(body: dict[str, Any], kind: str) -> None:
    for name in _NOT_SIMULATED:
        if name in body:
            raise not_simulated(name)
    # With a template, Meta ignores `category`; with anything else it asks for Direct Send.
    if "category" in body and kind != "template":
        raise not_simulated("Direct Send (category)")


def _quoted(body: dict[str, Any]) -> str | None:
    """Return the message that a send answers, or reacts to."""
    context = body.get("reaction") if body.get("type") == "reaction" else body.get("context")
    quoted = context.get("message_id") if isinstance(context, dict) else None
    return quoted if isinstance(quoted, str) else None
