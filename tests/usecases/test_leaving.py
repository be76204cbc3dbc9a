"""How people leave, on every path, and what holds from then on."""

import pytest
from relay.domain.facts import short_id
from relay.domain.identity import Identity
from relay.domain.inbound import Kind, Sighting
from relay.domain.rate import Lane
from relay.usecases.converse import NobodyYet

from tests.usecases.chat import ANNA, BEN, Chat, yes

NEW = Identity("+31687654321", "NL.9")


@pytest.fixture
def chat() -> Chat:
    chat = Chat()
    chat.join("centre", "north")
    return chat


@pytest.mark.parametrize(
    "word", ["STOP", "stop", "Stopp!", "AFMELDEN", "ARRÊT", "arret", "UIT", "unsubscribe"]
)
def test_one_word_leaves_everything_and_is_confirmed_once(chat: Chat, word: str) -> None:
    (goodbye,) = chat.write(word)
    assert "afgemeld" in goodbye
    assert chat.person().groups == []
    assert len(chat.write(word)) <= 1


def test_an_applicant_leaves_too(chat: Chat) -> None:
    chat.press("enter:2026-11:nl:poster:south")
    chat.write("STOP")
    assert chat.person().applications == {}


def test_the_word_within_a_sentence_is_no_leave(chat: Chat) -> None:
    chat.write("de auto stopt bij de kerk")
    assert chat.person().groups == ["centre", "north"]


def test_a_running_delivery_knows_before_the_leave_is_stored(chat: Chat) -> None:
    member = chat.person().id
    chat.people.conflicts = 1
    chat.write("STOP")
    assert chat.rate.left == {short_id(member)}
    assert chat.person().groups == []


def test_the_goodbye_waits_for_nobody(chat: Chat) -> None:
    chat.write("STOP")
    assert chat.rate.asked[-1][0] is Lane.PROMPT


def test_an_older_stop_does_not_undo_a_newer_join(chat: Chat) -> None:
    asked = chat.clock.at // 1_000
    chat.join("south", "centre")
    assert chat.write("STOP", at=asked - 100) == []
    assert chat.person().groups == ["centre", "north"]


@pytest.mark.parametrize("shown_by", ["receipt", "message"])
def test_who_was_forgotten_by_user_id_is_no_member_by_number(chat: Chat, shown_by: str) -> None:
    """A member known by number only writes with the user id only; later both are shown."""
    number, both = Identity("+31611111111"), Identity("+31611111111", "NL.2")
    chat.join("centre", who=number)
    member = chat.person(number)
    chat.press("erase", who=BEN)
    if shown_by == "receipt":
        chat.converse(Sighting(member.id, both))
    else:
        chat.write("hallo", who=both)
    assert chat.person(both).groups == []
    assert short_id(member.id) in chat.rate.left


def test_a_late_wish_to_be_forgotten_does_not_undo_a_newer_join(chat: Chat) -> None:
    asked = chat.clock.at // 1_000
    chat.join("south", "centre")
    assert chat.press("erase", at=asked - 100) == []
    assert chat.person().groups == ["centre", "north"]


def test_a_stop_of_a_stranger_holds_for_whom_they_turn_out_to_be(chat: Chat) -> None:
    """A member known by number only writes with the user id only; then a receipt shows both."""
    phone, bsuid = Identity("+31699999999"), Identity(None, "NL.7")
    chat.join("centre", who=phone)
    chat.write("STOP", who=bsuid)
    member = chat.person(phone).id
    chat.converse(Sighting(member, Identity(phone.phone, bsuid.bsuid)))
    assert chat.person(bsuid).groups == []
    assert short_id(member) in chat.rate.left


def test_a_sighting_joins_number_and_user_id(chat: Chat) -> None:
    phone = Identity("+31699999999")
    chat.join("centre", who=phone)
    chat.converse(Sighting(chat.person(phone).id, Identity(phone.phone, "NL.7")))
    chat.write("STOP", who=Identity(None, "NL.7"))
    assert chat.person(phone).groups == []


def test_a_sighting_of_somebody_erased_is_nothing(chat: Chat) -> None:
    chat.converse(Sighting("f" * 32, BEN))
    assert chat.people.find(BEN).persons == []


def move(chat: Chat, old: Identity, new: Identity) -> None:
    chat.hear(old, kind=Kind.MOVE, type="system", moved_to=new)


def test_a_new_number_keeps_the_memberships(chat: Chat) -> None:
    move(chat, ANNA, NEW)
    assert chat.person(NEW).groups == ["centre", "north"]
    assert chat.people.find(ANNA).persons == []


