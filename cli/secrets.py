"""``relay secrets``: what WhatsApp and we know of each other, and nobody else.

No value is ever an argument: a shell keeps those in its history, and others see them in ``ps``.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from relay.adapters.secrets import REMEMBERED_S
from rich.markup import escape
from rich.table import Table

from cli.console import err, out, refuse
from cli.frame.commands import Commands
from cli.secret_values import METAS_TOKEN, TOKEN, WEBHOOK, Kept, Wrong, checked, current, put
from cli.stack import JsonOption, LocalOption, Stack, StackOption, find_stack

NOT_FILLED = 4
"""Exit code of ``status`` while a secret lacks something; it stands for nothing else."""

FIELDS = ("app_secret", "verify_token")
_NAMES = {TOKEN: "WhatsAppToken", WEBHOOK: "WhatsAppWebhookSecret"}
_ASKED = {
    "token": "Token of the system user",
    "app_secret": "App secret",
    "verify_token": "Verify token",
}

app = Commands(help="The secrets of the Meta app: fill them, replace them.", no_args_is_help=True)


@dataclass(slots=True)
class Found:
    """What both secrets hold, and what was entered now."""

    stack: Stack
    simulated: bool
    token: Kept
    webhook: Kept
    entered: dict[str, str] = field(default_factory=dict)
    made: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The webhook's secret as it stands; nothing while it is empty or no object."""
        try:
            told: Any = json.loads(self.webhook.text or "{}")
        except ValueError:
            return {}
        known = told if isinstance(told, dict) else {}
        return {name: str(known[name]) for name in FIELDS if known.get(name)}

    @property
    def holds(self) -> dict[str, str]:
        """Every field that has a value now."""
        return {"token": self.token.text, **self.fields} if self.token.text else self.fields

    def lacks(self, output: str) -> list[str]:
        """Which fields of a secret are empty."""
        wanted = ("token",) if output == TOKEN else FIELDS
        return [name for name in wanted if name not in self.holds]


@app.command()
def fill(
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    token_stdin: Annotated[
        bool, typer.Option("--token-stdin", help="Read the token from stdin; keep the rest.")
    ] = False,
    app_secret_stdin: Annotated[
        bool, typer.Option("--app-secret-stdin", help="Read the app secret; keep the rest.")
    ] = False,
    verify_token_stdin: Annotated[
        bool, typer.Option("--verify-token-stdin", help="Read the verify token; keep the rest.")
    ] = False,
) -> None:
    """Fill or replace the secrets: asks for each, unseen, or reads one from stdin.

    The stack works with them within a minute; nothing is deployed. A verify token that nobody gives
    is made, and shown this once.
    """
    chosen = dict(zip(_ASKED, (token_stdin, app_secret_stdin, verify_token_stdin), strict=True))
    wanted = [name for name, it in chosen.items() if it]
    if len(wanted) > 1:
        raise typer.BadParameter("stdin holds one value: give one of the options that read it")
    found = _find(stack, local)
    for name in wanted or _ASKED:
        _enter(found, name, from_stdin=bool(wanted))
    _make_verify_token(found)
    _put(found)
    if as_json:
        typer.echo(json.dumps(_for_programs(found), indent=2))
    else:
        _tell(found)


def _find(stack: str | None, local: bool) -> Found:
    found = find_stack(stack=stack, local=local)
    return Found(found, local, current(found, TOKEN), current(found, WEBHOOK))


def _enter(found: Found, name: str, *, from_stdin: bool) -> None:
    text = _from_stdin() if from_stdin else _asked(found, name)
    if not text.strip() and not from_stdin:
        return  # it stays as it is
    try:
        found.entered[name] = checked(name, text, simulated=found.simulated)
    except Wrong as wrong:
        refuse(str(wrong))
    if name == "token" and not found.entered[name].startswith(METAS_TOKEN):
        err.print("[yellow]Look again:[/] Meta's tokens begin with EAA, this one does not.")


def _from_stdin() -> str:
    return typer.get_text_stream("stdin").read()


def _asked(found: Found, name: str) -> str:
    kept = name in found.holds
    empty = "keeps it" if kept else "makes one" if name == "verify_token" else "leaves it empty"
    question = f"{_ASKED[name]} (Enter {empty})"
    return str(typer.prompt(question, default="", hide_input=True, show_default=False, err=True))


def _make_verify_token(found: Found) -> None:
    """So that the app secret alone is enough to be asked for."""
    if "app_secret" in found.entered and not (found.entered | found.fields).get("verify_token"):
        found.made = found.entered["verify_token"] = secrets.token_urlsafe(24)


def _put(found: Found) -> None:
    token = found.entered.get("token", found.token.text)
    if token != found.token.text:
        put(found.stack, TOKEN, token)
    webhook = found.fields | {name: it for name, it in found.entered.items() if name in FIELDS}
    if webhook != found.fields:
        put(found.stack, WEBHOOK, json.dumps(webhook))


def _webhook_url(stack: Stack) -> str:
    """Where Meta's calls come in; the local stack has an address of its own."""
    return stack.output("WebhookUrl").replace(stack.output("ApiUrl"), stack.api_url)


def _tell(found: Found) -> None:
    if not found.entered:
        out.print("Nothing was entered; everything stays as it is.")
        return
    filled = ", ".join(_ASKED[name] for name in found.entered)
    out.print(f"Filled: {filled}. The stack works with it within {REMEMBERED_S} seconds.")
    if found.made:
        out.print("Enter this in Meta's App Dashboard, under WhatsApp > Configuration > Webhook:")
        out.print(f"  Callback URL  {escape(_webhook_url(found.stack))}", soft_wrap=True)
        out.print(f"  Verify token  {escape(found.made)}", soft_wrap=True)
        out.print("The verify token is not shown again.")


def _for_programs(found: Found) -> dict[str, object]:
    told: dict[str, object] = {"filled": list(found.entered)}
    told["webhook_url"] = _webhook_url(found.stack)
    return told | ({"verify_token": found.made} if found.made else {})


@app.command()
def status(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show which secrets are filled, and since when; never with what. Exit code 4 if one is not."""
    found = _find(stack, local)
    standings = [_standing(found, TOKEN, found.token), _standing(found, WEBHOOK, found.webhook)]
    if as_json:
        typer.echo(json.dumps(standings, indent=2))
    else:
        out.print(_table(standings))
    if not all(each["filled"] for each in standings):
        raise typer.Exit(NOT_FILLED)


def _standing(found: Found, output: str, kept: Kept) -> dict[str, Any]:
    changed = kept.changed.astimezone().isoformat(timespec="seconds") if kept.changed else None
    lacks = found.lacks(output)
    return {"secret": _NAMES[output], "filled": not lacks, "lacks": lacks, "changed": changed}


def _table(standings: list[dict[str, Any]]) -> Table:
    table = Table("Secret", "State", "Changed")
    for each in standings:
        lacks = f"lacks {', '.join(each['lacks'])}: `relay secrets fill`"
        table.add_row(each["secret"], "filled" if each["filled"] else lacks, each["changed"] or "")
    return table
