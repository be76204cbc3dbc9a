"""The message templates: whether Meta has approved each one that an alert may need."""

from collections import Counter

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient
from cli.template_standing import APPROVED, MISSING, Standing, templates_of

CATEGORY = "category"
_SCREEN = "WhatsApp Manager > Message templates"


def templates(patient: Patient) -> Seen:
    """The state of every template of the country, in all languages of the stack, and its words."""
    found = templates_of(patient.stack, patient.graph).read()
    if wrong := [each for each in found if each.status != APPROVED]:
        counted = Counter(each.status for each in wrong)
        what = ", ".join(f"{count} {each.lower()}" for each, count in counted.items())
        text = f"of {len(found)}: {what} (such as {_name(wrong[0])})"
        return fail(text, _mend(patient, set(counted), wrong[0].status))
    if other := [each for each in found if each.differs.keys() - {CATEGORY}]:
        said = ", ".join(sorted(other[0].differs))
        return fail(
            f"{len(other)} say something else than we mean (such as {_name(other[0])}: {said})",
            f"{patient.relay('templates status')} shows both texts; edit them: {_SCREEN}",
        )
    strange = [each for each in found if each.differs]
    if strange:
        text = f"{len(strange)} were made MARKETING (such as {_name(strange[0])}): three times"
        return warn(f"{text} the price", f"appeal within 60 days: {_SCREEN}")
    return ok(f"{len(found)} approved, in our words")


def _name(standing: Standing) -> str:
    return f"{standing.name}/{standing.language}"


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
