import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from relay.adapters.queues import receipts_body
from relay.domain.receipt import Errand, Progress, Receipt
from typer.testing import CliRunner, Result

from cli import dead_letters
from cli.app import app
from tests.cli.stack import CloudFormation, as_local_stack, create_queues, received

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ALERT, OTHER = "8a1f4d8e-52ab-5f0e-9d0c-7a5a5b1c2e90", "3b8f1c1e-7f5a-5c0e-9d3f-2f9b3a1d4c5e"
URGENT = "UrgentDeliveriesDeadLetters"


class Stack:
    """The queues of relay-town."""

    def __init__(self, sqs: "SQSClient", urls: dict[str, str]) -> None:
        self.sqs, self.urls = sqs, urls

    def put(self, queue: str, *bodies: object, **more: Any) -> None:
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body)
            self.sqs.send_message(QueueUrl=self.urls[queue], MessageBody=text, **more)

    def bodies(self, queue: str) -> list[Any]:
        return [json.loads(each["Body"]) for each in received(self.sqs, self.urls[queue])]

    def count(self, queue: str) -> int:
        return dead_letters.DeadLetterQueue(self.sqs, self.urls[queue]).count()


@pytest.fixture
def stack(aws: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setenv("COLUMNS", "200")
    sqs, urls = boto3.client("sqs"), create_queues(template)
    clients = {"sqs": sqs, "cloudformation": CloudFormation(urls)}
    monkeypatch.setattr(boto3, "client", lambda name, **_: clients[name])
    return Stack(sqs, urls)


def relay(*words: str, answer: str | None = None, where: str = "relay-town") -> Result:
    return CliRunner().invoke(app, ["dlq", *words, "--stack", where], input=answer)


def listed() -> dict[str, Any]:
    answer = relay("list", "--json")
    assert answer.exit_code == 0, answer.stderr
    return {each.pop("queue"): each for each in json.loads(answer.stdout)}


def slice_(number: int, alert: str = ALERT) -> dict[str, object]:
    return {"alert_id": alert, "slice": number}


def test_every_dead_letter_queue_of_the_template_is_listed(
    stack: Stack, template: dict[str, Any]
) -> None:
    queues = {name for name in template["Resources"] if name.endswith("DeadLetters")}
    found = listed()
    assert found.keys() == queues
    assert {each["messages"] for each in found.values()} == {0}


def test_a_list_tells_which_slices_of_which_alerts_lie_there(stack: Stack) -> None:
    stack.put(URGENT, slice_(7), slice_(3), slice_(3), slice_(1, OTHER))
    stack.put("AlertsDeadLetters", {"alert_id": OTHER})
    assert listed()[URGENT]["slices"] == {ALERT: [3, 7], OTHER: [1]}
    assert listed()["AlertsDeadLetters"]["slices"] == {OTHER: []}
    shown = relay("list").stdout
    assert f"{ALERT}: 3, 7" in shown
    assert "5 messages in" in shown


def test_a_list_tells_the_age_of_the_oldest(stack: Stack) -> None:
    stack.put(URGENT, slice_(1))
    assert listed()[URGENT]["oldest"].endswith("+00:00")
    assert "0 min" in relay("list").stdout


def test_a_list_takes_nothing_out_and_hides_nothing(stack: Stack) -> None:
    stack.put(URGENT, *map(slice_, range(12)))
    assert listed() == listed()
    assert stack.count(URGENT) == 12


def test_of_receipts_only_the_ids_are_shown(stack: Stack) -> None:
    errand = Errand(ALERT, 4, "ab" * 16, 1)
    receipt = Receipt(errand, Progress.FAILED, 131026, 1_790_000_000)
    stack.put("ReceiptsDeadLetters", receipts_body([receipt]))
    assert listed()["ReceiptsDeadLetters"]["slices"] == {ALERT: [4]}
    shown = relay("list").stdout
    assert "131026" not in shown
    assert "abab" not in shown


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "null", '{"alert_id": "+31612345678"}', '{"alert_id": 7}', '{"receipts": 1}'],
)
def test_a_message_that_is_none_of_ours_is_counted_and_not_quoted(stack: Stack, body: str) -> None:
    stack.put(URGENT, body)
    assert listed()[URGENT] | {"oldest": None} == {
        "messages": 1, "looked_at": 1, "oldest": None, "slices": {}, "unreadable": 1
    }  # fmt: skip
    shown = relay("list").stdout
    assert "1 message without" in shown
    assert "316" not in shown


