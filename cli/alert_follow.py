"""Following an alert until there is nothing more to wait for."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import typer

from cli.alert_api import AlertApi
from cli.alert_view import add_bars, for_programs, move_bars, progress_bars, standing_line
from cli.console import err, out
from cli.nouns import counted

POLL_S = 1.0
QUIET_S = 60.0
"""With all messages handed over and no receipt for so long, the phones that lack are off."""

Standing = Mapping[str, Any]


def follow(api: AlertApi, alert_id: str, *, as_json: bool) -> None:
    """Show where the alert stands until it is complete, or Ctrl-C.

    For programs: one object a line, whenever something has changed.

    Raises:
        ApiRefused, ApiUnreachable.
    """
    if as_json:
        for standing in standings(api, alert_id):
            typer.echo(for_programs(standing, indent=None))
    else:
        _show(api, alert_id)


def standings(api: AlertApi, alert_id: str) -> Iterator[Standing]:
    """Where the alert stands, each time that it has moved; the last one ends it."""
    last: Standing = {}
    moved = time.monotonic()
    while True:
        standing = api.follow(alert_id)
        if standing != last:
            last, moved = standing, time.monotonic()
            yield standing
        if is_over(standing, time.monotonic() - moved):
            return
        time.sleep(POLL_S)


def is_over(standing: Standing, quiet_s: float) -> bool:
    """Nobody waits, and no receipt is to be expected: all have come, the alert has ended, or it
    has been quiet for a minute.
    """
    counts = standing["counts"]
    if not standing["complete"] or counts["pending"]:
        return bool(standing["state"] != "active" and quiet_s > QUIET_S)
    return not counts["handed"] + counts["sent"] or quiet_s > QUIET_S


def _show(api: AlertApi, alert_id: str) -> None:
    looks = standings(api, alert_id)
    standing = next(looks)  # an alert that is not there shows no bars
    with progress_bars() as progress:
        bars = add_bars(progress)
        move_bars(progress, bars, standing)
        for standing in looks:
            move_bars(progress, bars, standing)
    out.print(standing_line(standing), soft_wrap=True)
    counts = standing["counts"]
    if quiet := counts["handed"] + counts["sent"]:
        err.print(
            f"No news of {counted(quiet, 'phone')}, which may be off: WhatsApp tries on until the"
            " alert ends."
        )
