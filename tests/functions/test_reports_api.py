"""GET /reports, GET /reports/{id} and POST /reports/{id}/state."""

from typing import TYPE_CHECKING, Any

import pytest
import requests
from relay.adapters.reports_table import ReportsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.report import MediaState, Report, ReportMedia

from functions.report_intake import app
from tests.conftest import Tables
from tests.domain.sample import alert
from tests.domain.sample_report import PHOTO, chatter, report, tip
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.functions.police import MACHINE, OFFICER, Answer, call, send
from tests.functions.reports import now, received

if TYPE_CHECKING:
    from mypy_boto3_s3.service_resource import Bucket

pytestmark = pytest.mark.usefixtures("settings")
NOBODY = "0" * 8 + "-0000-0000-0000-" + "0" * 12
USEFUL = {"state": "useful", "author": "Meldkamer"}
DAY = 86_400_000


@pytest.fixture
def town(settings: None, tables: Tables) -> list[Report]:
    """Two tips and a report of today, the oldest first, and chatter."""
    at = now()
    sent = [
        tip(1, received=at - 30, pseudonym="Merel-17"),
        tip(2, received=at - 20, alert_id=NOBODY, groups=("east",)),
        report(3, received=at - 10, place=(52.55, 5.45), danger=True),
        chatter(4, received=at),
    ]
    return received(tables, *sent)


def listed(query: str = "") -> list[str]:
    answer = call("GET", f"/reports?{query}")
    assert answer.status == 200, answer.body
    return [each["report_id"] for each in answer.body["reports"]]


def read(sent: Report) -> Answer:
    return call("GET", f"/reports/{sent.id}")


def judge(sent: Report, body: object = USEFUL, **more: Any) -> Answer:
    return call("POST", f"/reports/{sent.id}/state", body, **more)


def test_reports_are_listed_newest_first_without_chatter(town: list[Report]) -> None:
    assert listed() == [each.id for each in reversed(town[:3])]


def test_a_list_can_be_filtered(town: list[Report]) -> None:
    first, second, third, fourth = (each.id for each in town)
    judge(town[0])
    assert listed(f"alert={alert().id}") == [first]
    assert listed("group=east") == [second]
    assert listed("state=new") == [third, second]
    assert listed("state=useful") == [first]
    assert listed("kind=report") == [third]
    assert listed("kind=tip") == [second, first]
    assert listed("kind=chatter") == [fourth]
    assert listed(f"alert={alert().id}&state=new") == []


def test_a_list_goes_page_by_page(town: list[Report]) -> None:
    first = call("GET", "/reports?limit=2").body
    last = call("GET", f"/reports?limit=2&start={first['next']}").body
    pages = [each["report_id"] for page in (first, last) for each in page["reports"]]
    assert (pages, last["next"]) == ([each.id for each in reversed(town[:3])], None)


def test_a_filter_that_makes_no_sense_is_told_by_its_name() -> None:
    queries = {
        "alert": ["x", "1", "A" * 36, "%00"],
        "state": ["read", "New", "", "٠"],
        "kind": ["alert", ""],
        "group": ["", "x" * 65],
        "limit": ["0", "101", "ten", ""],
        "start": ["x", "1#2", "x" * 10_000],
    }
    for field, values in queries.items():
        for value in values:
            answer = call("GET", f"/reports?{field}={value}")
            assert (answer.status, set(answer.faults())) == (422, {field}), value


def test_a_report_is_shown_whole(town: list[Report]) -> None:
    body = read(town[2]).body
    assert body | {"said": 0, "received": 0, "read": 0} == {
        "report_id": town[2].id,
        "kind": "report",
        "state": "new",
        "alert_id": None,
        "groups": ["centre"],
        "sender": "anonymous",
        "text": "Zwarte fiets bij het station",
        "language": "nl",
        "danger": True,
        "place": {"lat": 52.55, "lon": 5.45},
        "media": None,
        "said": 0,
        "received": 0,
        "read": 0,
        "link": None,
        "judged": [],
    }


