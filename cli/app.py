"""``relay``: the operator's command line. One module per subject; each adds its commands here."""

import typer

from cli import alert, dlq, doctor, drill, groups, members, reports, secrets, sender, templates

app = typer.Typer(
    help="Operates Buurtrelay: police alerts to neighbours over WhatsApp.",
    no_args_is_help=True,
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


@app.callback()
def relay() -> None:
    """Operates Buurtrelay: police alerts to neighbours over WhatsApp."""


def main() -> None:
    """The entry point of the ``relay`` script."""
    app()
