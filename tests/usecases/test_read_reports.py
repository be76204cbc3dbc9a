import pytest
from relay.domain.refusal import UnknownReport
from relay.domain.report import MediaState, ReportMedia, ReportState
from relay.usecases.count_unread import CountUnread
from relay.usecases.read_reports import Reading, ReadReports
from relay.usecases.report_ports import ReportFilter

from tests.domain.sample import POSTED
from tests.domain.sample_report import PHOTO, tip
from tests.usecases.fake_reports import ReportsInMemory, ShelfInMemory
from tests.usecases.fakes import StandingClock

STORED = ReportMedia(PHOTO.id, "image", "image/jpeg", MediaState.STORED, 9)


class Town:
    def __init__(self, media: ReportMedia | None = None) -> None:
        self.reports = ReportsInMemory({tip().id: tip(media=media)})
        self.shelf, self.clock = ShelfInMemory(), StandingClock(POSTED + 60_000)
        self.read = ReadReports(self.reports, self.shelf, self.clock, 30)


def test_who_opens_a_report_has_read_it_and_a_list_has_not() -> None:
    town = Town()
    town.read.page(ReportFilter(), 10, None)
    assert town.reports.kept[tip().id].read == 0
    assert town.read.open(tip().id) == Reading(tip(read=town.clock.at), None)
    assert town.reports.kept[tip().id].read == town.clock.at


def test_the_first_reading_stays_the_first() -> None:
    town = Town()
    first = town.read.open(tip().id)
    town.clock.at += 1
    assert town.read.open(tip().id) == first


def test_a_stored_file_has_a_link() -> None:
    town = Town(STORED)
    town.shelf.put(tip(), b"", "image/jpeg")
    assert town.read.open(tip().id).link == f"https://files.example/{tip().id}"


@pytest.mark.parametrize("state", [MediaState.PENDING, MediaState.REFUSED, MediaState.LOST])
def test_a_file_that_is_not_stored_has_none(state: MediaState) -> None:
    town = Town(ReportMedia(PHOTO.id, "image", "image/jpeg", state))
    town.shelf.put(tip(), b"", "image/jpeg")
    assert town.read.open(tip().id).link is None


def test_a_file_whose_retention_is_over_says_so() -> None:
    reading = Town(STORED).read.open(tip().id)
    assert reading.report.media is not None
    assert (reading.report.media.state, reading.link) == (MediaState.EXPIRED, None)


def test_a_file_past_its_time_is_not_given_out_though_it_still_lies_there() -> None:
    town = Town(STORED)
    town.shelf.put(tip(), b"", "image/jpeg")
    town.clock.at = tip().received + 30 * 86_400_000
    assert town.read.open(tip().id).link is None


def test_a_judgement_carries_who_and_when() -> None:
    town = Town()
    (judged,) = town.read.judge(tip().id, ReportState.USEFUL, "M").judged
    assert (judged.at, judged.by, judged.state) == (town.clock.at, "M", ReportState.USEFUL)


def test_a_report_that_is_not_there_is_unknown() -> None:
    read = Town().read
    with pytest.raises(UnknownReport):
        read.open("unknown")
    with pytest.raises(UnknownReport):
        read.judge("unknown", ReportState.USEFUL, "M")


def test_unread_counts_after_so_many_minutes() -> None:
    town = Town()
    count = CountUnread(town.reports, town.clock, 1)
    town.clock.at = tip().received + 59_999
    assert count() == 0
    town.clock.at += 1
    assert count() == 1