def test_a_sender_is_a_pseudonym_or_nobody(town: list[Report]) -> None:
    assert [read(each).body["sender"] for each in town[:2]] == ["Merel-17", "anonymous"]


def test_chatter_can_be_read_and_judged(town: list[Report]) -> None:
    assert read(town[3]).body["kind"] == "chatter"
    assert judge(town[3]).status == 200


def test_a_list_cuts_long_texts_and_the_report_does_not(tables: Tables) -> None:
    (long,) = received(tables, tip(received=now(), text="é" * 65_536))
    (entry,) = call("GET", "/reports").body["reports"]
    assert entry["text"] == "é" * 999 + "…"
    assert read(long).body["text"] == long.text


def test_who_opens_a_report_has_read_it_and_who_lists_it_has_not(town: list[Report]) -> None:
    call("GET", "/reports")
    assert [each["read"] for each in call("GET", "/reports").body["reports"]] == [None] * 3
    opened = read(town[0]).body["read"]
    assert opened is not None
    assert read(town[0]).body["read"] == opened


def stored(tables: Tables, sent: Report) -> None:
    media = ReportMedia(PHOTO.id, "image", "image/jpeg", MediaState.STORED, 3)
    ReportsTable(tables.alerts, SystemClock()).note_media(sent.id, media)


def test_a_file_is_given_out_by_a_link_as_an_attachment(tables: Tables, bucket: "Bucket") -> None:
    (sent,) = received(tables, tip(received=now(), media=PHOTO))
    assert (read(sent).body["media"]["state"], read(sent).body["link"]) == ("pending", None)
    bucket.put_object(Key=f"reports/{sent.id}", Body=b"jpg", ContentType="image/jpeg")
    stored(tables, sent)
    body = read(sent).body
    fetched = requests.get(body["link"], timeout=5)
    assert fetched.content == b"jpg"
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename=")
    assert body["media"] == {
        "type": "image",
        "mime": "image/jpeg",
        "state": "stored",
        "size": 3,
        "why": "",
    }
    assert "link" not in call("GET", "/reports").body["reports"][0]


def test_a_file_past_its_retention_says_so(tables: Tables) -> None:
    (sent,) = received(tables, tip(received=now(), media=PHOTO))
    stored(tables, sent)
    body = read(sent).body
    assert (body["media"]["state"], body["link"]) == ("expired", None)


def test_a_file_of_chatter_that_was_meant_keeps_its_link(tables: Tables, bucket: "Bucket") -> None:
    (sent,) = received(tables, chatter(received=now(), media=PHOTO))
    bucket.put_object(Key=f"chatter/{sent.id}", Body=b"jpg")
    stored(tables, sent)
    links = [read(sent).body["link"]]
    ReportsTable(tables.alerts, SystemClock()).confirm(sent.id)
    links.append(read(sent).body["link"])
    assert [requests.get(link, timeout=5).content for link in links] == [b"jpg", b"jpg"]


@pytest.mark.parametrize("said", [10**18, 253_402_300_799_999, 0])
def test_a_time_beyond_all_calendars_is_told_all_the_same(tables: Tables, said: int) -> None:
    (sent,) = received(tables, tip(received=now(), said=said))
    assert read(sent).body["said"][:4] == ("9999" if said else "1970")
    assert listed() == [sent.id]


def test_a_judgement_says_who_when_and_nothing_of_the_report(town: list[Report]) -> None:
    body = judge(town[0]).body
    at = body.pop("at")
    assert body == {"report_id": town[0].id, "state": "useful", "by": "Meldkamer"}
    assert read(town[0]).body["judged"] == [{"at": at, "by": "Meldkamer", "state": "useful"}]


@pytest.mark.parametrize("state", ["useful", "no-use", "duplicate", "closed", "new"])
def test_a_report_can_have_any_state(town: list[Report], state: str) -> None:
    assert judge(town[0], {**USEFUL, "state": state}).body["state"] == state
    assert read(town[0]).body["state"] == state


