"""`relay alert post --watch` over the whole chain: each look is a turn of the pump."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import requests

from cli.alert_api import AlertApi
from cli.alert_follow import QUIET_S, follow, is_over
from tests.chain.conftest import Chain
from tests.cli.police_door import TOKEN, open_door
from tests.conftest import Tables
from tests.functions.police import call, post
from tests.town import resident, settle


@pytest.fixture
def api(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> Iterator[AlertApi]:
    monkeypatch.setattr("cli.alert_follow.POLL_S", 0.02)
    sleep = chain.pump.run
    monkeypatch.setattr("cli.alert_follow.time.sleep", lambda _: sleep())
    with open_door() as door:
        yield AlertApi(requests.Session(), door.url, lambda: TOKEN)


def test_watching_ends_when_all_phones_have_it(
    tables: Tables, chain: Chain, api: AlertApi, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(tables, [resident(number) for number in range(40)])
    chain.settings(read_share=0.5)
    follow(api, post().body["alert_id"], as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["complete"] is False
    counts = lines[-1]["counts"]
    assert counts["delivered"] + counts["read"] == 40
    assert all(one != other for one, other in pairwise(lines))


def test_the_bars_end_in_a_line_of_counts(
    tables: Tables, chain: Chain, api: AlertApi, capsys: pytest.CaptureFixture[str]
) -> None:
    people = settle(tables, [resident(number) for number in range(5)])
    chain.settings(undeliverable=[people[0].phone], read_share=0)
    follow(api, post().body["alert_id"], as_json=False)
    shown = capsys.readouterr().out
    assert "Active. 5 people: 4 delivered, 1 failed." in shown
    assert "4 of 5" in shown


def test_a_stopped_alert_is_watched_to_its_end(
    tables: Tables, chain: Chain, api: AlertApi, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(tables, [resident(number) for number in range(5)])
    alert_id = post().body["alert_id"]
    call("POST", f"/alerts/{alert_id}/stop", {"reason": "Gevonden", "author": "M"})
    follow(api, alert_id, as_json=False)
    assert "Stopped. " in capsys.readouterr().out


def standing(**changes: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("pending", "handed", "sent", "delivered", "read", "in_doubt"), 0)
    counts |= {name: changes.pop(name) for name in list(changes) if name in counts}
    return {"state": "active", "complete": True, "counts": counts, **changes}


@pytest.mark.parametrize(
    ("where", "quiet", "over"),
    [
        (standing(delivered=3, read=2), 0, True),
        (standing(pending=1, delivered=3), QUIET_S + 1, False),
        (standing(sent=1, delivered=3), QUIET_S - 1, False),
        (standing(sent=1, delivered=3), QUIET_S + 1, True),
        (standing(in_doubt=1), 0, True),
        (standing(complete=False), QUIET_S + 1, False),
        (standing(complete=False, state="stopped"), QUIET_S + 1, True),
        (standing(pending=1, state="expired"), QUIET_S - 1, False),
    ],
)
def test_watching_ends_when_nothing_more_is_to_be_expected(
    where: dict[str, Any], quiet: float, over: bool
) -> None:
    assert is_over(where, quiet) is over
