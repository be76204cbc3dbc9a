"""No resource waits for itself: AWS refuses a template with a circle, the linters let it pass."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pytest

from local.scan import processed
from tests.resources import listed


def waits_for(value: Any) -> Iterator[str]:
    """Every name that a value refers to: resources, parameters and others."""
    if isinstance(value, list):
        for each in value:
            yield from waits_for(each)
    if not isinstance(value, dict):
        return
    for key, told in value.items():
        match key, told:
            case "Ref", str(name):
                yield name
            case "Fn::GetAtt", _:
                yield str(listed(told)[0]).split(".")[0]
            case "Fn::Sub", _:
                text, *named = listed(told)
                yield from re.findall(r"\$\{([A-Za-z0-9]+)[.}]", text)
                yield from waits_for(named)
            case _:
                yield from waits_for(told)


def order(resources: dict[str, Any]) -> list[str]:
    """In which order CloudFormation can make resources. Raises CycleError."""
    graph = {
        name: {*waits_for(each.get("Properties", {})), *listed(each.get("DependsOn", []))}
        & resources.keys()
        for name, each in resources.items()
    }
    return list(TopologicalSorter(graph).static_order())


def test_the_resources_can_be_made_one_after_the_other() -> None:
    made = order(processed()["Resources"])
    assert made.index("AlertsKey") < made.index("Alerts") < made.index("WhatsappDelivery")
    assert made.index("PoliceUsers") < made.index("Api")


@pytest.mark.parametrize(
    "reference",
    [
        {"Ref": "Last"},
        {"Fn::GetAtt": ["Last", "Arn"]},
        {"Fn::GetAtt": "Last.Arn"},
        {"Fn::Sub": "https://${Last}.example"},
        {"Fn::Sub": ["${Url}/x", {"Url": {"Fn::GetAtt": ["Last", "Url"]}}]},
        {"Fn::If": ["Condition", {"Fn::Join": [",", [{"Ref": "Last"}]]}, ""]},
    ],
)
def test_a_circle_is_found(reference: dict[str, Any]) -> None:
    first = {"Properties": {"Url": [reference]}}
    last = {"DependsOn": "First"}
    with pytest.raises(CycleError):
        order({"First": first, "Last": last})
