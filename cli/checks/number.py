"""The sending number and its account: whether they may send, how well, how fast, and who pays."""

from collections.abc import Iterator, Mapping
from typing import Any

from relay.domain.number import code_of_status

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient
from cli.graph import GraphRefused
from cli.sender_status import plainly

PAYMENT = frozenset({131042, 131044, 141006})
"""Codes of a missing payment: of a send, and of ``health_status`` (META/support/health-status)."""

PER_SECOND = {"STANDARD": 80, "HIGH": 1_000}
"""Messages a second, in and out together (META/throughput, 2026-05)."""

LEFT_FOR_INBOUND = 4

NOT_TOLD = frozenset({3, 10, 100, 200})
"""Codes with which Meta keeps a field to itself: to partners, or to another kind of app."""

_MANAGER = "WhatsApp Manager > Account tools > Phone numbers"


def number(patient: Patient) -> Seen:
    """Whether the number is registered and may send."""
    told = patient.number
    status = str(told.get("status", "unknown"))
    if (code := code_of_status(status)) is not None:
        return fail(f"the number is {status}: {plainly(code)}", f"see {_MANAGER}")
    health = told.get("health_status", {})
    errors = [each for each in _errors(health) if int(each.get("error_code", 0)) not in PAYMENT]
    if errors:
        said = "; ".join(f"{e.get('error_description')} ({e.get('error_code')})" for e in errors)
        remedy = next((str(e["possible_solution"]) for e in errors if "possible_solution" in e), "")
        return fail(f"WhatsApp says: {said}", f"{remedy} See {_MANAGER}".strip())
    if status == "FLAGGED":
        return warn("the number is FLAGGED for its quality", f"see {_MANAGER} > Insights")
    return ok(status.lower())


def _errors(health: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What keeps an entity from sending: number, account, business or app."""
    for entity in health.get("entities", []):
        if entity.get("can_send_message") != "AVAILABLE":
            yield from entity.get("errors", [])


def digits(patient: Patient) -> Seen:
    """Whether the parameters name one number, of this account, that is for everybody."""
    told, chosen = patient.number, patient.stack.parameter("WhatsAppNumber")
    shown = "".join(each for each in str(told.get("display_phone_number", "")) if each.isdigit())
    if shown != chosen:
        return fail(
            f"WhatsAppNumber is {chosen}, but the number sends as {shown}: people write to another",
            f"deploy with WhatsAppNumber={shown} (parameter_overrides in samconfig.toml), or with"
            " the WhatsAppPhoneNumberId of the other",
        )
    listed = patient.graph.pages(f"{patient.account_id}/phone_numbers", fields="id")
    if patient.number_id not in {str(each["id"]) for each in listed}:
        return fail(
            "the number is not one of WhatsAppBusinessAccountId: templates are of another account",
            f"deploy with the ids of one account, both in {_MANAGER}",
        )
    if (mode := str(told.get("account_mode", "LIVE"))) != "LIVE":
        return fail(
            f"the number is in {mode} mode: only test phones are reached", f"see {_MANAGER}"
        )
    if (where := str(told.get("platform_type", "CLOUD_API"))) != "CLOUD_API":
        return fail(f"the number is registered at {where}, not at the Cloud API", f"see {_MANAGER}")
    return ok(f"+{shown}, of this account")


def quality(patient: Patient) -> Seen:
    """What people's blocks and reports have made of the number's rating, over 7 days."""
    rating = str(patient.number.get("quality_rating", "UNKNOWN"))
    mend = f"see {_MANAGER} > Insights; send smaller areas and Immediate alerts only for a week"
    if rating == "RED":
        return fail("RED: many people block or report us, WhatsApp may restrict the number", mend)
    if rating == "YELLOW":
        return warn("YELLOW: people block or report us", mend)
    return ok("not rated yet" if rating == "UNKNOWN" else rating)


def throughput(patient: Patient) -> Seen:
    """Whether MessagesPerSecond fits what WhatsApp lets the number do."""
    chosen = int(patient.stack.parameter("MessagesPerSecond"))
    level = str(patient.number.get("throughput", {}).get("level", "STANDARD"))
    most = PER_SECOND.get(level, PER_SECOND["STANDARD"])
    best = most - LEFT_FOR_INBOUND
    mend = f"deploy with MessagesPerSecond={best} (parameter_overrides in samconfig.toml)"
    if chosen > most:
        return fail(f"set to {chosen} messages/s; level {level} allows {most}", mend)
    if chosen > best:
        return warn(f"set to {chosen} of {most} messages/s: too little is left for inbound", mend)
    if chosen < best / 2:
        return warn(
            f"set to {chosen} of {most} messages/s: alerts take longer than they must", mend
        )
    return ok(f"{chosen} messages/s; level {level} allows {most}")


def payment(patient: Patient) -> Seen:
    """Whether somebody pays, as far as Meta tells."""
    mend = "add one: WhatsApp Manager > Overview > Payment settings (Meta Billing hub)"
    asked = patient.graph.get(patient.account_id, fields="health_status")["health_status"]
    errors = [*_errors(patient.number.get("health_status", {})), *_errors(asked)]
    if any(int(each.get("error_code", 0)) in PAYMENT for each in errors):
        return fail("no valid payment method: WhatsApp delivers nothing that is billed", mend)
    try:
        told = patient.graph.get(patient.account_id, fields="primary_funding_id")
    except GraphRefused as refused:
        if refused.code not in NOT_TOLD:
            raise
        return ok("WhatsApp complains of none; which one it is, it tells to partners only")
    if not told.get("primary_funding_id"):
        return fail("the account has no payment method", mend)
    return ok("attached")
