"""A citizen's file, from the simulator's phone into the bucket."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from relay.adapters.reports_table import ReportsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.report import MediaState, Report, ReportMedia

from functions.media import app
from local.whatsapp import changes
from local.whatsapp.media import INBOUND_LIFE
from local.whatsapp.server import RunningSimulator
from tests.chain.pump import sqs_record
from tests.conftest import Tables
from tests.domain.sample_report import chatter, tip
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import Output, output_of
from tests.functions.payloads import event
from tests.functions.reports import now, received

if TYPE_CHECKING:
    from mypy_boto3_s3.service_resource import Bucket

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


class Phone:
    """A citizen who sends files along with tips."""

    def __init__(self, whatsapp: RunningSimulator, tables: Tables) -> None:
        self.simulator, self._tables, self._sent = whatsapp.simulator, tables, 0

    def sends(
        self,
        content: bytes = JPEG,
        kind: str = "image",
        along_with: Callable[..., Report] = tip,
    ) -> tuple[Report, str]:
        """The tip or whatever it is, and the message that tells of its file."""
        until = self.simulator.clock.now() + INBOUND_LIFE
        media = ReportMedia(self.simulator.media.add(content, "x/y", until).id, kind, "x/y")
        self._sent += 1
        (sent,) = received(self._tables, along_with(self._sent, received=now(), media=media))
        told = {"report_id": sent.id, "id": media.id, "type": kind, "mime": "x/y"}
        return sent, json.dumps(told)

    def media_of(self, sent: Report) -> ReportMedia:
        found = ReportsTable(self._tables.alerts, SystemClock()).get(sent.id)
        assert found is not None
        assert found.media is not None
        return found.media


@pytest.fixture
def phone(
    settings: None, whatsapp: RunningSimulator, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Phone]:
    token = boto3.client("secretsmanager").create_secret(Name="t", SecretString="simulator-token")
    monkeypatch.setenv("WHATSAPP_API_URL", whatsapp.url)
    monkeypatch.setenv("WHATSAPP_TOKEN_SECRET", token["ARN"])
    yield Phone(whatsapp, tables)
    changes.change(whatsapp.simulator, {"faults": None})


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Output]:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as written:
        yield written


def fetch(body: str) -> bool:
    """Whether the message is done with."""
    answer: Any = app.handler({"Records": [sqs_record("1", body)]}, LambdaContext())
    return not answer["batchItemFailures"]


def test_a_photo_ends_in_the_bucket(phone: Phone, bucket: "Bucket") -> None:
    sent, message = phone.sends()
    assert fetch(message)
    media = phone.media_of(sent)
    assert (media.state, media.mime, media.size) == (MediaState.STORED, "image/jpeg", len(JPEG))
    kept = bucket.Object(f"reports/{sent.id}").get()
    assert (kept["Body"].read(), kept["ContentType"]) == (JPEG, "image/jpeg")


def test_a_file_of_chatter_ends_where_chatter_does(phone: Phone, bucket: "Bucket") -> None:
    sent, message = phone.sends(along_with=chatter)
    assert fetch(message)
    assert [each.key for each in bucket.objects.all()] == [f"chatter/{sent.id}"]


def test_a_message_that_comes_twice_changes_nothing(phone: Phone) -> None:
    sent, message = phone.sends()
    fetch(message)
    phone.simulator.media.remove(phone.simulator.media._all[json.loads(message)["id"]])
    assert fetch(message)
    assert phone.media_of(sent).state is MediaState.STORED


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"PK\x03\x04", b"\xff\xd8\xff" + b"x" * 6_000_000]
)
def test_what_may_not_be_kept_is_refused(phone: Phone, bucket: "Bucket", content: bytes) -> None:
    sent, message = phone.sends(content)
    assert fetch(message)
    assert phone.media_of(sent).state is MediaState.REFUSED
    assert list(bucket.objects.all()) == []


def test_what_whatsapp_has_no_more_is_lost(phone: Phone) -> None:
    sent, message = phone.sends()
    phone.simulator.clock.forward(INBOUND_LIFE)
    assert fetch(message)
    assert phone.media_of(sent).state is MediaState.LOST


@pytest.mark.parametrize(
    "faults",
    [
        {"media": [{"kind": "unavailable"}]},
        {"media": [{"kind": "damaged"}]},
        {"media": [{"kind": "gone"}]},
        {"account": [{"kind": "token"}]},
    ],
)
def test_what_cannot_be_had_just_now_comes_back(phone: Phone, faults: dict[str, Any]) -> None:
    sent, message = phone.sends()
    changes.change(phone.simulator, {"faults": faults})
    assert not fetch(message)
    assert phone.media_of(sent).state is MediaState.PENDING
    changes.change(phone.simulator, {"faults": None})
    assert fetch(message)
    assert phone.media_of(sent).state is MediaState.STORED


def test_a_bucket_that_is_out_of_order_brings_the_message_back(
    phone: Phone, bucket: "Bucket"
) -> None:
    sent, message = phone.sends()
    bucket.delete()
    assert not fetch(message)
    assert phone.media_of(sent).state is MediaState.PENDING


def test_a_file_whose_report_is_gone_is_not_fetched(phone: Phone, bucket: "Bucket") -> None:
    assert app.handler(event("media.photo"), LambdaContext()) == {"batchItemFailures": []}
    assert list(bucket.objects.all()) == []


@pytest.mark.parametrize("body", ["", "{", "[]", "{}"])
@pytest.mark.usefixtures("phone")
def test_a_message_that_is_none_of_ours_comes_back(body: str) -> None:
    assert not fetch(body)


def test_what_became_of_it_is_logged_and_counted_without_a_word_or_an_address(
    phone: Phone, output: Output
) -> None:
    sent, message = phone.sends()
    fetch(message)
    refused, other = phone.sends(b"Geheim")
    fetch(other)
    changes.change(phone.simulator, {"faults": {"media": [{"kind": "unavailable"}]}})
    fetch(phone.sends()[1])
    told = [(each["message"], each.get("report_id"), each.get("state")) for each in output.lines()]
    assert told[:2] == [("file done", sent.id, "stored"), ("file done", refused.id, "refused")]
    assert [each["message"] for each in output.lines()][2:] == [
        "file not to be had",
        "record comes back",
    ]
    assert output.counted() == {"MediaStored": 1, "MediaRefused": 1}
    for word in ("Geheim", "attachments", "hash=", "127.0.0.1", json.loads(message)["id"]):
        assert word not in output.log()
