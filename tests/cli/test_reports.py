import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from relay.adapters.reports_table import ReportsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.report import MediaState, Report, ReportMedia, ReportState
from typer.testing import CliRunner, Result

from cli.app import app
from cli.report_view import visible
from cli.reporting import watching
from tests.cli.police_door import CLIENT, open_door
from tests.cli.stack import IN_ITS_FILE, CloudFormation, as_local_stack
from tests.cli.test_alert import Cognito
from tests.conftest import Tables
from tests.domain.sample_report import PHOTO, chatter, report, tip
from tests.functions.police import post
from tests.functions.reports import now, received
from tests.town import settle

if TYPE_CHECKING:
    from mypy_boto3_s3.service_resource import Bucket

NOBODY = "0" * 36


class Sts:
    """Knows who signed in."""

    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": "arn:aws:sts::123456789012:assumed-role/Operators/anna"}


@pytest.fixture
def town(settings: None, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Report]]:
    """In relay-town, whose API is open: a tip about an alert, a report and chatter, in order."""
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("RELAY_TOKEN", "RELAY_AUTHOR"):
        monkeypatch.delenv(name, raising=False)
    settle(tables)
    alert_id, at = post().body["alert_id"], now()
    with open_door() as door:
        outputs = {
            "AlertsTableName": "Alerts",
            "GroupsTableName": "Groups",
            "PoliceUsersId": "pool",
            "PoliceMachineId": CLIENT,
            "ApiUrl": door.url,
            "TokenUrl": f"{door.url}/oauth2/token",
        }
        monkeypatch.setitem(IN_ITS_FILE, "api_url", door.url)
        fakes = {
            "cloudformation": CloudFormation({}, outputs), "cognito-idp": Cognito(), "sts": Sts()
        }  # fmt: skip
        client = boto3.client
        monkeypatch.setattr(boto3, "client", lambda name, **how: fakes.get(name) or client(name))
        monkeypatch.setattr("cli.alert_token._endpoint", lambda _: outputs["TokenUrl"])
        yield received(
            tables,
            tip(1, alert_id=alert_id, received=at - 30, pseudonym="Merel-17", media=PHOTO),
            report(2, received=at - 20, place=(52.55, 5.45), danger=True, text="Rook [bold]hier"),
            chatter(3, received=at - 10),
        )


def relay(*words: str, where: str = "relay-town") -> Result:
    return CliRunner().invoke(app, ["reports", *words, "--stack", where])


def told(*words: str) -> Any:
    answer = relay(*words, "--json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def ids(*words: str) -> list[str]:
    return [each["report_id"] for each in told("list", *words)["reports"]]


def kept(tables: Tables, sent: Report) -> Report:
    found = ReportsTable(tables.alerts, SystemClock()).get(sent.id)
    assert found is not None
    return found


def test_reports_are_listed_newest_first_and_stay_unread(
    town: list[Report], tables: Tables
) -> None:
    assert ids() == [town[1].id, town[0].id]
    assert kept(tables, town[0]).read == 0


def test_a_list_can_be_filtered(town: list[Report], tables: Tables) -> None:
    ReportsTable(tables.alerts, SystemClock()).judge(town[1].id, ReportState.CLOSED, "M", now())
    assert ids("--alert", str(town[0].alert_id)) == [town[0].id]
    assert ids("--state", "closed") == [town[1].id]
    assert ids("--kind", "chatter") == [town[2].id]
    assert ids("--group", "east") == []


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("list", "--group", "nope"), "relay groups list"),
        (("list", "--alert", "nope"), "relay alert list"),
        (("watch", "--alert", "nope"), "relay alert list"),
    ],
)
def test_what_is_not_there_has_no_reports_and_is_refused(
    town: list[Report], words: tuple[str, ...], mend: str
) -> None:
    failed = relay(*words)
    assert (failed.exit_code, mend in " ".join(failed.stderr.split())) == (1, True)


