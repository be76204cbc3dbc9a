"""``relay urls``: where everything of a stack is, for letters, for Meta, for the police, for us."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

import typer

from cli.stack import JsonOption, LocalOption, Stack, StackOption, find_stack

_AT_AWS = re.compile(r"https://[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com")

LABELS: Mapping[str, str] = {
    "join": "Citizens join",
    "webhook": "Callback URL for Meta",
    "api": "The police's API",
    "openapi": "Its description",
    "token": "The police's tokens",
    "runbook": "The runbook",
    "dashboard": "The dashboard",
}


def urls(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show the addresses of a stack: the page for citizens, the API, the webhook, the runbook."""
    found = _urls(find_stack(stack=stack, local=local))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for name, url in found.items():
        typer.echo(f"{LABELS[name]:<24}{url}")


def _urls(stack: Stack) -> dict[str, str]:
    """By name; what the stack does not have is left out."""
    api = stack.api_url
    found = {
        "join": f"{api}/join",
        "webhook": f"{api}/whatsapp",
        "api": api,
        "openapi": f"{api}/openapi.json",
        "token": _token_url(stack),
        "runbook": stack.parameters.get("RunbookUrl", ""),
        "dashboard": _dashboard(stack),
    }
    return {name: url for name, url in found.items() if url}


def _token_url(stack: Stack) -> str:
    """The emulator's own, for its stack; none if another issuer gives the tokens."""
    if "TokenUrl" in stack.outputs and (emulator := stack.access.get("endpoint_url")):
        return f"{emulator}/oauth2/token"
    return stack.outputs.get("TokenUrl", "")


def _dashboard(stack: Stack) -> str:
    """In CloudWatch's console, in the region that the API's address names; none on the emulator."""
    at_aws = _AT_AWS.fullmatch(stack.api_url)
    if not at_aws:
        return ""
    region = at_aws[1]
    console = f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
    return f"{console}#dashboards/dashboard/{quote(stack.name)}-{region}"
