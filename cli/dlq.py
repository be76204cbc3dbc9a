"""``relay dlq``: messages that the functions gave up, and putting them back to work."""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from cli.console import aws_errors, err, out, progress
from cli.dead_letters import MOST_LOOKED_AT, DeadLetterQueue, concerns_of, oldest
from cli.frame.commands import Commands
from cli.letters.drop import drop
from cli.letters.unreadable import READERS
from cli.queues import DeadLetters, Queues, chosen, find_queues
from cli.stack import JsonOption, LocalOption, StackOption

app = Commands(help="The dead-letter queues: what the functions gave up.", no_args_is_help=True)
app.command()(drop)


@dataclass(frozen=True, slots=True)
class Content:
    """What lies in a queue. ``slices`` are by alert; an alert that waits for its lookup has none.

    ``oldest`` is when its oldest message was first sent (Unix ms). All but ``messages`` is of the
    ``looked_at`` first ones.
    """

    queue: str
    messages: int
    looked_at: int
    oldest: int | None
    slices: Mapping[str, Sequence[int]]
    unreadable: int


@app.command("list")
def list_dead_letters(
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what lies in each dead-letter queue: how much, since when, of which alerts."""
    queues = find_queues(stack=stack, local=local)
    with aws_errors():
        found = progress(queues.dead_letters(), "Looking")
        contents = [_content(queues, letters) for letters in found]
    if as_json:
        typer.echo(json.dumps([_for_programs(each) for each in contents], indent=2))
    else:
        out.print(_table(contents))


def _content(queues: Queues, letters: DeadLetters) -> Content:
    queue = DeadLetterQueue(queues.sqs, letters.url)
    count = queue.count()
    messages = queue.look(min(count, MOST_LOOKED_AT))
    concerns = [concerns_of(message["Body"]) for message in messages]
    slices: defaultdict[str, set[int]] = defaultdict(set)
    for concern in set().union(*concerns):
        slices[concern.alert] |= set() if concern.slice is None else {concern.slice}
    return Content(
        queue=letters.name,
        messages=max(count, len(messages)),
        looked_at=len(messages),
        oldest=oldest(messages),
        slices={alert: sorted(numbers) for alert, numbers in sorted(slices.items())},
        unreadable=sum(not each for each in concerns),
    )


def _for_programs(content: Content) -> dict[str, object]:
    since = content.oldest
    return {
        "queue": content.queue,
        "messages": content.messages,
        "looked_at": content.looked_at,
        "oldest": None if since is None else datetime.fromtimestamp(since / 1_000, UTC).isoformat(),
        "slices": content.slices,
        "unreadable": content.unreadable,
    }


def _table(contents: Sequence[Content]) -> Table:
    total = sum(content.messages for content in contents)
    table = Table("Queue", title=f"{_messages(total)} in {len(contents)} dead-letter queues")
    table.add_column("Messages", justify="right")
    table.add_column("Oldest", justify="right")
    table.add_column("Alerts and slices")
    for content in contents:
        age = "" if content.oldest is None else _age(time.time() - content.oldest / 1_000)
        table.add_row(content.queue, f"{content.messages:,}", age, "\n".join(_told(content)))
    return table


def _told(content: Content) -> list[str]:
    lines = [
        f"{escape(alert)}: {', '.join(map(str, numbers))}" if numbers else escape(alert)
        for alert, numbers in content.slices.items()
    ]
    if content.unreadable:
        lines.append(f"{_messages(content.unreadable)} without an alert's id")
    if content.looked_at < content.messages:
        lines.append(f"(in {content.looked_at:,} of them)")
    return lines


def _age(seconds: float) -> str:
    minutes = int(seconds) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2_880 else f"{minutes // 1_440} days"


def _messages(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"


@app.command()
def redrive(
    queue: Annotated[
        str | None,
        typer.Argument(
            help="A queue as `list` names it; all of them if left out.",
            autocompletion=lambda: [*READERS],
        ),
    ] = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put messages back into the queues that they came from. Can be interrupted at any time."""
    queues = find_queues(stack=stack, local=local)
    with aws_errors():
        everywhere = queues.dead_letters()
        found = everywhere if queue is None else chosen(everywhere, queue)
        counts = [(each, DeadLetterQueue(queues.sqs, each.url).count()) for each in found]
    waiting = [(letters, count) for letters, count in counts if count]
    if not waiting:
        typer.echo("[]") if as_json else out.print("Nothing to move: no message lies there.")
        return
    for letters, count in waiting:
        err.print(f"{letters.name}: {_messages(count)}, back to {letters.source}")
    if not yes:
        typer.confirm("Move them?", abort=True, err=True)
    with aws_errors():
        moved = [_move(queues, letters, count, quiet=as_json) for letters, count in waiting]
    if as_json:
        pairs = zip(waiting, moved, strict=True)
        told = [
            {"queue": letters.name, "to": letters.source, "moved": how_many, "of": count}
            for (letters, count), how_many in pairs
        ]
        typer.echo(json.dumps(told, indent=2))


def _move(queues: Queues, letters: DeadLetters, count: int, *, quiet: bool) -> int:
    """Move as many as there were, so that what fails again meanwhile is not moved for ever.

    How many were moved; with ``quiet``, stdout is left to it.
    """
    moving = DeadLetterQueue(queues.sqs, letters.url).move_to(letters.source_url, count)
    moved = 0
    try:
        for _ in track(moving, letters.name, count, console=err, disable=not err.is_terminal):
            moved += 1
    finally:
        moving.close()
        (err if quiet else out).print(
            f"{_messages(moved)} moved from {letters.name} to {letters.source}."
        )
    if moved < count:
        err.print(f"{_messages(count - moved)} of {letters.name} did not show up: try again soon.")
    return moved
