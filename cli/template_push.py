"""Creating the templates that are missing at Meta, and waiting until Meta has looked at them."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from rich.progress import Progress

from cli.console import err, progress
from cli.graph import GraphRefused, GraphUnreachable
from cli.template_standing import MISSING, PENDING, Key, Standing, Templates, key_of

POLL_S = 10.0
"""Between two looks: an account may be asked 200 times an hour, before it has sent anything."""

INVALID, TOO_MANY = 100, 2388019


@dataclass(slots=True)
class Pushed:
    """What came of it: created and refused templates, and what stopped us before the last one."""

    created: list[Key] = field(default_factory=list)
    refused: dict[Key, GraphRefused] = field(default_factory=dict)
    stopped: GraphRefused | GraphUnreachable | None = None


def push_missing(templates: Templates) -> Pushed:
    """Create what is not there; what is there is left alone, whatever it says.

    Raises:
        GraphRefused, GraphUnreachable: Meta does not even list those that are there.
    """
    missing = {each.key for each in templates.read() if each.status == MISSING}
    wanted = [each for each in templates.wanted if key_of(each) in missing]
    pushed = Pushed()
    for creation in progress(wanted, "Creating templates"):
        try:
            templates.graph.post(templates.path, creation)
            pushed.created.append(key_of(creation))
        except GraphRefused as refused:
            if _concerns_all(refused):
                pushed.stopped = refused
                break
            pushed.refused[key_of(creation)] = refused
        except GraphUnreachable as unreachable:
            pushed.stopped = unreachable
            break
    return pushed


def _concerns_all(refused: GraphRefused) -> bool:
    """Whether Meta has nothing against this one template, but takes none from us now."""
    return refused.code != INVALID or refused.subcode == TOO_MANY


def wait_for_review(
    templates: Templates, seconds: float, refused: Mapping[Key, GraphRefused]
) -> list[Standing]:
    """How the templates stand once Meta has judged all of them, or the time is over.

    Raises:
        GraphRefused, GraphUnreachable: the first look failed; later ones are tried again.
    """
    deadline = time.monotonic() + seconds
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Waiting for Meta's review", total=len(templates.wanted))
        standings = templates.read()
        while waiting := [each for each in standings if _waits(each, refused)]:
            bar.update(task, completed=len(standings) - len(waiting))
            left = deadline - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(POLL_S, left))
            with suppress(GraphUnreachable):
                standings = templates.read()
    return standings


def _waits(standing: Standing, refused: Mapping[Key, GraphRefused]) -> bool:
    """Meta's list may show a new template only after a while."""
    return standing.status == PENDING or (
        standing.status == MISSING and standing.key not in refused
    )
