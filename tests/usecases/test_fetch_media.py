import pytest
from relay.domain.inbound import Attachment
from relay.domain.media import MB
from relay.domain.report import MediaState, ReportMedia
from relay.usecases.fetch_media import FetchMedia
from relay.usecases.report_ports import (
    AddressGone,
    MediaAddress,
    MediaLost,
    MediaTooLarge,
    MediaUnavailable,
)

from tests.domain.sample_report import PHOTO, tip
from tests.usecases.fake_reports import ReportsInMemory, ShelfInMemory, SourceInMemory

JPEG = b"\xff\xd8\xff\xe0 a picture"
FILE = Attachment(PHOTO.id, "image", "image/png")


class Town:
    def __init__(self, *answers: bytes | Exception) -> None:
        self.reports = ReportsInMemory({tip().id: tip(media=PHOTO)})
        self.source, self.shelf = SourceInMemory(list(answers)), ShelfInMemory()

    def fetch(self, file: Attachment = FILE) -> ReportMedia | None:
        return FetchMedia(self.reports, self.source, self.shelf)(tip().id, file)

    @property
    def noted(self) -> ReportMedia | None:
        return self.reports.kept[tip().id].media


def test_a_photo_is_stored_as_what_it_is() -> None:
    town = Town(JPEG)
    stored = ReportMedia(PHOTO.id, "image", "image/jpeg", MediaState.STORED, len(JPEG))
    assert town.fetch() == town.noted == stored
    assert town.shelf.files == {tip().id: (JPEG, "image/jpeg")}
    assert town.source.limits == [5 * MB]


@pytest.mark.parametrize("state", [each for each in MediaState if each is not MediaState.PENDING])
def test_what_was_settled_is_not_fetched_again(state: MediaState) -> None:
    town = Town()
    settled = ReportMedia(PHOTO.id, "image", "image/jpeg", state, 9, "why")
    town.reports.note_media(tip().id, settled)
    assert town.fetch() == town.noted == settled
    assert town.source.asked == []


def test_without_a_report_nothing_is_fetched() -> None:
    town = Town()
    town.reports.kept.clear()
    assert town.fetch() is None
    town.reports.keep(tip())
    assert town.fetch() is None
    assert (town.source.asked, town.shelf.files) == ([], {})


def test_an_address_that_is_dead_is_asked_for_once_more() -> None:
    town = Town(AddressGone(), JPEG)
    town.fetch()
    assert town.source.asked == [PHOTO.id, PHOTO.id]
    assert tip().id in town.shelf.files


@pytest.mark.parametrize(
    "answers", [[AddressGone(), AddressGone()], [MediaUnavailable()], [OSError()]]
)
def test_what_cannot_be_had_just_now_stays_pending(answers: list[Exception]) -> None:
    town = Town(*answers)
    with pytest.raises(type(answers[0])):
        town.fetch()
    assert (town.noted, town.shelf.files) == (PHOTO, {})


def test_what_whatsapp_has_no_more_is_lost() -> None:
    def lost() -> MediaAddress:
        raise MediaLost

    town = Town()
    town.source.address = lost
    town.fetch()
    assert town.noted == ReportMedia(
        PHOTO.id, "image", "image/png", MediaState.LOST, why="WhatsApp has it no more"
    )


@pytest.mark.parametrize(("kind", "told"), [("image", "5 MB"), ("sticker", "0.5 MB")])
def test_what_is_too_large_is_refused(kind: str, told: str) -> None:
    town = Town(MediaTooLarge())
    town.fetch(Attachment(PHOTO.id, kind, "image/png"))
    assert town.noted is not None
    assert (town.noted.state, town.noted.why) == (MediaState.REFUSED, f"it is larger than {told}")
    assert town.shelf.files == {}


def test_what_is_of_another_type_is_refused_and_never_stored() -> None:
    town = Town(b"<svg onload=alert(1)>")
    town.fetch()
    assert town.noted is not None
    assert town.noted.state is MediaState.REFUSED
    assert (town.noted.size, "no picture" in town.noted.why) == (21, True)
    assert town.shelf.files == {}
