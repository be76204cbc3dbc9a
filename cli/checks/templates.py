"""The message templates: whether Meta has approved each one that an alert may need."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from relay.domain.templates import creations

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient

APPROVED = "APPROVED"
MISSING = "missing"
_SCREEN = "WhatsApp Manager > Message templates"


def templates(patient: Patient) -> Seen:
    """The state of every template of the country, in all languages of the stack."""
    stack = patient.stack
    languages = [each.strip() for each in stack.parameter("Languages").split(",")]
    wanted = [
        (str(each["name"]), str(each["language"]))
        for each in creations(stack.parameter("Country"), languages)
    ]
    found = _listed(patient)
    states = {key: str(found.get(key, {}).get("status", MISSING)) for key in wanted}
    wrong = {key: state for key, state in states.items() if state != APPROVED}
    if wrong:
        counted = Counter(wrong.values())
        (name, language), state = next(iter(wrong.items()))
        what = ", ".join(f"{count} {each.lower()}" for each, count in counted.items())
        text = f"of {len(wanted)}: {what} (such as {name}/{language})"
        return fail(text, _mend(patient, set(counted), state))
    strange = [key for key in wanted if found[key].get("category", "UTILITY") != "UTILITY"]
    if strange:
        text = f"{len(strange)} were made MARKETING (such as {'/'.join(strange[0])}): three times"
        return warn(f"{text} the price", f"appeal within 60 days: {_SCREEN}")
    return ok(f"{len(wanted)} approved")


def _listed(patient: Patient) -> dict[tuple[str, str], Mapping[str, Any]]:
    pages = patient.graph.pages(
        f"{patient.account_id}/message_templates", fields="name,language,status,category"
    )
    return {(str(each["name"]), str(each["language"])): each for each in pages}


def _mend(patient: Patient, states: set[str], first: str) -> str:
    if MISSING in states:
        return f"create them: {patient.relay('templates push')}"
    status = patient.relay("templates status")
    return {
        "PENDING": f"wait for Meta's review, up to 24 h: {status}",
        "PAUSED": f"{_SCREEN}: unpause; it was blocked or reported too often; then {status}",
        "DISABLED": f"Meta disabled it for good; {_SCREEN} shows why; then {status}",
        "REJECTED": f"{_SCREEN}: read the reason and appeal; then {status}",
    }.get(first, f"see {_SCREEN}, then {status}")
