"""``--profile`` and ``--region``, as AWS's own command line has them: after any command too."""

import os
from typing import Annotated, Any

import typer

PANEL = "AWS"


def _use_profile(name: str | None) -> None:
    _export("AWS_PROFILE", name)


def _use_region(name: str | None) -> None:
    _export("AWS_DEFAULT_REGION", name)


def _export(variable: str, value: str | None) -> None:
    if value:
        os.environ[variable] = value


def _given(
    profile: Annotated[
        str | None,
        typer.Option(
            expose_value=False,
            callback=_use_profile,
            rich_help_panel=PANEL,
            help="The profile of AWS's own settings; else AWS_PROFILE.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            expose_value=False,
            callback=_use_region,
            rich_help_panel=PANEL,
            help="The region of the stack; else AWS_DEFAULT_REGION.",
        ),
    ] = None,
) -> None:
    """Nothing more: the options are what is wanted."""


def aws_options() -> list[Any]:
    """Both options, for a command of its own."""
    app = typer.Typer(add_completion=False)
    app.command()(_given)
    return list(typer.main.get_command(app).params)