def test_a_long_queue_is_looked_at_in_part(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.dlq.MOST_LOOKED_AT", 2)
    stack.put(URGENT, *map(slice_, range(5)))
    assert (listed()[URGENT]["messages"], listed()[URGENT]["looked_at"]) == (5, 2)
    assert "(in 2 of them)" in relay("list").stdout


def test_a_redrive_puts_messages_back_where_they_came_from(stack: Stack) -> None:
    stack.put(URGENT, *map(slice_, range(13)))
    stack.put("ReceiptsDeadLetters", {"receipts": []})
    done = relay("redrive", "--yes")
    assert done.exit_code == 0, done.stderr
    assert f"13 messages moved from {URGENT} to UrgentDeliveriesQueue" in done.stdout
    assert "1 message moved from ReceiptsDeadLetters to ReceiptsQueue" in done.stdout
    assert (stack.count(URGENT), stack.count("UrgentDeliveriesQueue")) == (0, 13)
    assert stack.bodies("ReceiptsQueue") == [{"receipts": []}]


def test_a_redrive_tells_programs_what_it_moved(stack: Stack) -> None:
    assert json.loads(relay("redrive", "--yes", "--json").stdout) == []
    stack.put(URGENT, slice_(1))
    done = relay("redrive", "--yes", "--json")
    (moved,) = json.loads(done.stdout)
    assert moved == {"queue": URGENT, "to": "UrgentDeliveriesQueue", "moved": 1, "of": 1}


def test_a_redrive_of_one_queue_leaves_the_others(stack: Stack) -> None:
    stack.put(URGENT, slice_(1))
    stack.put("NormalDeliveriesDeadLetters", slice_(2))
    relay("redrive", URGENT.lower(), "--yes")
    assert stack.bodies("UrgentDeliveriesQueue") == [slice_(1)]
    assert stack.count("NormalDeliveriesDeadLetters") == 1


def test_a_message_keeps_its_group_and_attributes(stack: Stack) -> None:
    attributes = {"colour": {"DataType": "String", "StringValue": "blue"}}
    stack.put(URGENT, slice_(1), MessageGroupId="some", MessageAttributes=attributes)
    relay("redrive", "--yes")
    (message,) = received(stack.sqs, stack.urls["UrgentDeliveriesQueue"])
    assert message["Attributes"]["MessageGroupId"] == "some"
    assert message["MessageAttributes"] == attributes


WORDS = {"message": {"sender": {"phone": "31612345678"}, "text": "I saw him, 1 Main Street"}}


def put_words(stack: Stack, queue: str, *senders: str) -> None:
    for number, sender in enumerate(senders):
        ids = {"MessageGroupId": sender, "MessageDeduplicationId": f"{sender}-{number}"}
        stack.put(queue, WORDS | {"number": number}, **ids)


def test_of_what_citizens_wrote_nothing_is_shown(stack: Stack) -> None:
    put_words(stack, "InboundDeadLetters", "ab12")
    assert listed()["InboundDeadLetters"]["unreadable"] == 1
    shown = [relay("list"), relay("list", "--json"), relay("redrive", "--yes")]
    for each in shown:
        assert not {"31612345678", "Main", "ab12"} & set(re.findall(r"\w+", each.output))


def test_what_citizens_wrote_keeps_its_order_and_its_sender(stack: Stack) -> None:
    put_words(stack, "InboundDeadLetters", "one", "two", "one", "one")
    relay("redrive", "--yes")
    found = received(stack.sqs, stack.urls["InboundQueue"])
    order = [(m["Attributes"]["MessageGroupId"], json.loads(m["Body"])["number"]) for m in found]
    assert sorted(order) == [("one", 0), ("one", 2), ("one", 3), ("two", 1)]
    assert [number for sender, number in order if sender == "one"] == [0, 2, 3]


def test_what_was_in_the_queue_minutes_ago_is_not_dropped_as_a_repetition(stack: Stack) -> None:
    put_words(stack, "InboundQueue", "ab12")
    put_words(stack, "InboundDeadLetters", "ab12")
    assert relay("redrive", "--yes").exit_code == 0
    assert stack.count("InboundQueue") == 2


@pytest.mark.parametrize(("answer", "moved", "code"), [("y\n", 1, 0), ("n\n", 0, 1), ("", 0, 1)])
def test_a_redrive_asks_first(stack: Stack, answer: str, moved: int, code: int) -> None:
    stack.put(URGENT, slice_(1))
    done = relay("redrive", answer=answer)
    assert f"{URGENT}: 1 message, back to UrgentDeliveriesQueue" in done.stderr
    assert (done.exit_code, stack.count("UrgentDeliveriesQueue")) == (code, moved)


def test_nothing_to_move_is_said_without_a_question(stack: Stack) -> None:
    done = relay("redrive")
    assert (done.exit_code, done.stdout) == (0, "Nothing to move: no message lies there.\n")


class Failing:
    """SQS, whose ``call`` raises at the ``nth`` time."""

    def __init__(self, sqs: "SQSClient", call: str, nth: int, error: BaseException) -> None:
        self._sqs, self._call, self._left, self._error = sqs, call, nth, error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name == self._call:
            self._left -= 1
            if not self._left:
                raise self._error
        return getattr(self._sqs, name)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("call", "back"), [("send_message", 2), ("delete_message", 3)])
