"""Meta's payloads of inbound messages, read: every kind in ``events/``, and what nobody foresaw."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.identity import Identity
from relay.domain.inbound import Attachment, Inbound, Kind
from relay.domain.inbound_payload import identity_of, inbound_of, sighting_of
from relay.domain.untrusted import moment
from relay.domain.webhook import read_notice

from tests.functions.payloads import event

ZOE = Identity("+31612345678", "NL.13491208655302741918")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def recorded(kind: str) -> Inbound:
    payload = json.loads(event(f"whatsapp_webhook.message_{kind}")["body"])
    (message,) = read_notice(payload, "106540352242922").messages
    return message


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", Kind.TEXT),
        ("forwarded", Kind.TEXT),
        ("button", Kind.TAP),
        ("interactive_button", Kind.TAP),
        ("interactive_list", Kind.TAP),
        ("image", Kind.MEDIA),
        ("video", Kind.MEDIA),
        ("audio", Kind.MEDIA),
        ("document", Kind.MEDIA),
        ("sticker", Kind.MEDIA),
        ("location", Kind.LOCATION),
        ("reaction", Kind.REACTION),
        ("contacts", Kind.OTHER),
        ("edit", Kind.OTHER),
        ("order", Kind.OTHER),
        ("unsupported", Kind.OTHER),
        ("unknown", Kind.OTHER),
        ("system_changed_number", Kind.MOVE),
        ("system_changed_user_id", Kind.MOVE),
    ],
)
def test_every_recorded_kind_is_known_and_has_its_sender(kind: str, expected: Kind) -> None:
    message = recorded(kind)
    assert message.kind is expected
    assert message.sender == ZOE
    assert message.at == 1_795_372_200


def told(message: dict[str, Any], *contacts: dict[str, str]) -> Sequence[Inbound]:
    """The messages of a webhook with this one."""
    value = {"contacts": list(contacts), "messages": [{"id": "wamid.1", **message}]}
    change = {"field": "messages", "value": value}
    return read_notice({"entry": [{"changes": [change]}]}, "106540352242922").messages


def test_a_sender_who_is_named_beside_the_message_only_is_not_lost() -> None:
    contact = {"wa_id": "31612345678", "user_id": str(ZOE.bsuid)}
    (message,) = told({"type": "text", "text": {"body": "Inbreker"}}, contact)
    assert (message.sender, message.text) == (ZOE, "Inbreker")


def test_of_two_who_are_named_beside_a_message_neither_is_taken_for_its_sender() -> None:
    assert not told({"type": "text"}, {"wa_id": "31612345678"}, {"wa_id": "31687654321"})


def test_who_is_named_in_the_message_is_its_sender_whoever_stands_beside_it() -> None:
    (message,) = told({"type": "text", "from": "31612345678"}, {"wa_id": "31687654321"})
    assert message.sender == Identity("+31612345678")


@pytest.mark.parametrize("kind", ["user_changed_number", "customer_changed_number"])
@pytest.mark.parametrize("name", ["wa_id", "new_wa_id"])
def test_a_new_number_moves_somebody_under_each_of_its_names(kind: str, name: str) -> None:
    system = {"type": kind, name: "31687654321"}
    (message,) = told({"type": "system", "from": "31612345678", "system": system})
    assert message.moved_to == Identity("+31687654321")


def test_a_voice_message_is_a_file_by_whichever_name() -> None:
    part = {"id": "123", "mime_type": "audio/ogg"}
    (message,) = told({"type": "voice", "from": "31612345678", "voice": part})
    assert (message.kind, message.type) == (Kind.MEDIA, "audio")
    assert message.attachment == Attachment("123", "audio", "audio/ogg")


def test_who_has_a_username_is_known_by_user_id() -> None:
    assert recorded("bsuid_only").sender == Identity(None, ZOE.bsuid)


def test_a_message_in_a_whatsapp_group_is_not_for_us() -> None:
    payload = json.loads(event("whatsapp_webhook.message_in_group")["body"])
    assert read_notice(payload, "106540352242922").messages == []


def test_a_new_number_brings_a_new_user_id() -> None:
    moved = recorded("system_changed_number").moved_to
    assert moved == Identity("+31687654321", "NL.22491208655302741918")


def test_a_new_user_id_leaves_the_number() -> None:
    moved = recorded("system_changed_user_id").moved_to
    assert moved == Identity(ZOE.phone, "NL.22491208655302741918")


def test_a_tap_tells_what_the_button_carries() -> None:
    assert recorded("interactive_list").payload == "nl"
    assert recorded("interactive_list").text == "Nederlands"
    assert recorded("button").payload


def test_a_file_tells_its_id_and_type_and_words() -> None:
    image = recorded("image")
    assert image.attachment
    assert (image.attachment.type, image.attachment.mime) == ("image", "image/jpeg")
    assert image.attachment.id.isdigit()


def test_an_edit_brings_the_new_words() -> None:
    assert recorded("edit").text == "Beter zo"


def test_a_visiting_card_is_read_as_text() -> None:
    assert recorded("contacts").text == "Zoë +31 6 12345678"


@pytest.mark.parametrize(
    ("names", "identity"),
    [
        (("31612345678",), Identity("+31612345678")),
        (("+31612345678", ""), Identity("+31612345678")),
        (("NL.1349",), Identity(None, "NL.1349")),
        (("NL.1349", "31612345678"), Identity("+31612345678", "NL.1349")),
        (("NL.ENT.1349",), Identity(None, "NL.ENT.1349")),
        (("", "abc"), Identity()),
        (("123",), Identity()),
        (("１２３４５６７８",), Identity()),
    ],
)
def test_a_number_and_a_user_id_are_told_apart_wherever_they_stand(
    names: tuple[str, ...], identity: Identity
) -> None:
    assert identity_of(*names) == identity


@pytest.mark.parametrize(
    "location",
    [{}, {"latitude": "x", "longitude": 5}, {"latitude": 91, "longitude": 5},
     {"latitude": float("nan"), "longitude": 5}, {"latitude": True, "longitude": 5},
     {"latitude": 5, "longitude": 10**400}],
)  # fmt: skip
def test_a_place_that_is_none_is_left_out(location: dict[str, Any]) -> None:
    message = {"id": "w", "from": "31612345678", "type": "location", "location": location}
    read = inbound_of(message)
    assert read
    assert read.place is None


def test_half_a_character_is_no_obstacle() -> None:
    message = {"id": "w", "from": "31612345678", "type": "text", "text": {"body": "a\ud800"}}
    read = inbound_of(message)
    assert read
    assert read.text == "a?"


@given(message=st.dictionaries(st.text() | st.sampled_from(["type", "text", "id", "from"]), JSON))
def test_no_shape_makes_it_fail(message: dict[str, Any]) -> None:
    inbound_of(message)
    inbound_of({**message, "id": "wamid", "from": "31612345678"})


@given(
    kind=st.sampled_from(["text", "button", "interactive", "image", "location", "system"]),
    part=JSON,
)
def test_no_part_makes_it_fail(kind: str, part: Any) -> None:
    read = inbound_of({"id": "w", "from": "31612345678", "type": kind, kind: part})
    assert read


def test_a_receipt_that_shows_both_is_a_sighting() -> None:
    both = {"recipient_id": "31612345678", "recipient_user_id": ZOE.bsuid}
    seen = sighting_of("f" * 32, both)
    assert seen
    assert seen.identity == ZOE
    assert sighting_of("f" * 32, {"recipient_id": "31612345678"}) is None


@pytest.mark.parametrize(
    ("at", "meant"),
    [(0, 100), (100, 100), (160, 160), (161, 100), (7, 7), (1_796_066_279_000, 100)],
)
def test_a_time_that_cannot_be_is_now(at: int, meant: int) -> None:
    assert moment(at, 100) == meant
