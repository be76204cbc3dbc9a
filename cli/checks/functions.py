"""The functions: there, allowed to run, and set up as they were deployed."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.checks.asking import found
from cli.checks.finding import Seen, changed, each_well, fail
from cli.checks.patient import Patient

FUNCTION = "AWS::Lambda::Function"
LANES = "WhatsappDelivery"
SETTINGS = ("Handler", "MemorySize", "Role", "Runtime", "Timeout")

_FAILED = "Failed"


def functions(patient: Patient) -> Seen:
    """Whether every function can run, with the settings that it was deployed with."""
    deployed = patient.blueprint.of_type(FUNCTION)
    return each_well(deployed, partial(_faults, patient), "functions, set up as deployed")


def _faults(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Iterator[Seen]:
    told = found(patient.client("lambda").get_function, FunctionName=patient.own(name))
    if told is None:
        yield fail(f"the function {name} is gone", patient.anew)
        return
    there = told["Configuration"]
    yield from _held_back(patient, name, told.get("Concurrency", {}))
    if _FAILED in (there.get("State"), there.get("LastUpdateStatus")):
        why = there.get("StateReason") or there.get("LastUpdateStatusReason") or "no reason told"
        yield fail(f"Lambda cannot start {name}: {why}", patient.anew)
    yield from _settings(patient, name, deployed, there)
    yield from _environment(patient, name, deployed, there)
    yield from _recursion(patient, name, deployed)


def _held_back(patient: Patient, name: str, told: Mapping[str, int]) -> Iterator[Seen]:
    """Reserved concurrency is a ceiling too. The template sets none."""
    needed = 2 * int(patient.stack.parameter("DeliveryWorkers")) if name == LANES else 1
    most = told.get("ReservedConcurrentExecutions")
    if most is not None and most < needed:
        command = f"lambda delete-function-concurrency --function-name {patient.own(name)}"
        yield fail(
            f"{name} may run {most} times at once (reserved concurrency); it takes {needed}",
            f"`{patient.aws(command)}`",
        )


def _settings(
    patient: Patient, name: str, deployed: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[Seen]:
    wanted = {each: deployed[each] for each in SETTINGS if each in deployed}
    layers = [each["Arn"] for each in there.get("Layers", [])]
    other = changed(wanted | {"Layers": deployed.get("Layers", [])}, {**there, "Layers": layers})
    if there.get("VpcConfig", {}).get("SubnetIds"):
        other.append("VpcConfig")
    if other:
        values = ", ".join(f"{each}={deployed.get(each, 'none')}" for each in other)
        yield fail(
            f"{name} has another {' and '.join(other)} than deployed",
            f"set {values}: Lambda > {patient.own(name)} > Configuration, or "
            f"`{patient.aws('lambda update-function-configuration')}`",
        )


def _environment(
    patient: Patient, name: str, deployed: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[Seen]:
    """Its variables. None of them is a secret: what is, stands in Secrets Manager."""
    wanted = deployed.get("Environment", {}).get("Variables", {})
    if other := changed(wanted, there.get("Environment", {}).get("Variables", {})):
        values = ", ".join(f"{each}={wanted[each]}" for each in other)
        yield fail(
            f"{name} has another {', '.join(other)} in its environment than deployed",
            f"set {values}: Lambda > {patient.own(name)} > Configuration > Environment variables",
        )


def _recursion(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Iterator[Seen]:
    """Whether Lambda lets it feed itself; the emulator does not keep what was deployed."""
    if patient.emulated or "RecursiveLoop" not in deployed:
        return
    asked = patient.client("lambda").get_function_recursion_config(FunctionName=patient.own(name))
    if asked["RecursiveLoop"] != deployed["RecursiveLoop"]:
        command = (
            f"lambda put-function-recursion-config --function-name {patient.own(name)}"
            f" --recursive-loop {deployed['RecursiveLoop']}"
        )
        yield fail(f"Lambda stops {name} after 16 slices of an alert", f"`{patient.aws(command)}`")
