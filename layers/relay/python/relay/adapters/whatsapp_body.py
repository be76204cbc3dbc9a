"""Messages as WhatsApp's Cloud API takes them: bodies of ``POST /{phone_number_id}/messages``.

Sheet of the Cloud API, 1.3 to 1.6.
"""

from typing import Any

from relay.domain.whatsapp import MOST_BODY, MOST_TEXT, ChatMessage, Choice, TemplateMessage


def request_body(message: TemplateMessage | ChatMessage) -> dict[str, Any]:
    """The body of the request that sends ``message``."""
    if isinstance(message, TemplateMessage):
        template = {"type": "template", "template": _template(message)}
        errand = {"biz_opaque_callback_data": str(message.errand)}
        return {**_to(message.phone, message.bsuid), **template, **errand}
    to = _to(message.to.phone, message.to.bsuid)
    if message.buttons or message.rows:
        return {**to, "type": "interactive", "interactive": _interactive(message)}
    text = {"preview_url": False, "body": message.body[:MOST_TEXT]}
    return {**to, "type": "text", "text": text}


def _to(phone: str | None, bsuid: str | None) -> dict[str, Any]:
    """To whom; the phone number first, as every version of the API knows it."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **({"to": phone} if phone else {"recipient": bsuid}),
    }


def _template(message: TemplateMessage) -> dict[str, Any]:
    parameters = [
        {"type": "text", "parameter_name": name, "text": text}
        for name, text in message.parameters.items()
    ]
    components: list[dict[str, Any]] = [{"type": "body", "parameters": parameters}]
    if message.payload:
        components.append(_button(message.payload))
    return {
        "name": message.template,
        "language": {"code": message.language},
        "components": components,
    }


def _button(payload: str) -> dict[str, Any]:
    """What the first and only button of a template carries."""
    parameters = [{"type": "payload", "payload": payload}]
    return {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": parameters}


def _interactive(message: ChatMessage) -> dict[str, Any]:
    body = {"text": message.body[:MOST_BODY]}
    if message.rows:
        rows = [_row(each) for each in message.rows]
        action: dict[str, Any] = {"button": message.menu, "sections": [{"rows": rows}]}
        return {"type": "list", "body": body, "action": action}
    buttons = [
        {"type": "reply", "reply": {"id": each.id, "title": each.title}} for each in message.buttons
    ]
    return {"type": "button", "body": body, "action": {"buttons": buttons}}


def _row(choice: Choice) -> dict[str, Any]:
    """WhatsApp refuses an empty description."""
    described = {"description": choice.description} if choice.description else {}
    return {"id": choice.id, "title": choice.title, **described}
