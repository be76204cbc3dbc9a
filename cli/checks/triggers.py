"""What sets the functions to work: a mapping from each queue, and the schedules."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.checks.asking import found
from cli.checks.finding import Seen, changed, each_well, fail, together
from cli.checks.patient import Patient

MAPPING = "AWS::Lambda::EventSourceMapping"
RULE = "AWS::Events::Rule"

_SETTINGS = ("BatchSize", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds")


def triggers(patient: Patient) -> Seen:
    """Whether every queue is worked off, by its function and in its way."""
    pages = patient.client("lambda").get_paginator("list_event_source_mappings").paginate()
    there = {each["UUID"]: each for page in pages for each in page["EventSourceMappings"]}
    deployed = patient.blueprint.of_type(MAPPING)
    faults = (
        fault
        for name, each in deployed.items()
        for fault in _of_queue(patient, name, each, there.get(patient.own(name)))
    )
    return together(faults, f"{len(deployed)} queues set their functions to work")


def _of_queue(
    patient: Patient, name: str, deployed: Mapping[str, Any], there: Mapping[str, Any] | None
) -> Iterator[Seen]:
    function, queue = str(deployed["FunctionName"]), str(deployed["EventSourceArn"])
    short = queue.rpartition(":")[2]
    if there is None:
        yield fail(f"nobody works at {short}: its trigger is gone", _again(patient, deployed))
        return
    update = f"lambda update-event-source-mapping --uuid {there['UUID']}"
    if not str(there.get("State", "")).startswith(("Enabl", "Creat", "Updat")):
        yield fail(
            f"nobody works at {short}: its trigger is {str(there.get('State')).lower()}",
            f"`{patient.aws(f'{update} --enabled')}` (Lambda > {function} > Triggers)",
        )
    if there.get("FilterCriteria", {}).get("Filters"):
        yield fail(
            f"the trigger of {short} has a filter: what it does not let through is deleted",
            f"`{patient.aws(update)} --filter-criteria '{{}}'`",
        )
    if other := _other(deployed, there):
        yield fail(
            f"the trigger of {short} has another {' and '.join(other)} than deployed",
            f"set {', '.join(f'{each}={deployed.get(each, 0)}' for each in other)}: "
            f"`{patient.aws(update)}`",
        )


def _other(deployed: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    wanted = {each: deployed[each] for each in _SETTINGS if each in deployed}
    other = changed(wanted | {"EventSourceArn": deployed["EventSourceArn"]}, there)
    function = str(there.get("FunctionArn", "")).rpartition(":")[2]
    if function != deployed["FunctionName"]:
        other.append("FunctionName")
    if _most(there) < _most(deployed):
        other.append("ScalingConfig")
    return other


def _most(mapping: Mapping[str, Any]) -> float:
    """Workers at once; as many as there are, where none is set."""
    return float(mapping.get("ScalingConfig", {}).get("MaximumConcurrency") or "inf")


def _again(patient: Patient, deployed: Mapping[str, Any]) -> str:
    scaling = deployed.get("ScalingConfig", {}).get("MaximumConcurrency")
    command = (
        f"lambda create-event-source-mapping --function-name {deployed['FunctionName']}"
        f" --event-source-arn {deployed['EventSourceArn']} --batch-size {deployed['BatchSize']}"
        " --function-response-types ReportBatchItemFailures"
        + (f" --scaling-config MaximumConcurrency={scaling}" if scaling else "")
    )
    return f"`{patient.aws(command)}`"


def schedules(patient: Patient) -> Seen:
    """Whether sweep, probe, canary, drill and recount come when they should."""
    deployed = patient.blueprint.of_type(RULE)
    return each_well(deployed, partial(_of_rule, patient), "schedules are on")


def _of_rule(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Iterator[Seen]:
    client, own = patient.client("events"), patient.own(name)
    when = deployed["ScheduleExpression"]
    put = f"`{patient.aws(f'events put-rule --name {own}')} --schedule-expression '{when}'`"
    there = found(client.describe_rule, Name=own)
    if there is None:
        yield fail(f"the schedule {name} is gone", f"{put}, then its target and permission")
        return
    if there.get("State") == "DISABLED":
        command = patient.aws(f"events enable-rule --name {own}")
        yield fail(f"the schedule {name} is disabled", f"`{command}`")
    if there.get("ScheduleExpression") != when:
        yield fail(f"{name} comes at {there.get('ScheduleExpression')}, not at {when}", put)
    if _calls(client.list_targets_by_rule(Rule=own)["Targets"]) != _calls(deployed["Targets"]):
        (target,) = deployed["Targets"]
        command = f"events put-targets --rule {own} --targets Id={target['Id']},Arn={target['Arn']}"
        more = f" with the input {target['Input']}" if "Input" in target else ""
        yield fail(
            f"the schedule {name} calls another or nobody", f"`{patient.aws(command)}`{more}"
        )


def _calls(targets: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["Arn"], each.get("Input", "")) for each in targets]
