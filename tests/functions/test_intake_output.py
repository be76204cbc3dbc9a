"""What report_intake writes down: alert ids for whoever looks for them, and numbers without ids."""

from collections.abc import Iterator

import pytest

from functions.report_intake import app
from tests.conftest import Tables
from tests.functions.output import Output, output_of
from tests.functions.police import OFFICER, call, post
from tests.town import settle

pytestmark = pytest.mark.usefixtures("settings")
PERSONAL = {"headline": "Geheime kop", "description": "Bel +31612345678", "author": "J. Schrijver"}


@pytest.fixture
def output(
    settings: None,
    tables: Tables,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Output]:
    settle(tables)
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as written:
        yield written


def test_an_accepted_alert_is_logged_by_its_id(output: Output) -> None:
    alert_id = post().body["alert_id"]
    (line,) = output.lines()
    assert (line["message"], line["alert_id"], line["groups"]) == ("alert accepted", alert_id, 1)


def test_a_stopped_alert_is_logged_by_its_id(output: Output) -> None:
    alert_id = post().body["alert_id"]
    call("POST", f"/alerts/{alert_id}/stop", {"reason": "Geheim", "author": "M"})
    line = output.lines()[-1]
    assert (line["message"], line["alert_id"], line["reached"]) == ("alert stopped", alert_id, 0)


def test_neither_words_nor_names_are_logged(output: Output) -> None:
    alert_id = post(**PERSONAL, claims=OFFICER).body["alert_id"]
    post(**PERSONAL, urgency="Soon", key="key-2")
    call("POST", f"/alerts/{alert_id}/stop", {"reason": PERSONAL["description"], "author": "M"})
    for word in ("Geheim", "31612345678", "Schrijver", "Agent"):
        assert word not in output.log()


def test_only_a_new_alert_is_counted(output: Output) -> None:
    post()
    post()
    post(dry_run=True)
    post(urgency="Soon", key="key-2")
    assert output.counted() == {"AlertsPosted": 1}


def test_metrics_bear_no_dimension_but_the_municipality(output: Output) -> None:
    post()
    (metric,) = output.metrics()
    (told,) = metric["_aws"]["CloudWatchMetrics"]
    assert (told["Namespace"], told["Dimensions"]) == ("Buurtrelay", [["service"]])
    assert metric["service"] == "testdorp"
