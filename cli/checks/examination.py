"""One check after the other: what rests on something that failed is skipped, and says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import requests
import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.checks import (
    account,
    alarms,
    door,
    functions,
    limit,
    number,
    police,
    queues,
    rate,
    rehearsed,
    rights,
    storage,
    templates,
    token,
    town,
    triggers,
    webhook,
)
from cli.checks.finding import Finding, Seen, State, fail, skipped
from cli.checks.patient import Patient
from cli.graph import GraphRefused, GraphUnreachable


@dataclass(frozen=True, slots=True)
class Check:
    """A look at one subject.

    ``needs`` are the names of the checks that it rests on: they must pass. ``spoilt_by`` are those
    that must not fail; that nobody could look at them does no harm.
    """

    name: str
    look: Callable[[Patient], Seen]
    needs: tuple[str, ...] = ()
    spoilt_by: tuple[str, ...] = ()


CREDENTIALS = "credentials"
_HERE = ("region",)
_ASKED = ("region", "clock", "token")
_LOCKED = ("keys", "secrets")
_PROVED = ("region", "webhook secret")

CHECKS = (
    Check("region", account.region, (CREDENTIALS,)),
    Check("stack", account.stack, _HERE),
    Check("clock", account.clock),
    Check("concurrency", account.concurrency, _HERE),
    Check("workers", rate.workers, _HERE),
    Check("webhook limit", rate.webhooks, _HERE),
    Check("keys", storage.keys, _HERE),
    Check("secrets", storage.secrets, _HERE),
    Check("tables", storage.tables, _HERE, ("keys",)),
    Check("token secret", token.token_secret, _HERE, _LOCKED),
    Check("webhook secret", token.webhook_secret, _HERE, _LOCKED),
    Check("token", token.token, ("region", "token secret")),
    Check("app secret", token.app_secret, ("token", "webhook secret")),
    Check("number", number.number, ("token",)),
    Check("number's digits", number.digits, ("token",)),
    Check("quality", number.quality, ("token",)),
    Check("throughput", number.throughput, ("token",)),
    Check("messaging limit", limit.messaging_limit, ("token",)),
    Check("payment", number.payment, ("token",)),
    Check("templates", templates.templates, ("token",)),
    Check("webhook subscription", webhook.subscription, ("token",)),
    Check("webhook address", webhook.address, ("token",)),
    Check("webhook handshake", webhook.handshake, _PROVED),
    Check("webhook signature", webhook.signature, (*_PROVED, "webhook handshake"), ("app secret",)),
    Check("police", police.client, _HERE),
    Check("routes", door.routes, _HERE),
    Check("route limits", door.limits, _HERE),
    Check("functions", functions.functions, _HERE),
    Check("triggers", triggers.triggers, _HERE),
    Check("schedules", triggers.schedules, _HERE),
    Check("roles", rights.roles, _HERE),
    Check("callers", rights.callers, _HERE),
    Check("logs", storage.logs, _HERE),
    Check("queue settings", queues.settings, _HERE),
    Check("queues", queues.queues, _HERE),
    Check("dead letters", queues.dead_letters, _HERE),
    Check("alarms", alarms.settings, _HERE),
    Check("alarm topics", alarms.topics, _HERE),
    Check("alarm subscriptions", alarms.subscriptions, _HERE),
    Check("groups", town.groups, _HERE),
    Check("sender", town.sender, _HERE),
    Check("canary", rehearsed.canary, _HERE),
    Check("drill", rehearsed.drill, ("region", "groups")),
    Check("alarms now", alarms.ringing, _HERE),
)
"""In the order in which they are mended."""

_NOT_THERE = frozenset(
    {
        "InvalidAction",
        "NotImplemented",
        "UnknownOperation",
        "UnknownOperationException",
        "404",
        "501",
    }
)
"""How emulators say that they do not have a call."""

_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
)


def examine(patient: Patient, states: Mapping[str, State]) -> Iterator[Finding]:
    """Every finding, as it is made; ``states`` of what was looked at before."""
    known = dict(states)
    for check in CHECKS:
        found = _looked(check, patient, known)
        known[check.name] = found.state
        yield found


def unexamined(why: str) -> Iterator[Finding]:
    """Every check skipped for one cause."""
    for check in CHECKS:
        yield finding(check.name, skipped(f"needs {why}: mend that first"))


def finding(name: str, seen: Seen) -> Finding:
    """What was seen, under the name of its check."""
    return Finding(name, seen.state, seen.what, seen.mend)


def _looked(check: Check, patient: Patient, known: Mapping[str, State]) -> Finding:
    if lacking := _lacking(check, known):
        return finding(check.name, skipped(f"needs {lacking}: mend that first"))
    try:
        seen = check.look(patient)
    except ClientError as refused:
        seen = _refused(refused)
    except BotoCoreError as failed:
        seen = fail(f"AWS: {failed}", "try again; see health.aws.amazon.com")
    except GraphRefused as refused:
        seen = fail(f"WhatsApp: {refused}", "see developers.facebook.com, WhatsApp error codes")
    except GraphUnreachable as failed:
        seen = fail(f"no answer from {failed}", "see metastatus.com and this machine's network")
    except requests.RequestException as failed:  # its text may quote a query
        seen = fail(f"no answer: {type(failed).__name__}", "see this machine's network")
    except typer.BadParameter as missing:
        seen = fail(missing.message, "deploy the stack again: `make deploy MUNICIPALITY=NAME`")
    except typer.Exit:
        seen = fail("AWS did not answer, see above", "try again; see health.aws.amazon.com")
    except Exception as surprise:  # a fault in one check hides no other finding
        kind = type(surprise).__name__
        seen = fail(
            f"could not be told: {kind}", "an answer has another form: update, or report it"
        )
    return finding(check.name, seen)


def _lacking(check: Check, known: Mapping[str, State]) -> str | None:
    """The first of the checks that keep this one from being made."""
    passed = (State.OK, State.WARN)
    lacking = [need for need in check.needs if known.get(need) not in passed]
    spoilt = [each for each in check.spoilt_by if known.get(each) is State.FAIL]
    return next(iter([*lacking, *spoilt]), None)


def _refused(refused: ClientError) -> Seen:
    error, call = refused.response["Error"], refused.operation_name
    code = str(error.get("Code", ""))
    if code in _NOT_THERE:
        return skipped(f"this AWS does not know {call}; an emulator?")
    if code in _DENIED:
        return skipped(
            f"you may not ask AWS for {call}", "sign in with a role that may read the stack"
        )
    return fail(f"AWS: {code} of {call}: {error.get('Message', '')}", "deploy the stack again")