def test_an_interrupted_redrive_loses_nothing(stack: Stack, call: str, back: int) -> None:
    """Sent is not yet deleted: what is cut off in between comes twice, and that does no harm."""
    stack.put(URGENT, *map(slice_, range(5)))
    failing: Any = Failing(stack.sqs, call, 3, KeyboardInterrupt())
    moving = dead_letters.DeadLetterQueue(failing, stack.urls[URGENT]).move_to(
        stack.urls["UrgentDeliveriesQueue"], 5
    )
    moved: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        moved.extend(moving)
    assert (stack.count(URGENT), stack.count("UrgentDeliveriesQueue")) == (3, back)
    relay("redrive", "--yes")
    numbers = {body["slice"] for body in stack.bodies("UrgentDeliveriesQueue")}
    assert numbers == set(range(5))


def test_what_comes_back_meanwhile_is_not_moved_again(stack: Stack) -> None:
    stack.put(URGENT, slice_(1))
    queue = dead_letters.DeadLetterQueue(stack.sqs, stack.urls[URGENT])
    assert len(list(queue.move_to(stack.urls[URGENT], 1))) == 1


def test_a_failure_tells_how_far_it_came(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.put(URGENT, *map(slice_, range(3)))
    denied: Any = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "SendMessage")
    failing = Failing(stack.sqs, "send_message", 3, denied)
    clients = {"sqs": failing, "cloudformation": CloudFormation(stack.urls)}
    monkeypatch.setattr(boto3, "client", lambda name, **_: clients[name])
    failed = relay("redrive", "--yes")
    assert failed.exit_code == 3
    assert f"2 messages moved from {URGENT}" in failed.stdout
    assert "AWS:" in failed.stderr
    assert stack.count(URGENT) == 1


def test_a_queue_that_is_not_there_is_a_usage_error_that_names_those_that_are(
    stack: Stack,
) -> None:
    failed = relay("redrive", "NoQueue", "--yes")
    assert failed.exit_code == 2
    assert "AlertsDeadLetters" in failed.stderr


def test_a_stack_that_is_not_there_is_a_usage_error(stack: Stack) -> None:
    failed = relay("list", where="relay-village")
    assert failed.exit_code == 2
    assert "there is no stack relay-village" in failed.stderr


@pytest.mark.parametrize("options", [[], ["--stack", "relay-town", "--local"]])
def test_a_command_without_one_stack_is_a_usage_error(stack: Stack, options: list[str]) -> None:
    assert CliRunner().invoke(app, ["dlq", "list", *options]).exit_code == 2


def test_the_local_stack_is_found_by_its_file(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stack.put(URGENT, slice_(1))
    as_local_stack()
    answer = CliRunner().invoke(app, ["dlq", "list", "--local"])
    assert answer.exit_code == 0, answer.stderr
    assert ALERT in answer.stdout
