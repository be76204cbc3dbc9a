"""Alerts on a terminal: what one would do, how far one has come, and all of them in a list."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from relay.domain.alert import Status
from relay.domain.country import Country
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from cli.nouns import counted
from cli.report_view import visible

Answer = Mapping[str, Any]

BARS: Mapping[str, tuple[str, ...]] = {
    "handed over": ("handed", "sent", "delivered", "read"),
    "on the phones": ("delivered", "read"),
    "read": ("read",),
    "failed": ("failed",),
    "in doubt": ("in_doubt",),
}
"""Bars, and the states of `GET /alerts/{alert_id}` that each adds up."""


def preview_lines(preview: Answer, country: Country, status: str) -> Iterator[str]:
    """What posting would do, as a dry run tells: whom it asks, what they read, what it costs."""
    language = next(iter(preview["preview"]))
    yield f"[dim]{escape(country.outgoing(language))}[/]\n"
    for written, text in preview["preview"].items():
        yield f"[bold]{escape(written)}[/]"
        yield f"{visible(text)}\n"
    yield from warnings(preview["warnings"])
    people, groups = preview["members_at_most"], preview["groups"]
    told = counted(people, "person", "people")
    names = ", ".join(visible(each["name"]) for each in groups[:10])
    more = f" and {len(groups) - 10} more" if len(groups) > 10 else ""
    yield f"To {told} at most, in {counted(len(groups), 'group')}: {names}{more}."
    if status == Status.TEST:
        yield "Of these, a Test reaches the test phones only."
        return
    yield f"The last phone in about {preview['estimated_seconds']:,.0f} s, if nothing else is sent."
    yield _cost(country, people)


def question(preview: Answer, status: str) -> str:
    """What to ask before it is posted."""
    people = counted(preview["members_at_most"], "person", "people")
    return f"Post it to {'the test phones among ' if status == Status.TEST else ''}{people}?"


def _cost(country: Country, people: int) -> str:
    price = country.price
    return (
        f"About {price.currency} {price.of(people):,} for WhatsApp, if all get it"
        f" (a message costs {price.amount}, list of {price.since})."
    )


def warnings(told: Iterable[str]) -> Iterator[str]:
    """What stands in the way, in the API's words."""
    return (f"[yellow]Warning:[/] {escape(each)}" for each in told)


def progress_bars() -> Progress:
    """The bars of an alert on its way, empty."""
    return Progress(
        TextColumn("{task.description:>13}"),
        BarColumn(bar_width=40, complete_style="green", finished_style="green"),
        TextColumn("{task.completed:>7,.0f} of {task.total:,.0f}"),
        transient=False,
    )


def add_bars(progress: Progress) -> Mapping[str, TaskID]:
    """A bar for each of BARS, by name."""
    return {name: progress.add_task(name, total=0) for name in BARS}


def move_bars(progress: Progress, bars: Mapping[str, TaskID], standing: Answer) -> None:
    """Move the bars to where an alert stands."""
    counts, people = standing["counts"], standing["members_seen"]
    for name, task in bars.items():
        done = sum(counts[state] for state in BARS[name])
        progress.update(task, completed=done, total=people)


def standing_line(standing: Answer) -> str:
    """How an alert ended, or where it stands."""
    counts = standing["counts"]
    told = ", ".join(
        f"{count:,} {state.replace('_', ' ')}" for state, count in counts.items() if count
    )
    people = counted(standing["members_seen"], "person", "people")
    so_far = "" if standing["complete"] else " so far"
    return f"{standing['state'].capitalize()}. {people}{so_far}: {told or 'nobody'}."


def alert_table(alerts: Iterable[Answer]) -> Table:
    """Alerts, one a row."""
    table = Table("Created", show_lines=True)
    table.add_column("Alert", no_wrap=True)
    table.add_column("Headline, author, reference")
    for each in alerts:
        kind = f"{each['urgency']}, {each['status']}, {each['state']}"
        signed = ", ".join(filter(None, (each["author"], each["reference"])))
        about = visible(f"{each['headline']}\n{signed}")
        table.add_row(at(each["created"]), f"{escape(each['alert_id'])}\n{kind}", about)
    return table


def at(moment: str) -> str:
    """In the time of whoever asks."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S}"


def for_programs(answer: Any, indent: int | None = 2) -> str:
    """In ASCII, so that nothing a stranger wrote steers a terminal."""
    return json.dumps(answer, indent=indent)
