"""What people tell, where it goes, and what they hear of it."""

from dataclasses import replace

import pytest
from relay.domain.alert import Status
from relay.domain.identity import Identity
from relay.domain.inbound import Attachment, Kind
from relay.domain.report import ReportKind

from tests.domain.sample import HOUR, alert, target
from tests.usecases.chat import ANNA, BEN, Chat

SEEN = "Man met grijze jas rende richting het station"
OTHER = "11111111-52ab-5f0e-9d0c-7a5a5b1c2e90"
PHOTO = Attachment("1037543291543636", "image", "image/jpeg")


@pytest.fixture
def chat() -> Chat:
    chat = Chat()
    chat.join("centre")
    chat.post(alert(target("centre")))
    return chat


def test_what_is_seen_while_an_alert_is_open_is_a_tip(chat: Chat) -> None:
    (thanks,) = chat.write(SEEN)
    (tip,) = chat.kept
    assert (tip.kind, tip.alert_id, tip.text) == (ReportKind.TIP, alert().id, SEEN)
    assert tip.groups == ("centre",)
    assert "112" in thanks
    assert chat.reports.raised == [tip.id]


def test_after_the_alert_it_is_a_report(chat: Chat) -> None:
    chat.clock.at += HOUR
    chat.write(SEEN)
    assert [(each.kind, each.alert_id) for each in chat.kept] == [(ReportKind.REPORT, None)]


def test_an_alert_of_other_groups_is_not_answered(chat: Chat) -> None:
    chat.write(SEEN, who=BEN)
    assert chat.kept[0].kind is ReportKind.REPORT


@pytest.mark.parametrize(("tester", "answered"), [(False, alert().id), (True, OTHER)])
def test_only_test_phones_answer_a_test(chat: Chat, tester: bool, answered: str) -> None:
    for each in chat.people.persons.values():
        chat.people.persons[each.id] = replace(each, test=tester)
    chat.post(alert(target("centre"), id=OTHER, created=chat.clock.at, status=Status.TEST))
    chat.write(SEEN)
    assert chat.kept[0].alert_id == answered


def test_the_newest_open_alert_is_meant(chat: Chat) -> None:
    chat.post(alert(target("centre"), id=OTHER, created=chat.clock.at))
    chat.write(SEEN)
    assert chat.kept[0].alert_id == OTHER


def test_a_quoted_message_says_which_alert(chat: Chat) -> None:
    chat.post(alert(target("centre"), id=OTHER, created=chat.clock.at))
    chat.write(SEEN, quotes=f"sent {alert().id}")
    assert chat.kept[0].alert_id == alert().id


def test_the_button_says_which_alert_for_half_an_hour(chat: Chat) -> None:
    chat.post(alert(target("centre"), id=OTHER, created=chat.clock.at))
    assert "Vertel" in chat.press(f"tip:{alert().id}")[0]
    chat.write(SEEN)
    chat.clock.at += HOUR // 2
    chat.write("Hij stapte in een wit busje")
    assert [each.alert_id for each in chat.kept] == [alert().id, OTHER]


def test_a_button_that_is_none_of_ours_says_nothing(chat: Chat) -> None:
    assert chat.press("tip:everything") == []
    assert chat.kept == []


@pytest.mark.parametrize(
    "text", ["Dank u wel!", "👍", "Goedenavond allemaal", "ok", "Merci", "Danke!"]
)
def test_chatter_is_kept_aside_without_an_answer(chat: Chat, text: str) -> None:
    assert chat.write(text) == []
    assert [each.kind for each in chat.kept] == [ReportKind.CHATTER]
    assert chat.reports.raised == []


def test_a_reaction_is_chatter_and_taking_it_back_is_nothing(chat: Chat) -> None:
    chat.hear(kind=Kind.REACTION, type="reaction", text="👍")
    chat.hear(kind=Kind.REACTION, type="reaction")
    assert [each.kind for each in chat.kept] == [ReportKind.CHATTER]
    assert len(chat.said) == 1  # the welcome


@pytest.mark.parametrize("who", [ANNA, BEN])
def test_danger_gets_the_emergency_number_each_time(chat: Chat, who: Identity) -> None:
    for _ in range(2):
        chat.clock.at += 10_000
        (answer,) = chat.write("help er staat een man met een mes in mijn huis", who=who)
        assert "Bel nu 112" in answer
    assert all(each.danger and each.kind is not ReportKind.CHATTER for each in chat.kept)


def test_thanks_come_once_an_alert(chat: Chat) -> None:
    assert len(chat.write(SEEN)) == 1
    assert chat.write("Hij stapte in een wit busje") == []
    assert len(chat.kept) == 2


