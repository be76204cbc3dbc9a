"""Command line of the local stack: `python -m local run`, `python -m local demo`."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from local import stack_file
from local.child import CannotStart, Ended, choose_port, need
from local.demo import report, send_one_alert
from local.invitation import show_urls
from local.police import TOKEN_SECONDS, Refused
from local.project import LOGS, ROOT
from local.residents import move_in
from local.stack import LocalStack, Municipality, Place, running_emulator, running_phones, set_up
from local.turnstile import ends_in_order, only_one, own_folder

app = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console(highlight=False)

Areas = Annotated[
    Path,
    typer.Option(
        envvar="AREAS",
        exists=True,
        dir_okay=False,
        resolve_path=True,
        help="GeoJSON file with the neighbourhoods.",
    ),
]
Members = Annotated[int, typer.Option(envvar="MEMBERS", min=1, help="How many members to invent.")]
SAMPLE = ROOT / "local" / "sample" / "municipality.geojson"
RENEW_SECONDS = TOKEN_SECONDS - 300
LOOK_SECONDS = 2.0


@app.command()
def run(areas: Areas = SAMPLE, members: Members = 600) -> None:
    """Start the local stack, send one alert to everybody, and stay up until Ctrl-C."""
    _play(areas, members, stay=True)


@app.command()
def demo(areas: Areas = SAMPLE, members: Members = 600) -> None:
    """Start the local stack, send one alert to everybody, check that it arrived, and stop."""
    _play(areas, members, stay=False)


def _play(areas: Path, members: int, *, stay: bool) -> None:
    """Bring everything up and send one alert; exits 1 unless everybody got it once."""
    try:
        with ends_in_order(), only_one(), own_folder() as folder:
            everybody_once = _act(Place(folder, LOGS, [stack_file.PATH]), areas, members, stay=stay)
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
        raise typer.Exit(0 if stay else 130) from None
    except (CannotStart, Ended, Refused) as error:
        console.print(f"\n✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    raise typer.Exit(0 if everybody_once else 1)


def _act(place: Place, areas: Path, members: int, *, stay: bool) -> bool:
    municipality = Municipality()
    with contextlib.ExitStack() as until_the_end:
        with _step("The emulator and a WhatsApp of our own are up"):
            emulator = until_the_end.enter_context(
                running_emulator(place, choose_port("EMULATOR_PORT", 4566))
            )
            whatsapp = until_the_end.enter_context(
                running_phones(place, choose_port("WHATSAPP_PORT", 4600))
            )
        with _step(f"template.yaml is deployed as stack {municipality.name!r}"):
            stack = set_up(emulator, whatsapp, municipality)
        with _step(f"{members:,} members live in the neighbourhoods of {areas.name}"):
            moved_in = move_in(stack.deployed, areas, members, municipality.languages)
        police = stack.police()
        until_the_end.enter_context(stack_file.present(stack, police))
        result = send_one_alert(console, police, whatsapp, moved_in.groups, moved_in.members)
        report(console, result)
        if stay:
            show_urls(console, stack, result.alert_id, moved_in.groups[0])
            _stay_up(stack)
    return result.everybody_once


@contextlib.contextmanager
def _step(done: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    console.print(f"[green]✓[/] {done} [dim]({time.monotonic() - start:.1f} s)[/]")


def _stay_up(stack: LocalStack) -> None:
    """Keep the token in the stack file fresh until somebody interrupts, or a part of it ends."""
    parts = (stack.deployed.emulator.url, stack.whatsapp.url)
    while True:
        renewed = time.monotonic()
        while time.monotonic() - renewed < RENEW_SECONDS:
            time.sleep(LOOK_SECONDS)
            need(*parts)
        stack_file.write(stack, stack.police())


if __name__ == "__main__":
    # Nothing here leaves this machine, so no proxy may come in between.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    app()