def test_a_tip_about_an_exercise_says_so(town: list[Report], tables: Tables) -> None:
    key = {"pk": f"ALERT#{town[0].alert_id}", "sk": "ALERT"}
    renamed: Any = {"ExpressionAttributeNames": {"#status": "status"}}
    tables.alerts.update_item(
        Key=key,
        UpdateExpression="SET #status = :exercise",
        ExpressionAttributeValues={":exercise": "Exercise"},
        **renamed,
    )
    assert "Exercise: Inbraak" in relay("list").stdout
    assert "Exercise: Inbraak" in relay("show", town[0].id).stdout


def test_a_narrow_terminal_still_shows_what_is_copied(
    town: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert town[0].id in relay("list").stdout


def test_a_list_goes_page_by_page(town: list[Report]) -> None:
    first = told("list", "--limit", "1")
    assert ids("--limit", "1", "--start", first["next"]) == [town[0].id]
    assert f"--start '{first['next']}'" in relay("list", "--limit", "1").stderr


def test_a_list_shows_the_headline_the_words_and_who_sent_them(town: list[Report]) -> None:
    shown = relay("list").stdout
    for words in (
        *("Inbraak, dader gevlucht", "Zwarte fiets", "Merel-17", "image, pending", "tip, new"),
        *("Rook [bold]hier", "anonymous", "52.55000, 5.45000", "danger", "unread"),
    ):
        assert words in shown


def test_a_start_that_no_page_gave_is_a_usage_error(town: list[Report]) -> None:
    failed = relay("list", "--start", "x")
    assert (failed.exit_code, "start is not the 'next'" in failed.stderr) == (1, True)


def test_a_report_is_shown_whole_and_counts_as_read(town: list[Report], tables: Tables) -> None:
    shown = relay("show", town[1].id).stdout
    for words in ("Rook [bold]hier", "report, new", "anonymous, centre", "52.550000", "danger"):
        assert words in shown
    assert kept(tables, town[1]).read > 0


def test_a_file_has_a_link(town: list[Report], tables: Tables, bucket: "Bucket") -> None:
    stored = ReportMedia(PHOTO.id, "image", "image/jpeg", MediaState.STORED, 3)
    ReportsTable(tables.alerts, SystemClock()).note_media(town[0].id, stored)
    bucket.put_object(Key=f"reports/{town[0].id}", Body=b"jpg")
    assert "https://media.s3" in relay("show", town[0].id).stdout
    assert told("show", town[0].id)["link"].startswith("https://media.s3")


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The time of whoever asks: in the middle, and at both ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(("said", "year"), [(10**18, "9999-12-"), (0, "19")])
def test_a_time_beyond_all_calendars_is_shown_all_the_same(
    town: list[Report], tables: Tables, said: int, year: str, zone: None
) -> None:
    (sent,) = received(tables, tip(9, received=now(), said=said))
    shown = relay("show", sent.id)
    assert (shown.exit_code, f"Said    {year}" in shown.stdout) == (0, True)


def test_a_judged_report_says_by_whom(town: list[Report], tables: Tables) -> None:
    table = ReportsTable(tables.alerts, SystemClock())
    table.judge(town[0].id, ReportState.USEFUL, "A. Agent", now())
    assert "useful, by A. Agent" in relay("show", town[0].id).stdout


def test_a_report_that_is_not_there_is_refused(town: list[Report]) -> None:
    failed = relay("show", NOBODY)
    assert failed.exit_code == 1
    assert "its retention is over" in " ".join(failed.stderr.split())


@pytest.fixture
def polls(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What happens between the looks of ``watch``; then Ctrl-C."""

    def meanwhile(*steps: Callable[[], object]) -> None:
        left = list(steps)

        def sleep(_: float) -> None:
            if not left:
                raise KeyboardInterrupt
            left.pop(0)()

        monkeypatch.setattr("cli.reporting.watching.time.sleep", sleep)

    return meanwhile


def test_watching_shows_what_comes_in_until_ctrl_c(
    town: list[Report], tables: Tables, polls: Callable[..., None]
) -> None:
    polls(lambda: received(tables, tip(9, received=now(), text="Grijze jas gezien")))
    watched = relay("watch")
    assert watched.exit_code == 0, watched.stderr
    for words in ("Inbraak, dader gevlucht", "Zwarte fiets", "Grijze jas gezien"):
        assert words in watched.stdout
    assert kept(tables, town[0]).read == 0


def test_watching_gives_programs_each_report_once_the_oldest_first(
    town: list[Report], tables: Tables, polls: Callable[..., None]
) -> None:
    new = [tip(number, received=now() + number) for number in (7, 8, 9)]
    polls(lambda: received(tables, *new[:2]), lambda: None, lambda: received(tables, new[2]))
    lines = relay("watch", "--json").stdout.splitlines()
    found = [json.loads(line)["report_id"] for line in lines]
    assert found == [town[0].id, town[1].id, *(each.id for each in new)]


def test_of_a_burst_none_is_missed(
    town: list[Report],
    tables: Tables,
    polls: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "MOST_IN_PAGE", 2)
    new = [tip(number, received=now() + number) for number in range(4, 9)]
    polls(lambda: received(tables, *new))
    assert len(relay("watch", "--json").stdout.splitlines()) == 7


def test_watching_one_alert_leaves_others_out(
    town: list[Report], polls: Callable[..., None]
) -> None:
    polls()
    watched = relay("watch", "--json", "--alert", str(town[0].alert_id))
    assert [json.loads(line)["report_id"] for line in watched.stdout.splitlines()] == [town[0].id]


def test_what_a_stranger_wrote_steers_no_terminal() -> None:
    assert visible("a\x1b[2Jb\x9b\u202ec\r\n[red]👩\u200d🚒") == "a [2Jb  c \n\\[red]👩\u200d🚒"


def test_what_programs_read_steers_no_terminal_either(town: list[Report], tables: Tables) -> None:
    received(tables, tip(9, received=now(), text="\x1b[2J\x9b\u202e"))
    answer = relay("list", "--json")
    assert answer.stdout.isascii()
    assert "\x1b" not in answer.stdout


@pytest.mark.parametrize("words", [["list"], ["show", NOBODY], ["judge", NOBODY, "new"], ["watch"]])
def test_a_stack_that_is_not_there_is_a_usage_error(town: list[Report], words: list[str]) -> None:
    failed = relay(*words, where="relay-village")
    assert (failed.exit_code, "there is no stack relay-village" in failed.stderr) == (2, True)
    assert CliRunner().invoke(app, ["reports", *words]).exit_code == 2


def test_the_local_stack_is_found_by_its_file(
    town: list[Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    show = ["reports", "show", town[1].id, "--local"]
    assert CliRunner().invoke(app, show).exit_code == 0


@pytest.mark.parametrize(
    ("words", "what", "who"),
    [
        (("list",), "reports listed", "assumed-role/Operators/anna"),
        (("show", "{id}"), "report read", "assumed-role/Operators/anna"),
        (("show", "{id}", "--author", "B. Bode"), "report read", "B. Bode"),
        (("show", "{id}", "--peek"), "report peeked at", "assumed-role/Operators/anna"),
    ],
)
def test_who_reads_stands_in_the_log_of_the_police(
    town: list[Report],
    caplog: pytest.LogCaptureFixture,
    words: tuple[str, ...],
    what: str,
    who: str,
) -> None:
    assert relay(*(each.format(id=town[0].id) for each in words)).exit_code == 0
    (line,) = [vars(each) for each in caplog.records if each.message == what]
    assert line["named"] == who
    assert town[0].id in line["reports"]


def test_a_peek_marks_nothing(town: list[Report], tables: Tables) -> None:
    assert told("show", town[0].id, "--peek")["read"] is None
    assert kept(tables, town[0]).read == 0


def test_a_report_is_judged_with_who_says_so(town: list[Report], tables: Tables) -> None:
    done = relay("judge", town[0].id, "Useful", "--author", "A. [b]Agent")
    assert done.stdout == f"{town[0].id}: useful, by A. [b]Agent.\n"
    assert kept(tables, town[0]).state is ReportState.USEFUL
    assert told("judge", town[0].id, "closed")["by"] == "assumed-role/Operators/anna"


def test_a_report_that_is_not_there_cannot_be_judged(town: list[Report]) -> None:
    assert relay("judge", NOBODY, "useful").exit_code == 1


def test_the_template_names_its_bucket_as_an_output(template: dict[str, Any]) -> None:
    assert template["Outputs"]["MediaBucketName"]["Value"] == {"Ref": "MediaBucket"}
