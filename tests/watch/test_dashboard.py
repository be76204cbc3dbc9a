"""The dashboard shows metrics that exist, and no metric is told by alert, group or person."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from relay.domain.account_news import Trouble

from tests.conftest import PROJECT
from tests.resources import Resources, of_type

OF_AWS = {
    "AWS/ApiGateway": {"5xx", "Count"},
    "AWS/Lambda": {"ConcurrentExecutions", "Errors", "RecursiveInvocationsDropped", "Throttles"},
    "AWS/SQS": {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
}
DIMENSIONS = {"ApiId", "FunctionName", "QueueName", "service"}
OF_THE_PROBE = {
    *("CanaryMissed", "DeadLetters", "DrillMissed", "ProbeRan", "QueueStuck"),
    *("TemplatesUnusable", "WebhookBroken"),
}


def sources() -> Iterator[ast.AST]:
    for folder in (PROJECT / "functions", PROJECT / "layers" / "relay" / "python" / "relay"):
        for path in sorted(folder.rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text()))


def in_code() -> set[str]:
    """Every text in the functions that looks like a metric's name."""
    texts = {each.value for each in sources() if isinstance(each, ast.Constant)}
    names = {
        each for each in texts if isinstance(each, str) and re.fullmatch("[A-Z][A-Za-z0-9]+", each)
    }
    return names | {"MediaStored", "MediaRefused", "MediaLost"} | set(Trouble)


@pytest.fixture
def body(resources: Resources) -> dict[str, Any]:
    """The dashboard as CloudWatch gets it."""
    (dashboard,) = of_type(resources, "AWS::CloudWatch::Dashboard").values()
    text = re.sub(r"\$\{([A-Za-z:.]+)\}", r"\1", dashboard["DashboardBody"]["Fn::Sub"])
    read: dict[str, Any] = json.loads(text)
    return read


def filtered(resources: Resources) -> set[str]:
    """Metrics that are counted in a log."""
    filters = of_type(resources, "AWS::Logs::MetricFilter").values()
    return {each["MetricTransformations"][0]["MetricName"] for each in filters}


def shown(body: dict[str, Any]) -> Iterator[list[Any]]:
    for widget in body["widgets"]:
        yield from widget["properties"].get("metrics", ())


def test_whatever_it_names_is_in_the_template(
    resources: Resources, template: dict[str, Any]
) -> None:
    (dashboard,) = of_type(resources, "AWS::CloudWatch::Dashboard").values()
    named = re.findall(r"\$\{(\w+)(?:\.\w+)?\}", dashboard["DashboardBody"]["Fn::Sub"])
    assert set(named) <= {*resources, *template["Parameters"]}


def test_every_metric_on_it_exists(body: dict[str, Any], resources: Resources) -> None:
    ours = in_code() | filtered(resources) | OF_THE_PROBE
    for namespace, name, *_ in shown(body):
        assert name in (ours if namespace == "Buurtrelay" else OF_AWS[namespace])


def test_every_alarm_watches_a_metric_that_exists(resources: Resources) -> None:
    ours = in_code() | OF_THE_PROBE | filtered(resources)
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        if alarm.get("Namespace") == "Buurtrelay":
            assert alarm["MetricName"] in ours
        else:
            stats = [
                each["MetricStat"] for each in alarm.get("Metrics", ()) if "MetricStat" in each
            ]
            for metric in [each["Metric"] for each in stats] or [alarm]:
                known = ours if metric["Namespace"] == "Buurtrelay" else OF_AWS[metric["Namespace"]]
                assert metric["MetricName"] in known


def test_it_is_one_page_without_overlap(body: dict[str, Any]) -> None:
    cells: set[tuple[int, int]] = set()
    for each in body["widgets"]:
        assert each["x"] + each["width"] <= 24
        taken = {
            (x, y)
            for x in range(each["x"], each["x"] + each["width"])
            for y in range(each["y"], each["y"] + each["height"])
        }
        assert not cells & taken
        cells |= taken
    assert max(y for _, y in cells) < 40


def test_no_metric_is_told_by_alert_group_or_person(
    body: dict[str, Any], resources: Resources
) -> None:
    used = {name for _, _, *by in shown(body) for name in by[::2] if isinstance(name, str)}
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        stats = [each.get("MetricStat", {}) for each in alarm.get("Metrics", ())]
        metrics = [alarm, *(each["Metric"] for each in stats if each)]
        used |= {by["Name"] for each in metrics for by in each.get("Dimensions", ())}
    for each in of_type(resources, "AWS::Logs::MetricFilter").values():
        used |= {by["Key"] for by in each["MetricTransformations"][0]["Dimensions"]}
    assert used <= DIMENSIONS


def test_no_function_adds_a_dimension_or_makes_a_name_of_what_it_handles() -> None:
    """Names are written out, or come of one of our own enums (a file's state, Meta's troubles)."""
    made = set()
    for node in sources():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {
                "add_dimension",
                "set_default_dimensions",
                "single_metric",
            }
            if node.func.attr == "add_metric" and not isinstance(node.args[0], ast.Constant):
                made.add(ast.unparse(node.args[0]))
    of_enums = {"f'Media{found.state.title()}'", "trouble", "metric", "_MISSED[rehearsal]"}
    assert made <= {"name", *of_enums}
