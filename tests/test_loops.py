"""Who feeds itself, directly or through others: Lambda stops that after 16 times unless allowed.

An arrow leads from a function to another that its messages, its files or its calls set in motion.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from tests.resources import FUNCTIONS, Resources, listed, named, of_type, statements

SENDS = {
    "events:PutEvents",
    "lambda:InvokeAsync",
    "lambda:InvokeFunction",
    "s3:PutObject",
    "sns:Publish",
    "sqs:SendMessage",
}
"""What may set a function in motion (Lambda developer guide, "Use Lambda recursive loop detection":
SQS, SNS, S3 and Lambda itself are counted)."""

Graph = Mapping[str, Iterable[str]]


def arrows(resources: Resources) -> dict[str, set[str]]:
    """By function, the functions that it can set in motion."""
    driven = dict(driven_by(resources))
    return {
        function: {to for target in targets(resources, function) for to in driven.get(target, ())}
        for function in FUNCTIONS
    }


def driven_by(resources: Resources) -> Iterator[tuple[str, list[str]]]:
    """Each source of events, and the functions that it calls; a function calls itself by name."""
    sources: dict[str, list[str]] = {each: [each] for each in FUNCTIONS}
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        for event in function["Events"].values():
            for key in {"Bucket", "Queue", "Topic"} & event["Properties"].keys():
                sources.setdefault(named(event["Properties"][key]), []).append(name)
    yield from sources.items()


def targets(resources: Resources, function: str) -> Iterator[str]:
    """What a function may send to, by its role or by an address in its environment."""
    for statement in statements(resources, function):
        if SENDS & set(listed(statement["Action"])):
            yield from map(named, listed(statement["Resource"]))
    yield from references(resources[function]["Properties"]["Environment"]["Variables"])


def references(value: Any) -> Iterator[str]:
    """Every logical id that a value refers to."""
    if isinstance(value, dict) and value.keys() & {"Ref", "Fn::GetAtt"}:
        yield named(value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from references(each)


def in_loops(graph: Graph) -> set[str]:
    """Everybody from whom arrows lead back to where one began."""
    return {name for name in graph if name in beyond(graph, name)}


def beyond(graph: Graph, start: str) -> set[str]:
    """Whoever can be reached from somebody by one arrow or more."""
    found, open_ = set[str](), [*graph[start]]
    while open_:
        if (name := open_.pop()) not in found:
            found.add(name)
            open_ += graph[name]
    return found


def test_the_way_of_an_alert_is_in_the_graph(resources: Resources) -> None:
    graph = arrows(resources)
    assert graph["ReportIntake"] == {"GroupLookup"}
    assert graph["GroupLookup"] == {"WhatsappDelivery"}
    assert graph["Receipts"] == {"WhatsappDelivery"}
    assert graph["WhatsappWebhook"] == {"Conversation", "Receipts"}
    assert graph["Conversation"] == {"Conversation", "Media"}


def test_who_can_feed_itself_is_allowed_to_and_nobody_else(resources: Resources) -> None:
    allowed = {
        name
        for name, function in of_type(resources, "AWS::Serverless::Function").items()
        if function.get("RecursiveLoop") == "Allow"
    }
    assert allowed == in_loops(arrows(resources))


@pytest.mark.parametrize(
    ("graph", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, set()),
        ({"a": ["b"], "b": ["b"]}, {"b"}),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, {"a", "b", "c"}),
    ],
)
def test_a_loop_is_found_through_others_too(graph: Graph, found: set[str]) -> None:
    assert in_loops(graph) == found


def test_a_stop_is_noticed_at_whoever_is_called_from_a_queue(resources: Resources) -> None:
    stats = resources["RecursionStopped"]["Properties"]["Metrics"][1:]
    watched = {named(each["MetricStat"]["Metric"]["Dimensions"][0]["Value"]) for each in stats}
    queues = of_type(resources, "AWS::SQS::Queue")
    driven = dict(driven_by(resources))
    assert watched == {name for queue in queues for name in driven.get(queue, ())}
