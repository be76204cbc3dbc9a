import json
from typing import Any

import pytest
from relay.adapters.queues import alert_body, receipts_body, slice_body
from relay.domain.receipt import Errand, Progress, Receipt
from typer.testing import CliRunner, Result

from cli.app import app
from cli.letters.unreadable import READERS, unreadable
from tests.cli.test_dlq import ALERT, URGENT, Stack, stack

__all__ = ["stack"]

RECEIPT = Receipt(Errand(ALERT, 4, "ab" * 16, 1), Progress.FAILED, 131026, 1_790_000_000)


def drop(*words: str, answer: str | None = None) -> Result:
    words = ("dlq", "drop", *words, "--stack", "relay-town")
    return CliRunner().invoke(app, words, input=answer)


def test_every_dead_letter_queue_has_a_reader(template: dict[str, Any]) -> None:
    names = {name for name in template["Resources"] if name.endswith("DeadLetters")}
    assert READERS.keys() == names


@pytest.mark.parametrize("queue", READERS)
@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", "{}", '{"alert_id": ', "[" * 9_999])
def test_what_is_none_of_ours_is_unreadable(queue: str, body: str) -> None:
    assert unreadable(queue, body)


@pytest.mark.parametrize(
    ("queue", "body"),
    [
        ("AlertsDeadLetters", alert_body(ALERT)),
        (URGENT, slice_body(ALERT, 3)),
        ("ReceiptsDeadLetters", receipts_body([RECEIPT])),
        (URGENT, '{"v": 9999, "alert_id": {}}'),
    ],
)
def test_what_we_or_a_newer_version_wrote_can_be_read(queue: str, body: str) -> None:
    assert not unreadable(queue, body)


def test_only_what_nobody_can_read_is_dropped(stack: Stack) -> None:
    stack.put(URGENT, "{", *(slice_body(ALERT, number) for number in range(12)), "[]")
    done = drop(URGENT.lower(), "--yes", "--json")
    assert json.loads(done.stdout) == {"queue": URGENT, "dropped": 2, "kept": 12}
    assert stack.count(URGENT) == 12
    assert "2 messages; 12 others stay" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_a_drop_asks_first(stack: Stack, answer: str, left: int) -> None:
    stack.put(URGENT, "{")
    drop(URGENT, answer=answer)
    assert stack.count(URGENT) == left


def test_nothing_to_drop_is_said_without_a_question(stack: Stack) -> None:
    stack.put(URGENT, slice_body(ALERT, 1))
    assert drop(URGENT).stdout == f"0 messages of {URGENT} dropped.\n"
    assert stack.count(URGENT) == 1


def test_no_word_of_what_is_dropped_is_shown(stack: Stack) -> None:
    stack.put(URGENT, '"31612345678')
    assert "316" not in drop(URGENT, "--yes").output
