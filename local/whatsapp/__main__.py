"""Command line: ``python -m local.whatsapp --port PORT``."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from local.whatsapp import scenarios
from local.whatsapp.control_request import explain
from local.whatsapp.server import create_app, server_for
from local.whatsapp.settings import Settings


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")],
    host: Annotated[
        str, typer.Option(help="Address to listen on; the control API answers loopback only.")
    ] = "127.0.0.1",
    phone_number_id: Annotated[
        str | None, typer.Option(help="Id of the business phone number.")
    ] = None,
    waba_id: Annotated[
        str | None, typer.Option(help="Id of the WhatsApp business account.")
    ] = None,
    display_phone_number: Annotated[
        str | None, typer.Option(help="The business number, such as +31201234567.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Access token that Graph calls must carry.")
    ] = None,
    app_secret: Annotated[
        str | None, typer.Option(help="Secret that webhooks are signed with.")
    ] = None,
    verify_token: Annotated[
        str | None, typer.Option(help="Token of the webhook handshake.")
    ] = None,
    webhook_url: Annotated[
        str | None, typer.Option(help="Callback URL, used without handshake; or set it later.")
    ] = None,
    messages_per_second: Annotated[
        float | None, typer.Option(help="Throughput, in and out together.")
    ] = None,
    latency: Annotated[
        float | None, typer.Option(help="Median time of an answer, seconds.")
    ] = None,
    latency_p95: Annotated[
        float | None, typer.Option(help="95th percentile of an answer's time, seconds.")
    ] = None,
    sent_after: Annotated[
        float | None, typer.Option(help="Median time to the receipt 'sent', seconds.")
    ] = None,
    delivered_after: Annotated[
        float | None, typer.Option(help="Median time to 'delivered', seconds.")
    ] = None,
    read_after: Annotated[
        float | None, typer.Option(help="Median time to 'read', seconds.")
    ] = None,
    read_share: Annotated[
        float | None, typer.Option(help="Share of messages read, 0 to 1.")
    ] = None,
    review_delay: Annotated[
        float | None, typer.Option(help="Time to a template's approval, seconds.")
    ] = None,
    throttling_status: Annotated[
        int | None, typer.Option(help="HTTP status of rate errors: 429 or 400.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help=f"What goes wrong: {', '.join(scenarios.names())}.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Makes chance repeatable.")] = None,
) -> None:
    """Serve the WhatsApp simulator until interrupted."""
    given = {key: value for key, value in locals().items() if value is not None}
    for name in ("host", "port", "scenario"):
        given.pop(name, None)
    app = create_app(read_settings(given, scenario), scenario=scenario)
    typer.echo(f"WhatsApp simulator on http://{host}:{port}")
    asyncio.run(server_for(app, host, port).serve())


def read_settings(given: dict[str, Any], scenario: str | None = None) -> Settings:
    """Return the settings from the options given, once the scenario is known to fit them.

    Raises:
        typer.BadParameter: an option has a value that is not allowed.
    """
    try:
        settings = Settings.model_validate(given)
        if scenario is not None:
            settings.changed(scenarios.find(scenario).settings)
    except ValueError as error:  # pydantic's ValidationError is one
        raise typer.BadParameter(explain(error)) from None
    return settings


if __name__ == "__main__":
    typer.run(serve)
