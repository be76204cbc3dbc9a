"""Whether alerts arrive: the last canary and the last drill, and those who take part in them."""

from relay.adapters.groups_table import GroupsTable
from relay.adapters.test_phone_groups import TestPhoneGroups
from relay.domain.rehearsal import Rehearsal

from cli.checks.finding import Seen, fail, ok, skipped, warn
from cli.checks.patient import Patient
from cli.rehearsals import Course, course_of

_STEPS = "docs/go-live.md, part 6"


def canary(patient: Patient) -> Seen:
    """Whether the last daily canary came back from the test phones."""
    course = course_of(patient.stack, Rehearsal.CANARY)
    if course.held is None and patient.emulated:
        return skipped("emulator: no canary was held yet")
    if not TestPhoneGroups(patient.tables.open("members"))():
        mend = f"{patient.relay('members test NUMBER on')}, then {_now(patient, '--canary')}"
        return fail("no phone is a test phone: no canary can be held", mend)
    return _judged(patient, course, "--canary")


def drill(patient: Patient) -> Seen:
    """Whether there are volunteers, and the last monthly drill reached them."""
    group = patient.stack.parameter("DrillGroup")
    if not group:
        return warn("DrillGroup is empty: no drill is held", f"make a group: {_STEPS}")
    course = course_of(patient.stack, Rehearsal.DRILL)
    found = GroupsTable(patient.tables.open("groups")).named([group])
    if course.held is None and patient.emulated and group not in found:
        return skipped(f"emulator: nobody has made the group {group} yet")
    if group not in found:
        return fail(
            f"DrillGroup is {group}, and there is no such group: no drill can be held",
            f"deploy with DrillGroup=ID of {patient.relay('groups list')}, or make it: {_STEPS}",
        )
    if not found[group].memberships:
        mend = f"invite volunteers: {patient.relay(f'groups qr {group}')}"
        return fail(f"nobody is in {group}, the DrillGroup: a drill reaches nobody", mend)
    return _judged(patient, course, "")


def _judged(patient: Patient, course: Course, option: str) -> Seen:
    name, why = course.rehearsal, course.verdict.why
    if course.held is None and patient.emulated:
        return skipped(f"emulator: no {name} was held yet")
    if course.verdict.missed:
        page = f"docs/runbook.md#{name}-missed"
        return fail(f"the last {name} was missed: {why}", f"{page}, then {_now(patient, option)}")
    return ok(f"the last {name}: {why}")


def _now(patient: Patient, option: str) -> str:
    return patient.relay(f"drill now {option}".strip())
