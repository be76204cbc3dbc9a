from typing import TYPE_CHECKING
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.exceptions import ClientError
from relay.adapters.media_shelf import MediaShelf
from relay.wiring.clients import s3

from tests.domain.sample_report import chatter, tip

if TYPE_CHECKING:
    from mypy_boto3_s3.service_resource import Bucket

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def shelf(bucket: "Bucket") -> MediaShelf:
    return MediaShelf(s3(), bucket.name)


def test_a_file_lies_under_its_report(shelf: MediaShelf, bucket: "Bucket") -> None:
    shelf.put(tip(), JPEG, "image/jpeg")
    (kept,) = bucket.objects.all()
    assert kept.key == f"reports/{tip().id}"
    stored = kept.get()
    assert (stored["Body"].read(), stored["ContentType"]) == (JPEG, "image/jpeg")


def test_a_file_of_chatter_lies_apart_and_has_a_link_too(
    shelf: MediaShelf, bucket: "Bucket"
) -> None:
    shelf.put(chatter(), JPEG, "image/jpeg")
    assert [each.key for each in bucket.objects.all()] == [f"chatter/{chatter().id}"]
    assert requests.get(str(shelf.link(chatter().id, "image/jpeg")), timeout=5).content == JPEG


def test_a_file_that_comes_twice_lies_there_once(shelf: MediaShelf, bucket: "Bucket") -> None:
    for _ in range(2):
        shelf.put(tip(), JPEG, "image/jpeg")
    assert len(list(bucket.objects.all())) == 1


def test_a_link_gives_the_file_as_an_attachment_that_no_browser_shows(shelf: MediaShelf) -> None:
    shelf.put(tip(), JPEG, "image/jpeg")
    answer = requests.get(str(shelf.link(tip().id, "image/jpeg")), timeout=5)
    assert answer.content == JPEG
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{tip().id}.jpg"'
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_works_for_five_minutes_in_the_buckets_own_region(shelf: MediaShelf) -> None:
    shelf.put(tip(), JPEG, "image/jpeg")
    link = urlsplit(str(shelf.link(tip().id, "image/jpeg")))
    asked = parse_qs(link.query)
    assert (link.scheme, link.hostname) == ("https", "media.s3.eu-west-1.amazonaws.com")
    assert (asked["X-Amz-Expires"], asked["X-Amz-Algorithm"]) == (["300"], ["AWS4-HMAC-SHA256"])


def test_a_file_that_is_gone_has_no_link(shelf: MediaShelf) -> None:
    assert shelf.link(tip().id, "image/jpeg") is None


@pytest.mark.parametrize(("code", "gone"), [("403", True), ("404", True), ("500", False)])
def test_only_a_file_that_is_gone_is_taken_for_gone(code: str, gone: bool) -> None:
    answer = ClientError({"Error": {"Code": code}}, "HeadObject")
    shelf = MediaShelf(Mock(**{"head_object.side_effect": answer}), "media")
    if gone:
        assert shelf.link(tip().id, "image/jpeg") is None
    else:
        with pytest.raises(ClientError):
            shelf.link(tip().id, "image/jpeg")
