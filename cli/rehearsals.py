"""The newest canary and drill of a stack, and holding one now."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import typer
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.rehearsals import Rehearsals
from relay.adapters.system_clock import SystemClock
from relay.api.alert_answers import moment
from relay.domain.ledger import State
from relay.domain.rehearsal import PATIENCE_MS, Held, Rehearsal, Verdict, verdict
from relay.usecases.follow_alert import FollowAlert, Standing

from cli.console import AWS_FAILED, aws_errors, complain, refuse
from cli.stack import Stack
from cli.tables import tables_of

POLL_S = 1.0

RECEIVED = (State.SENT, State.DELIVERED, State.READ)


@dataclass(frozen=True, slots=True)
class Course:
    """How a rehearsal went so far; ``standing`` is None if its alert is not known."""

    rehearsal: Rehearsal
    held: Held | None
    standing: Standing | None
    verdict: Verdict

    @property
    def states(self) -> Counter[State]:
        """How many people stand where."""
        return self.standing.states if self.standing else Counter()

    @property
    def people(self) -> int:
        """Everybody whom it is for."""
        return self.states.total() - self.states[State.LEFT]

    @property
    def receipts(self) -> int:
        """Those of whom WhatsApp has told that it has their message."""
        return sum(self.states[state] for state in RECEIVED)

    @property
    def back(self) -> bool:
        """Whether nothing more needs to be waited for."""
        phones = self.states[State.DELIVERED] + self.states[State.READ]
        complete = self.standing is not None and self.standing.complete
        return complete and phones == self.people

    def for_programs(self) -> dict[str, object]:
        """As ``--json`` shows it."""
        return {
            "rehearsal": str(self.rehearsal),
            "alert_id": self.held.alert_id if self.held else None,
            "held": moment(self.held.at).isoformat() if self.held else None,
            "missed": self.verdict.missed,
            "why": self.verdict.why,
            "counts": {str(state): number for state, number in self.states.items()},
        }


def course_of(stack: Stack, rehearsal: Rehearsal) -> Course:
    """The newest one, judged as the probe does."""
    table, clock = tables_of(stack).open("alerts"), SystemClock()
    alerts = AlertsTable(table)
    follow = FollowAlert(alerts, LedgersTable(table), clock)
    with aws_errors():
        held = Rehearsals(table).newest(rehearsal)
        alert = alerts.get(held.alert_id) if held else None
        standing = follow.standing(alert) if alert else None
    states = standing.states if standing else None
    return Course(rehearsal, held, standing, verdict(rehearsal, held, states, clock.now()))


def hold(stack: Stack, rehearsal: Rehearsal) -> str:
    """Hold one now; the alert's id.

    Raises:
        typer.Exit: there is nobody to hold it with, or AWS did not do it.
    """
    event = {"rehearsal": str(rehearsal), "key": str(uuid4())}
    with aws_errors():
        answer = stack.client("lambda").invoke(
            FunctionName=_function(stack), Payload=json.dumps(event)
        )
        told = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        why = str(told.get("errorMessage", "see its log"))
        raise complain("The function failed", why, AWS_FAILED)
    return str(told["alert_id"]) if "alert_id" in told else refuse(str(told["refused"]))


def courses(stack: Stack, rehearsal: Rehearsal) -> Iterator[Course]:
    """How the newest one goes, second by second, until it is back or its time is up."""
    course = course_of(stack, rehearsal)
    yield course
    until = (course.held.at if course.held else 0) + PATIENCE_MS
    while not course.back and SystemClock().now() <= until:
        time.sleep(POLL_S)
        course = course_of(stack, rehearsal)
        yield course


def _function(stack: Stack) -> str:
    pages = stack.client("cloudformation").get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=stack.name):
        for each in page["StackResourceSummaries"]:
            if each["LogicalResourceId"] == "Canary":
                return str(each["PhysicalResourceId"])
    raise typer.BadParameter("the stack has no function Canary: deploy it again")
