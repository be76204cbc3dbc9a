from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.adapters import reports_table
from relay.adapters.report_item import item_from_report, report_from_item
from relay.adapters.reports_table import MOST_JUDGEMENTS, ReportsTable
from relay.domain.refusal import Refused
from relay.domain.report import (
    Judgement,
    MediaState,
    Report,
    ReportKind,
    ReportMedia,
    ReportState,
)
from relay.usecases.report_ports import ReportFilter

from tests.domain.sample import POSTED, alert
from tests.domain.sample_report import PHOTO, chatter, report, tip
from tests.usecases.fakes import StandingClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

DAY = 86_400_000
ALL = ReportFilter()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(POSTED + 1_000)


@pytest.fixture
def kept(alerts: "Table", clock: StandingClock) -> ReportsTable:
    return ReportsTable(alerts, clock, keep_days=30)


def listed(kept: ReportsTable, **wanted: Any) -> list[Report]:
    return kept.page(ReportFilter(**wanted), 100, None).reports


def rows(alerts: "Table") -> dict[str, int]:
    """How many items there are by partition."""
    names = [str(item["pk"]) for item in alerts.scan()["Items"]]
    return {name: names.count(name) for name in sorted(names)}


REPORTS = [
    tip(),
    report(groups=(), text="", language="fr"),
    chatter(danger=True, pseudonym="Merel-17"),
    tip(place=(52.55, -5.45e-7), media=PHOTO, text="é 🚲\n\0"),
]


@pytest.mark.parametrize("sent", REPORTS)
def test_a_report_comes_back_as_it_was_sent(kept: ReportsTable, sent: Report) -> None:
    assert kept.keep(sent) == sent
    assert kept.get(sent.id) == sent