def test_a_judgement_needs_a_state_and_somebody_who_gives_it(town: list[Report]) -> None:
    assert judge(town[0], {"author": "M"}).faults() == {"state": "is required"}
    assert set(judge(town[0], {"state": "read", "author": "M"}).faults()) == {"state"}
    assert set(judge(town[0], {"state": "useful"}).faults()) == {"author"}
    assert set(judge(town[0], {**USEFUL, "author": "x" * 101}).faults()) == {"author"}
    assert set(judge(town[0], {**USEFUL, "text": "x"}).faults()) == {"text"}
    assert judge(town[0], {"state": "useful"}, claims=OFFICER).body["by"] == "A. Agent"


@pytest.mark.parametrize("name", ["read_report", "judge_report"])
def test_there_is_no_report_by_an_id_that_was_never_given(name: str) -> None:
    answer = send(event(f"report_intake.{name}"))
    assert answer.status == 404
    assert answer.body["detail"] == "There is no report with this id, or its retention is over."


def test_no_reports_make_an_empty_list() -> None:
    assert send(event("report_intake.list_reports")).body == {"reports": [], "next": None}


def test_what_cannot_be_an_id_is_refused() -> None:
    for report_id in ("x", "A" * 36, f"{NOBODY}0", "%00"):
        faults = {"report_id": "is no id that GET /reports gives"}
        assert call("GET", f"/reports/{report_id}").faults() == faults
        assert call("POST", f"/reports/{report_id}/state", USEFUL).faults() == faults


def test_past_its_retention_a_report_is_gone(
    town: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now() + 91 * DAY
    monkeypatch.setattr(SystemClock, "now", lambda _: later)
    assert (listed(), read(town[0]).status, judge(town[0]).status) == ([], 404, 404)


def test_whose_token_names_nobody_reads_nothing(town: list[Report]) -> None:
    for method, path, body in (
        ("GET", "/reports", None),
        ("GET", f"/reports/{town[0].id}", None),
        ("POST", f"/reports/{town[0].id}/state", USEFUL),
    ):
        assert call(method, path, body, claims={"scope": "reports/read"}).status == 403
    assert read(town[0]).body["judged"] == []


def test_no_cache_on_the_way_keeps_what_was_read(town: list[Report]) -> None:
    for answer in (call("GET", "/reports"), read(town[0]), judge(town[0])):
        assert answer.headers["cache-control"] == "no-store"


def test_a_peek_leaves_a_report_unread_and_a_reader_may_name_itself(
    town: list[Report], caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/reports/{town[0].id}?reader=B. Bode"
    assert call("GET", f"{path}&peek=true").body["read"] is None
    assert call("GET", path).body["read"] is not None
    told = [(each.message, vars(each)["named"], vars(each)["person"]) for each in caplog.records]
    assert told[-2:] == [("report peeked at", "B. Bode", None), ("report read", "B. Bode", None)]


@pytest.mark.parametrize("reader", ["", "x" * 101, "a\nb"])
def test_a_reader_is_a_short_name(town: list[Report], reader: str) -> None:
    assert call("GET", f"/reports?reader={reader}").status == 422


def test_every_reading_is_logged_with_who_and_what_and_not_a_word_of_it(
    town: list[Report], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        call("GET", "/reports?limit=2", claims=OFFICER)
        call("GET", f"/reports/{town[0].id}", claims=OFFICER)
        judge(town[1], {**USEFUL, "author": "J. Schrijver"}, claims=MACHINE)
        lines = output.lines()
        said = output.log() + capsys.readouterr().out
    told = [
        (each["message"], each["client"], each.get("person"), each["reports"]) for each in lines
    ]
    assert told == [
        ("reports listed", "control-room", "A. Agent", [town[2].id, town[1].id]),
        ("report read", "control-room", "A. Agent", [town[0].id]),
        ("report judged", "control-room", None, [town[1].id]),
    ]
    for word in ("fiets", "Merel", "Schrijver", "52.55"):
        assert word not in said