def test_whoever_had_that_number_before_has_lost_it(chat: Chat) -> None:
    former = Identity(NEW.phone, "NL.8")
    chat.join("south", "centre", who=former)
    move(chat, ANNA, NEW)
    assert chat.person(NEW).groups == ["centre", "north"]
    assert chat.person(Identity(None, "NL.8")).identity.phone is None


def test_who_wrote_from_the_new_number_first_is_the_same_person(chat: Chat) -> None:
    chat.write("info", who=NEW)
    move(chat, ANNA, NEW)
    assert len(chat.people.persons) == 1
    assert chat.person(NEW).groups == ["centre", "north"]


def test_a_stop_from_the_new_number_holds_though_the_move_comes_later(chat: Chat) -> None:
    chat.write("STOP", who=NEW)
    move(chat, ANNA, NEW)
    assert chat.person(NEW).groups == []


def test_a_move_that_overtook_another_waits_for_it(chat: Chat) -> None:
    with pytest.raises(NobodyYet):
        move(chat, NEW, BEN)
    move(chat, ANNA, NEW)
    move(chat, NEW, BEN)
    assert chat.person(BEN).groups == ["centre", "north"]


def test_a_move_that_comes_twice_is_nothing_new(chat: Chat) -> None:
    move(chat, ANNA, NEW)
    move(chat, ANNA, NEW)
    assert chat.person(NEW).groups == ["centre", "north"]


def test_the_data_are_told_and_nothing_is_left_out(chat: Chat) -> None:
    (data,) = chat.write("MIJN GEGEVENS")
    assert ANNA.phone in data if ANNA.phone else False
    assert "Centrum" in data or "centre" in data


def test_erasing_is_asked_back_done_and_receipted(chat: Chat) -> None:
    member = chat.person().id
    assert chat.write("WIS MIJ")
    (receipt,) = chat.tap("Ja, wis alles")
    assert chat.people.persons == {}
    assert chat.people.agreed.get(member) is None
    assert "30" in receipt
    assert short_id(member) in chat.rate.left


def test_an_older_join_does_not_bring_an_erased_person_back(chat: Chat) -> None:
    asked = chat.clock.at // 1_000
    chat.press("erase")
    chat.sign_up("centre")
    chat.press(yes(), at=asked)
    assert chat.people.persons == {}


def test_a_late_receipt_does_not_bring_the_old_number_back(chat: Chat) -> None:
    member = chat.person().id
    move(chat, ANNA, NEW)
    chat.converse(Sighting(member, ANNA))
    assert chat.person(NEW).id == member
    chat.write("STOP", who=NEW)
    assert chat.person(NEW).groups == []


def test_a_move_without_user_id_finds_who_wrote_from_there(chat: Chat) -> None:
    chat.write("info", who=NEW)
    move(chat, ANNA, Identity(NEW.phone))
    assert chat.person(NEW).groups == ["centre", "north"]


def test_a_leave_that_a_meeting_of_two_brings_is_told_to_deliveries(chat: Chat) -> None:
    phone, bsuid = Identity("+31699999999"), Identity(None, "NL.7")
    chat.join("centre", who=phone)
    member = chat.person(phone).id
    chat.write("STOP", who=bsuid)
    chat.write("info", who=Identity(phone.phone, bsuid.bsuid))
    assert chat.person(phone).groups == []
    assert short_id(member) in chat.rate.left


@pytest.mark.parametrize("kind", [Kind.MEDIA, Kind.OTHER])
def test_stop_under_a_photo_or_as_an_edit_is_a_stop(chat: Chat, kind: Kind) -> None:
    chat.hear(kind=kind, type="image" if kind is Kind.MEDIA else "edit", text="STOP")
    assert chat.person().groups == []


def test_what_is_older_than_the_erasure_keeps_nobody_known(chat: Chat) -> None:
    asked = chat.clock.at // 1_000
    chat.press("erase")
    assert chat.write("Man met grijze jas rende naar het station", at=asked) == []
    assert chat.people.persons == {}
    assert len(chat.kept) == 1


@pytest.mark.parametrize("tap", ["leave:", "leave:atlantis", "enter:", "enter:x", "ask:", "code:"])
def test_a_crafted_tap_changes_nothing(chat: Chat, tap: str) -> None:
    before = chat.person()
    chat.press(tap)
    after = chat.person()
    assert (after.memberships, after.changed) == (before.memberships, before.changed)