@given(st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
def test_any_place_comes_back(place: tuple[float, float]) -> None:
    sent = tip(place=place)
    assert report_from_item(item_from_report(sent)) == sent


def test_the_same_message_is_one_report(kept: ReportsTable, alerts: "Table") -> None:
    kept.keep(tip(1))
    before = rows(alerts)
    assert kept.keep(tip(1, received=POSTED + 9, text="another")) == tip(1)
    assert (rows(alerts), kept.get(tip(1).id)) == (before, tip(1))


def test_an_unknown_report_is_none(kept: ReportsTable) -> None:
    assert kept.get("unknown") is None


def test_a_transaction_cancelled_for_another_reason_is_an_error(
    kept: ReportsTable, alerts: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    response: Any = {"CancellationReasons": [{"Code": "ThrottlingError"}], "Error": {}}
    error: Any = alerts.meta.client.exceptions.TransactionCanceledException(response, "Transact")
    monkeypatch.setattr(alerts.meta.client, "transact_write_items", Mock(side_effect=error))
    with pytest.raises(alerts.meta.client.exceptions.TransactionCanceledException):
        kept.keep(tip())


def test_reports_are_listed_newest_first_page_by_page(kept: ReportsTable) -> None:
    for number in (2, 5, 1, 4, 3):
        kept.keep(tip(number))
    found, start = list[int](), None
    while True:
        page = kept.page(ALL, 2, start)
        found += [each.received - POSTED for each in page.reports]
        if (start := page.next) is None:
            break
    assert found == [5, 4, 3, 2, 1]


def test_chatter_is_listed_only_where_it_is_asked_for(kept: ReportsTable) -> None:
    for each in (tip(1), report(2), chatter(3)):
        kept.keep(each)
    assert listed(kept) == [report(2), tip(1)]
    assert listed(kept, kind=ReportKind.CHATTER) == [chatter(3)]
    assert listed(kept, kind=ReportKind.TIP) == [tip(1)]
    assert listed(kept, kind=ReportKind.REPORT) == [report(2)]


def test_filters_are_all_of_them_or_none(kept: ReportsTable) -> None:
    other = "0" * 36
    sent = [tip(1), tip(2, alert_id=other), tip(3, groups=("east", "centre")), report(4)]
    for each in sent:
        kept.keep(each)
    kept.judge(sent[0].id, ReportState.USEFUL, "M", POSTED)
    ids = {each.id: number for number, each in enumerate(sent, 1)}

    def numbers(**wanted: Any) -> list[int]:
        return [ids[each.id] for each in listed(kept, **wanted)]

    assert numbers(alert_id=alert().id) == [3, 1]
    assert numbers(alert_id=other) == [2]
    assert numbers(group="east") == [3]
    assert numbers(group="centre", state=ReportState.NEW) == [4, 3, 2]
    assert numbers(alert_id=alert().id, state=ReportState.USEFUL) == [1]
    assert numbers(alert_id=alert().id, kind=ReportKind.REPORT) == []


def test_a_filter_that_fits_few_fills_its_page_all_the_same(
    kept: ReportsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relay.adapters.report_lists.MOST_KEYS", 2)
    for number in range(1, 8):
        kept.keep(tip(number, groups=("east",) if number % 3 == 1 else ()))
    page = kept.page(ReportFilter(group="east"), 2, None)
    assert [each.received - POSTED for each in page.reports] == [7, 4]
    last = kept.page(ReportFilter(group="east"), 2, page.next)
    assert ([each.received - POSTED for each in last.reports], last.next) == ([1], None)


def test_a_filter_that_fits_nothing_ends_after_a_thousand_and_says_where(
    kept: ReportsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relay.adapters.report_lists.MOST_KEYS", 2)
    monkeypatch.setattr("relay.adapters.report_lists.MOST_LOOKED_AT", 4)
    for number in range(1, 7):
        kept.keep(tip(number))
    page = kept.page(ReportFilter(group="east"), 2, None)
    assert (page.reports, page.next) == ([], f"{POSTED + 3:013d}#{tip(3).id}")
    assert kept.page(ReportFilter(group="east"), 2, page.next).next is None


@pytest.mark.parametrize("start", ["1", "x#y", f"{POSTED}#", f"{POSTED}#{tip().id} OR 1"])
def test_a_page_that_we_never_gave_is_refused(kept: ReportsTable, start: str) -> None:
    with pytest.raises(Refused, match="start: "):
        kept.page(ALL, 2, start)


def test_past_its_time_a_report_is_not_there_although_dynamodb_has_it_still(
    kept: ReportsTable, clock: StandingClock, alerts: "Table"
) -> None:
    kept.keep(tip())
    clock.at = POSTED + 30 * DAY - 1
    assert (kept.get(tip().id), len(listed(kept)), kept.unread_since(clock.at)) == (tip(), 1, 1)
    clock.at += 1
    assert (kept.get(tip().id), listed(kept), kept.unread_since(clock.at)) == (None, [], 0)
    assert rows(alerts)["REPORTS"] == 1


def test_chatter_is_kept_for_a_week(kept: ReportsTable, clock: StandingClock) -> None:
    kept.keep(chatter())
    clock.at = POSTED + 7 * DAY - 1
    assert kept.get(chatter().id) == chatter()
    clock.at += 1
    assert kept.get(chatter().id) is None
    assert listed(kept, kind=ReportKind.CHATTER) == []


def test_nothing_brings_a_report_back_that_is_past_its_time(
    kept: ReportsTable, clock: StandingClock, alerts: "Table"
) -> None:
    kept.keep(tip(media=PHOTO))
    before = alerts.scan()["Items"]
    clock.at += 31 * DAY
    change_all(kept, tip().id)
    assert alerts.scan()["Items"] == before


def test_nothing_makes_a_report_that_there_never_was(kept: ReportsTable, alerts: "Table") -> None:
    change_all(kept, "unknown")
    assert alerts.scan()["Items"] == []


def change_all(kept: ReportsTable, report_id: str) -> None:
    kept.note_read(report_id, POSTED)
    kept.note_media(report_id, PHOTO)
    kept.sign(report_id, "Merel-17")
    assert kept.confirm(report_id) is None
    assert kept.judge(report_id, ReportState.USEFUL, "M", POSTED) is None


def test_unread_are_tips_and_reports_until_somebody_reads_or_judges(kept: ReportsTable) -> None:
    for each in (tip(1), report(2), tip(3), chatter(4)):
        kept.keep(each)
    assert [kept.unread_since(POSTED + number) for number in (0, 1, 2, 3, 9)] == [0, 1, 2, 3, 3]
    kept.note_read(tip(1).id, POSTED + 10)
    assert kept.unread_since(POSTED + 9) == 2
    kept.judge(report(2).id, ReportState.NO_USE, "M", POSTED + 11)
    assert kept.unread_since(POSTED + 9) == 1


def test_the_first_reading_is_remembered(kept: ReportsTable) -> None:
    kept.keep(tip())
    for moment in (POSTED + 5, POSTED + 9):
        kept.note_read(tip().id, moment)
    assert kept.get(tip().id) == tip(read=POSTED + 5)


def test_a_judgement_says_who_gave_it_and_when(kept: ReportsTable) -> None:
    kept.keep(tip())
    first = kept.judge(tip().id, ReportState.USEFUL, "A. Agent", POSTED + 5)
    found = kept.judge(tip().id, ReportState.NEW, "Meldkamer", POSTED + 9)
    assert first is not None
    assert (first.state, first.read) == (ReportState.USEFUL, POSTED + 5)
    assert found == kept.get(tip().id)
    assert found is not None
    assert found.judged == (
        Judgement(POSTED + 5, "A. Agent", ReportState.USEFUL),
        Judgement(POSTED + 9, "Meldkamer", ReportState.NEW),
    )


def test_of_many_judgements_the_latest_are_remembered(kept: ReportsTable) -> None:
    kept.keep(tip())
    for number in range(MOST_JUDGEMENTS + 2):
        kept.judge(tip().id, ReportState.CLOSED, "M", number)
    found = kept.get(tip().id)
    assert found is not None
    assert [each.at for each in found.judged] == list(range(2, MOST_JUDGEMENTS + 2))


def meanwhile(alerts: "Table", monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Somebody else writes to the report just before us, so many times."""
    write, left = alerts.meta.client.transact_write_items, iter(range(times))

    def after_another(**how: Any) -> Any:
        if next(left, None) is not None:
            key = {"pk": f"REPORT#{tip().id}", "sk": "REPORT"}
            one = {":one": 1}
            alerts.update_item(
                Key=key, UpdateExpression="ADD version :one", ExpressionAttributeValues=one
            )
        return write(**how)

    monkeypatch.setattr(alerts.meta.client, "transact_write_items", after_another)
    monkeypatch.setattr(reports_table, "WAITS_S", (0, 0))


def test_two_officers_at_once_lose_nothing(
    kept: ReportsTable, alerts: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(tip())
    meanwhile(alerts, monkeypatch, 2)
    found = kept.judge(tip().id, ReportState.USEFUL, "M", POSTED)
    assert found is not None
    assert found.state is ReportState.USEFUL


def test_a_conflict_that_does_not_end_is_an_error(
    kept: ReportsTable, alerts: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(tip())
    meanwhile(alerts, monkeypatch, 3)
    with pytest.raises(alerts.meta.client.exceptions.TransactionCanceledException):
        kept.note_read(tip().id, POSTED)


def test_a_file_and_a_pseudonym_come_later(kept: ReportsTable) -> None:
    stored = ReportMedia(PHOTO.id, "image", "image/png", MediaState.STORED, 12)
    kept.keep(tip(media=PHOTO))
    kept.note_media(tip().id, stored)
    kept.sign(tip().id, "Merel-17")
    assert kept.get(tip().id) == tip(media=stored, pseudonym="Merel-17")


def test_chatter_that_was_meant_becomes_a_report_kept_as_long_as_any(
    kept: ReportsTable, clock: StandingClock
) -> None:
    kept.keep(chatter(media=PHOTO))
    meant = chatter(media=PHOTO, kind=ReportKind.REPORT)
    assert kept.confirm(meant.id) == meant
    assert (listed(kept), listed(kept, kind=ReportKind.CHATTER)) == ([meant], [])
    assert kept.unread_since(clock.at) == 1
    clock.at = POSTED + 30 * DAY - 1
    assert listed(kept) == [meant]


def test_what_was_meant_twice_is_not_unread_again(kept: ReportsTable) -> None:
    kept.keep(chatter())
    kept.confirm(chatter().id)
    kept.note_read(chatter().id, POSTED + 5)
    assert kept.confirm(chatter().id) is None
    assert kept.get(chatter().id) == chatter(kind=ReportKind.REPORT, read=POSTED + 5)
    assert kept.unread_since(POSTED + 9) == 0


def test_of_two_who_confirm_at_once_one_changes_something(
    kept: ReportsTable, alerts: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(chatter())
    write, others = alerts.meta.client.transact_write_items, list[Report | None]()

    def after_another(**how: Any) -> Any:
        monkeypatch.setattr(alerts.meta.client, "transact_write_items", write)
        others.append(kept.confirm(chatter().id))
        return write(**how)

    monkeypatch.setattr(alerts.meta.client, "transact_write_items", after_another)
    monkeypatch.setattr(reports_table, "WAITS_S", (0, 0))
    assert kept.confirm(chatter().id) is None
    assert others == [chatter(kind=ReportKind.REPORT)]


def test_everything_of_a_report_has_an_end_of_life(kept: ReportsTable, alerts: "Table") -> None:
    kept.keep(tip())
    kept.keep(chatter(2))
    kept.confirm(chatter(2).id)
    kept.judge(tip().id, ReportState.USEFUL, "M", POSTED)
    lives = {int(str(item["ttl"])) for item in alerts.scan()["Items"]}
    assert lives == {POSTED // 1_000 + 30 * 86_400}
