"""``relay``: the operator's command line. One module per subject; each adds its commands here."""

import typer

from cli import dlq, groups, members, reports, sender

app = typer.Typer(
    help="Operates Buurtrelay: police alerts to neighbours over WhatsApp.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # a local may be somebody's number
)
app.add_typer(dlq.app, name="dlq")
app.add_typer(groups.app, name="groups")
app.add_typer(members.app, name="members")
app.add_typer(reports.app, name="reports")
app.add_typer(sender.app, name="sender")


@app.callback()
def relay() -> None:
    """Operates Buurtrelay: police alerts to neighbours over WhatsApp."""


def main() -> None:
    """The entry point of the ``relay`` script."""
    app()
