"""What the probe finds, what AWS publishes, and silence make their alarms fire."""

import time

import pytest

from tests.alarm_conditions import Datapoint, fires, lacks_data, resolved
from tests.resources import QUEUES, Resources, named, of_type
from tests.watch.conftest import Fired, point

PROBED = {
    "WebhookBroken": "WebhookBroken",
    "TemplatesUnusable": "TemplatesUnusable",
    "QueueStuck": "QueueStuck",
    "DeadLetters": "DeadLettersFound",
    "CanaryMissed": "CanaryMissed",
    "DrillMissed": "DrillMissed",
}


@pytest.mark.parametrize(("metric", "alarm"), PROBED.items())
def test_what_the_probe_finds_fires_at_once_and_lasts_until_two_probes_are_well(
    metric: str, alarm: str, fired: Fired
) -> None:
    fault, well = point(metric, 1), point(metric, 0)
    assert fired([fault]) == {alarm}
    assert fired([fault._replace(at=fault.at - 310), well]) == {alarm}
    assert fired([fault._replace(at=fault.at - 610), well._replace(at=well.at - 310), well]) == (
        set()
    )


def test_silence_of_sweep_and_probe_is_noticed_after_ten_minutes(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    moment = time.time()
    for name, metric, minutes in (
        ("SweepMissing", "SlicesContinued", 5),
        ("ProbeMissing", "ProbeRan", 10),
    ):
        alarm = resolved(alarms[name], {"Municipality": "testdorp"})
        last = point(metric, 0)
        assert not lacks_data(alarm, [last], moment + minutes * 60 - 10)
        assert lacks_data(alarm, [last], moment + minutes * 60 + 10)
        assert alarm["InsufficientDataActions"] == ["Alarms"]


def test_a_new_stack_mails_nobody(resources: Resources) -> None:
    """A new alarm lacks data; what it tells of is a change (CloudWatch user guide)."""
    for name, told in of_type(resources, "AWS::CloudWatch::Alarm").items():
        alarm = resolved(told, {"Municipality": "testdorp"})
        assert not fires(alarm, [], time.time()), name


def test_only_where_silence_is_the_fault_it_is_told(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    silent = {name for name, each in alarms.items() if "InsufficientDataActions" in each}
    assert silent == {"ProbeMissing", "SweepMissing"}
    assert silent == {n for n, each in alarms.items() if each["TreatMissingData"] == "missing"}


SLICES = {
    "UrgentDeliveriesQueue": "UrgentSliceWaits",
    "NormalDeliveriesQueue": "NormalSliceWaits",
}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_that_is_late_or_has_dead_letters_is_noticed(
    queue: str, resources: Resources, fired: Fired
) -> None:
    dead = named(resources[queue]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
    stem = queue.removesuffix("Queue")
    age = point("ApproximateAgeOfOldestMessage", 901, "AWS/SQS", QueueName=queue)
    if queue in SLICES:
        age = point(SLICES[queue], 901)
    ages = [age._replace(at=age.at - 60 * minutes) for minutes in range(5)]
    lying = point("ApproximateNumberOfMessagesVisible", 1, "AWS/SQS", QueueName=dead)
    assert fired([*ages, lying]) == {f"{stem}Late", f"{stem}Dead"}
    assert fired([age._replace(value=1), lying._replace(value=0)]) == set()


def test_a_stranger_who_moved_makes_nobody_late(fired: Fired) -> None:
    age = point("ApproximateAgeOfOldestMessage", 241, "AWS/SQS", QueueName="InboundQueue")
    assert fired([age._replace(at=age.at - 60 * minutes) for minutes in range(4)]) == set()


def test_crashes_on_both_ways_are_noticed_and_every_function_is_on_one(
    resources: Resources, fired: Fired
) -> None:
    alarms = set()
    for function in of_type(resources, "AWS::Serverless::Function"):
        crashes = [point("Errors", 3, "AWS/Lambda", FunctionName=function)]
        (alarm,) = fired(crashes)
        assert fired([crashes[0]._replace(value=2)]) == set(), "it is tried again"
        alarms.add(alarm)
    assert alarms == {"AlertPathFails", "CitizenPathFails", "RecountFails"}


def test_a_call_of_meta_that_is_turned_away_is_noticed(fired: Fired) -> None:
    assert fired([point("WebhookThrottled", 1)]) == {"WebhookThrottled"}


def test_a_429_counts_for_the_webhook_or_for_the_rest(resources: Resources) -> None:
    """The log tells of each request what the filters look for."""
    filters = of_type(resources, "AWS::Logs::MetricFilter")
    patterns = {name: each["FilterPattern"] for name, each in filters.items()}
    assert patterns == {
        "ApiThrottledCount": '{ ($.status = "429") && ($.route != "POST /whatsapp") }',
        "WebhookThrottledCount": '{ ($.status = "429") && ($.route = "POST /whatsapp") }',
    }
    logged = resources["Api"]["Properties"]["AccessLogSettings"]["Format"]["Fn::Sub"]
    assert '"route":"$context.routeKey","status":"$context.status"' in logged


def test_requests_that_nothing_explains_are_noticed_and_receipts_are_not(fired: Fired) -> None:
    requests = point("Count", 300_000, "AWS/ApiGateway", ApiId="Api")
    assert fired([requests]) == {"ApiFlooded"}
    assert fired([requests, point("ReceiptsTaken", 280_000), point("MessagesTaken", 15_000)]) == (
        set()
    )
    assert fired([point("ReceiptsTaken", 280_000)]) == set()


def test_a_chain_that_lambda_cuts_is_noticed_at_once(fired: Fired) -> None:
    dropped = point("RecursiveInvocationsDropped", 1, "AWS/Lambda", FunctionName="WhatsappDelivery")
    assert fired([dropped]) == {"RecursionStopped"}
    assert fired([dropped._replace(at=dropped.at - 70)]) == set()


def test_a_count_that_fails_at_every_try_of_a_day_is_noticed(fired: Fired) -> None:
    crash = point("Errors", 1, "AWS/Lambda", FunctionName="Recount")
    tries = [crash._replace(at=crash.at - 400 * number) for number in range(3)]
    assert fired(tries) == {"RecountFails"}
    assert fired(tries[1:]) == set(), "Lambda's next try did it"


@pytest.mark.parametrize(
    ("metric", "namespace", "by", "alarm"),
    [
        ("Throttles", "AWS/Lambda", {}, "FunctionsThrottled"),
        ("5xx", "AWS/ApiGateway", {"ApiId": "Api"}, "ApiFails"),
        ("ApiThrottled", "Buurtrelay", {"service": "testdorp"}, "ApiThrottled"),
    ],
)
def test_a_door_that_refuses_is_noticed(
    metric: str, namespace: str, by: dict[str, str], alarm: str, fired: Fired
) -> None:
    many = Datapoint(namespace, metric, by, 21, time.time())
    assert fired([many]) == {alarm}
    assert fired([many._replace(value=2)]) == set()