def test_unclear_without_an_alert_is_asked_back(chat: Chat) -> None:
    (question,) = chat.write("er is iets", who=BEN)
    assert "melding" in question
    before = chat.kept[0].kind
    chat.tap("Ja, meld dit", who=BEN)
    assert (before, chat.kept[0].kind) == (ReportKind.CHATTER, ReportKind.REPORT)
    assert chat.reports.raised == [chat.kept[0].id]


def test_unclear_while_an_alert_is_open_is_a_tip(chat: Chat) -> None:
    chat.write("er is iets")
    assert chat.kept[0].kind is ReportKind.TIP


def test_nobody_bears_a_pseudonym_unless_they_said_so(chat: Chat) -> None:
    (thanks,) = chat.write(SEEN)
    assert "schuilnaam" in thanks
    assert "WhatsApp" in thanks
    assert chat.kept[0].pseudonym is None
    chat.tap("Toon schuilnaam")
    assert chat.kept[0].pseudonym == "7F3A9C"
    chat.write("Hij stapte in een wit busje")
    assert chat.kept[1].pseudonym == "7F3A9C"


def test_who_stays_anonymous_is_not_asked_again(chat: Chat) -> None:
    chat.write(SEEN)
    assert chat.tap("Blijf anoniem") == []
    chat.clock.at += HOUR
    assert "schuilnaam" not in "".join(chat.write(SEEN))
    assert [each.pseudonym for each in chat.kept] == [None, None]


def test_a_photo_is_told_of_and_fetched_later(chat: Chat) -> None:
    chat.hear(kind=Kind.MEDIA, type="image", attachment=PHOTO)
    (tip,) = chat.kept
    assert tip.kind is ReportKind.TIP
    assert chat.reports.files == [(tip.id, PHOTO)]


def test_a_place_is_kept(chat: Chat) -> None:
    chat.hear(kind=Kind.LOCATION, type="location", place=(52.5, 5.5))
    assert (chat.kept[0].place, chat.kept[0].kind) == ((52.5, 5.5), ReportKind.TIP)


def test_a_sticker_is_chatter(chat: Chat) -> None:
    sticker = Attachment("1", "sticker", "image/webp")
    chat.hear(kind=Kind.MEDIA, type="sticker", attachment=sticker)
    assert chat.kept[0].kind is ReportKind.CHATTER


@pytest.mark.parametrize("kind", ["unsupported", "unknown"])
def test_what_cannot_be_read_is_said_once_a_day(chat: Chat, kind: str) -> None:
    before = len(chat.said)
    for _ in range(3):
        chat.hear(kind=Kind.OTHER, type=kind)
    assert len(chat.said) == before + 1


@pytest.mark.parametrize("kind", ["system", "order", "revoke"])
def test_what_is_no_message_is_not_answered(chat: Chat, kind: str) -> None:
    before = len(chat.said)
    chat.hear(kind=Kind.OTHER, type=kind)
    assert len(chat.said) == before


def test_a_repeated_message_is_one_tip_and_one_answer(chat: Chat) -> None:
    for _ in range(3):
        chat.write(SEEN, id="wamid.same")
    assert len(chat.kept) == 1
    assert len(chat.said) == 2  # the welcome, the thanks


def test_nothing_that_somebody_writes_reaches_somebody_else(chat: Chat) -> None:
    chat.join("centre", who=BEN)
    before = len(chat.said)
    chat.write(SEEN)
    assert {each.to for each in chat.said[before:]} == {ANNA}
    assert SEEN not in "".join(each.body for each in chat.said)


def test_a_word_of_joining_that_opens_an_observation_joins_nothing(chat: Chat) -> None:
    chat.write("join us at the station, a man with a crowbar is breaking a window")
    assert chat.kept[0].kind is ReportKind.TIP


def test_an_alert_that_does_not_exist_is_not_talked_of(chat: Chat) -> None:
    assert chat.press(f"tip:{OTHER}") == []
    assert chat.person().topic is None


def test_an_anonymous_tip_tells_only_the_groups_of_the_alert(chat: Chat) -> None:
    chat.join("north")
    chat.write(SEEN)
    assert chat.kept[0].groups == ("centre",)


def test_nobody_gets_more_answers_than_anybody_needs(chat: Chat) -> None:
    before = len(chat.said)
    for _ in range(100):
        chat.clock.at += 11_000
        chat.write("info")
        chat.write("GROEPEN")
    assert 20 <= len(chat.said) - before <= 30
    assert chat.write("STOP")


def test_an_event_that_nobody_hears_holds_nothing_up(chat: Chat) -> None:
    chat.reports.deaf = True
    heard = chat.hear(text=SEEN)
    assert (heard.untold, heard.answers) == (True, 1)


def test_an_old_button_raises_no_second_event(chat: Chat) -> None:
    chat.write("er is iets", who=BEN)
    for _ in range(2):
        chat.tap("Ja, meld dit", who=BEN)
    assert len(chat.reports.raised) == 1
