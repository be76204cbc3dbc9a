"""``relay sender``: whether WhatsApp lets the stack send, and sending again once it does."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import AlertQueue, DeliveryQueues
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.ledger import State
from relay.usecases.continue_alerts import ContinueAlerts, Continued
from relay.usecases.sweep import PROBE_EVERY_MS, ResumeSender
from rich.markup import escape
from rich.table import Table

from cli.console import AWS_FAILED, aws_errors, err, out
from cli.frame.commands import Commands
from cli.queues import Queues, find_queues
from cli.sender_status import SenderStatus, plainly, read_status
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import Tables, find_tables

BLOCKED = 4
"""Exit code of ``status`` while nobody can be reached; it stands for nothing else."""

app = Commands(help="The sender: whether WhatsApp lets us send.", no_args_is_help=True)


@app.command()
def status(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show whether we can send, and who waits. Exit code 0 if we can, 4 if WhatsApp blocks us."""
    found = _read(find_tables(stack=stack, local=local))
    if as_json:
        typer.echo(json.dumps(found.for_programs(), indent=2))
    else:
        out.print(_told(found), _alert_table(found))
    if found.breaker.code is not None:
        raise typer.Exit(BLOCKED)


def _read(tables: Tables) -> SenderStatus:
    table, number = tables.open("alerts"), tables.sending_number()
    with aws_errors():
        return read_status(table, number, SystemClock())


def _told(found: SenderStatus) -> Table:
    grid = Table.grid(padding=(0, 2))
    for what, how in _rows(found):
        grid.add_row(what, how)
    return grid


def _rows(found: SenderStatus) -> Iterable[tuple[str, str]]:
    breaker = found.breaker
    if breaker.code is None:
        yield "WhatsApp", "[green]lets us send[/]"
    else:
        yield "WhatsApp", f"[red]blocks us[/] since {_at(breaker.opened)}, code {breaker.code}"
        yield "", plainly(breaker.code)
        turn = _at(found.next_try or found.now)
        yield "Next try", f"by the sweep, which asks every {PROBE_EVERY_MS // 1_000} s from {turn}"
    if breaker.trips:
        yield "Blocked", f"{_counted(breaker.trips, 'time')} since all was calm"
    if breaker.resumed:
        yield "Resumed", f"{_at(breaker.resumed)}, the last time"
    for wording, until in found.set_aside.items():
        yield "Set aside", f"template {escape(wording)} until {_at(until)}"
    for alert in found.stopped:
        yield "Stopped", f"alert {escape(alert)}"
    yield "Rate", f"reserved {found.ahead_ms / 1_000:.1f} s ahead"
    yield "Meta's limit", _limit(found.messaging_limit)


def _limit(people: int | None) -> str:
    if people is None:
        return "not told yet"
    return f"{people:,} different people in 24 h" if people else "unlimited"


def _alert_table(found: SenderStatus) -> Table:
    waiting = sum(each.states[State.PENDING] for each in found.underway)
    more = "" if all(each.complete for each in found.underway) else "at least "
    alerts = _counted(len(found.underway), "alert")
    table = Table("Alert", "Ends", title=f"{alerts} under way, {more}{waiting:,} people wait")
    for column in ("Waiting", "Reached", "People"):
        table.add_column(column, justify="right")
    for each in found.underway:
        alert, waits = each.alert, each.states[State.PENDING]
        ends = "stopped" if alert.stop else _at(alert.expires)[11:16]
        seen = f"{each.seen:,}{'' if each.complete else '+'}"
        row = alert.id, ends, f"{waits:,}", f"{each.reached:,}", seen
        table.add_row(*map(escape, row))
    return table


def _at(moment: int) -> str:
    """In the time of whoever asks."""
    return f"{datetime.fromtimestamp(moment / 1_000, UTC).astimezone():%Y-%m-%d %H:%M:%S}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@app.command()
def resume(
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Send again at once, with every template; mend what WhatsApp complains of first."""
    queues = find_queues(stack=stack, local=local)
    tables = find_tables(stack=stack, local=local)
    before = _read(tables)
    code = before.breaker.code
    if code is None:
        err.print("WhatsApp does not block us.")
    else:
        err.print(f"Blocked since {_at(before.breaker.opened)}, code {code}. {plainly(code)}")
    for wording in before.set_aside:
        err.print(f"Set aside: template {escape(wording)}")
    if not yes:
        typer.confirm("Send again?", abort=True, err=True)
    resume_sender = _resume_sender(queues, tables)
    with aws_errors():
        continued = resume_sender(by_hand=True)
    if as_json:
        typer.echo(json.dumps(_for_programs(before, continued), indent=2))
    else:
        out.print("\n".join(_done(before, continued)))
    if continued.errors:
        trouble = ", ".join(sorted(continued.errors))
        err.print(f"Resumed, but not everything was enqueued ({trouble}): the sweep will do it.")
        raise typer.Exit(AWS_FAILED)


def _resume_sender(queues: Queues, tables: Tables) -> ResumeSender:
    table, clock, sqs = tables.open("alerts"), SystemClock(), queues.sqs
    sender = SenderItem(table, tables.sending_number(), clock)
    urgent, normal = map(queues.url, ("UrgentDeliveriesQueue", "NormalDeliveriesQueue"))
    continue_alerts = ContinueAlerts(
        AlertsTable(table),
        LedgersTable(table),
        sender,
        AlertQueue(sqs, queues.url("AlertsQueue")),
        DeliveryQueues(sqs, urgent, normal),
        clock,
    )
    return ResumeSender(sender, continue_alerts, clock)


def _done(before: SenderStatus, continued: Continued) -> Iterable[str]:
    if before.breaker.code is None:
        yield "Nothing was blocked."
    else:
        yield "Resumed: whoever sends, sends again."
    if before.set_aside:
        yield f"{_counted(len(before.set_aside), 'template')} will be tried again."
    yield (
        f"{_counted(continued.underway, 'alert')} under way; enqueued: "
        f"{_counted(continued.lookups, 'lookup')}, {_counted(continued.slices, 'slice')}."
    )


def _for_programs(before: SenderStatus, continued: Continued) -> dict[str, object]:
    return {
        "was_blocked": before.breaker.code is not None,
        "code": before.breaker.code,
        "templates_tried_again": list(before.set_aside),
        "alerts_under_way": continued.underway,
        "lookups_enqueued": continued.lookups,
        "slices_enqueued": continued.slices,
    }
