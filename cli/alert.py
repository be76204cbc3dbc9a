"""``relay alert``: what the police do with the API, from the command line."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from relay.domain.alert import Status, Urgency
from relay.domain.country import COUNTRIES
from rich.markup import escape

from cli.alert_api import AlertApi, ApiRefused, ApiUnreachable, api_errors, find_api
from cli.alert_body import alert_body, area_of, checked_key, expiry, texts_of
from cli.alert_follow import follow
from cli.alert_view import (
    alert_table,
    for_programs,
    preview_lines,
    question,
    standing_line,
    warnings,
)
from cli.console import err, out
from cli.frame.commands import Commands
from cli.report_view import visible
from cli.stack import JsonOption, LocalOption, Stack, StackOption, find_stack

app = Commands(
    help="Alerts, by the API that the police's own systems use. A stack with tokens of another"
    " issuer takes one from the variable RELAY_TOKEN.",
    no_args_is_help=True,
)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As `post` and `list` show it.")]
AuthorOption = Annotated[
    str | None,
    typer.Option(envvar="RELAY_AUTHOR", help="Who says so, where the token names no person."),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command()
def post(
    headline: Annotated[str, typer.Option(help="What it is about, in 60 characters.")],
    description: Annotated[str, typer.Option(help="What, where, who, which way.")],
    urgency: Annotated[Urgency, typer.Option(case_sensitive=False, help="How soon to act.")],
    status: Annotated[Status, typer.Option(case_sensitive=False, help="Test: test phones only.")],
    instruction: Annotated[str | None, typer.Option(help="What to do.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group's id; repeatable.")] = None,
    circle: Annotated[str | None, typer.Option(help="LAT,LON,RADIUS_M.")] = None,
    polygon: Annotated[Path | None, typer.Option(help="A file with a GeoJSON Polygon.")] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(help="LANGUAGE=FILE: JSON with headline, description and instruction."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="90m, 2h, or a moment with zone; 2h if left out.")
    ] = None,
    author: AuthorOption = None,
    reference: Annotated[str | None, typer.Option(help="The police's incident number.")] = None,
    key: Annotated[
        str | None,
        typer.Option(help="Of a post to repeat: nothing is sent twice.", callback=checked_key),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell only; send nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it afterwards.")] = False,
    yes: YesOption = False,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Post an alert to groups, a circle or a polygon; shows first whom it would reach."""
    words = {
        "headline": headline,
        "description": description,
        "instruction": instruction,
        "urgency": urgency.value,
        "status": status.value,
        "expires": expiry(expires, datetime.now(UTC)),
        "author": author,
        "reference": reference,
    }
    body = alert_body(words, area_of(group or [], circle, polygon), texts_of(text or []))
    key = key or uuid4().hex
    found = find_stack(stack=stack, local=local)
    api = find_api(found)
    if dry_run or not yes:
        with api_errors():
            preview = api.post({**body, "dry_run": True}, key)
        if dry_run and as_json:
            typer.echo(for_programs(preview))
        else:
            _tell(preview, found, body, dry_run=dry_run)
    if dry_run:
        return
    if not yes:
        typer.confirm(question(preview, status), abort=True, err=True)
    _post(api, body, key, watch=watch, as_json=as_json)


def _tell(
    preview: Mapping[str, Any], stack: Stack, body: Mapping[str, Any], *, dry_run: bool
) -> None:
    """What would happen: the answer of a dry run, else what the question is about."""
    lines = preview_lines(preview, COUNTRIES[stack.parameter("Country")], body["status"])
    (out if dry_run else err).print("\n".join(lines), soft_wrap=True)


def _post(api: AlertApi, body: Mapping[str, Any], key: str, *, watch: bool, as_json: bool) -> None:
    err.print(f"Key {escape(key)}")
    with api_errors():
        try:
            posted = api.post(body, key)
        except (ApiRefused, ApiUnreachable) as failed:
            if not isinstance(failed, ApiRefused) or failed.status >= 500:
                _tell_how_to_repeat(body, key)
            raise
        alert_id = str(posted["alert_id"])
        if not as_json:
            out.print("\n".join([f"Posted: {alert_id}", *warnings(posted["warnings"])]))
        elif not watch:
            typer.echo(for_programs({**posted, "key": key}))
        else:
            typer.echo(for_programs({**posted, "key": key}, indent=None))
    if watch:
        _follow(api, alert_id, as_json=as_json)


def _tell_how_to_repeat(body: Mapping[str, Any], key: str) -> None:
    """The moment stands in the body, so a span would not repeat it."""
    expires = f" --expires {body['expires']}" if "expires" in body else ""
    err.print(
        "It may have been accepted all the same. The same command again is safe with"
        f" --key {escape(key)}{expires}",
        soft_wrap=True,
    )


def _follow(api: AlertApi, alert_id: str, *, as_json: bool) -> None:
    with api_errors(), suppress(KeyboardInterrupt):
        follow(api, alert_id, as_json=as_json)


@app.command()
def watch(
    alert_id: IdArgument,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Follow an alert until it is complete, or Ctrl-C. With --json: an object a line."""
    _follow(find_api(find_stack(stack=stack, local=local)), alert_id, as_json=as_json)


@app.command()
def stop(
    alert_id: IdArgument,
    reason: Annotated[str, typer.Option(help="Why; the police can read it later.")],
    author: AuthorOption = None,
    yes: YesOption = False,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """End an alert early: nobody gets it from now on. What has been sent stays on the phones."""
    api = find_api(find_stack(stack=stack, local=local))
    with api_errors():
        if not yes:
            standing = api.follow(alert_id)
            err.print(f"{visible(standing['headline'])}\n{standing_line(standing)}")
            typer.confirm("Stop it?", abort=True, err=True)
        told = {"reason": reason, **({"author": author} if author else {})}
        stopped = api.stop(alert_id, told)
    if as_json:
        typer.echo(for_programs(stopped))
    else:
        out.print(standing_line(stopped), soft_wrap=True)


@app.command("list")
def list_alerts(
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    start: Annotated[str | None, typer.Option(help="'next' of the page before.")] = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List alerts, the newest first."""
    api = find_api(find_stack(stack=stack, local=local))
    with api_errors():
        page = api.page(limit, start)
    if as_json:
        typer.echo(for_programs(page))
        return
    out.print(alert_table(page["alerts"]))
    if page["next"]:
        err.print(f"More with --start '{page['next']}'")
