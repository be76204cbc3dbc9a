"""``relay``: the operator's command line. One module per subject; each adds its commands here."""

import os
from importlib.metadata import version
from typing import Annotated

import typer

from cli import alert, dlq, doctor, drill, groups, members, reports, secrets, sender, templates
from cli.frame.commands import Commands
from cli.urls import urls

app = Commands(
    help="Operates Buurtrelay: police alerts to neighbours over WhatsApp.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,  # a local may be somebody's number
)
app.add_typer(alert.app, name="alert")
app.add_typer(dlq.app, name="dlq")
app.add_typer(drill.app, name="drill")
app.add_typer(groups.app, name="groups")
app.add_typer(members.app, name="members")
app.add_typer(reports.app, name="reports")
app.add_typer(secrets.app, name="secrets")
app.add_typer(sender.app, name="sender")
app.add_typer(templates.app, name="templates")
app.command()(doctor.doctor)
app.command()(urls)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"relay {version('buurtrelay')}")
        raise typer.Exit


@app.callback()
def relay(
    profile: Annotated[str, typer.Option(help="The profile of AWS's own settings to use.")] = "",
    region: Annotated[str, typer.Option(help="The region of the stack.")] = "",
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Operates Buurtrelay: police alerts to neighbours over WhatsApp."""
    given = {"AWS_PROFILE": profile, "AWS_DEFAULT_REGION": region}
    os.environ |= {name: value for name, value in given.items() if value}


def main() -> None:
    """The entry point of the ``relay`` script."""
    app()
