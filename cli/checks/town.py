"""The municipality: its neighbourhoods are on the map, and its sender is not held back."""

from collections import Counter
from collections.abc import Iterable

from relay.adapters.groups_table import GroupsTable
from relay.adapters.sender_item import SenderItem, breaker_in
from relay.adapters.system_clock import SystemClock
from relay.domain.templates import WORDINGS

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient
from cli.sender_status import plainly


def groups(patient: Patient) -> Seen:
    """Whether there is any neighbourhood that an alert can concern, and anybody in it."""
    found = GroupsTable(patient.tables.open("groups")).all()
    if not found:
        return fail(
            "no neighbourhood is loaded: no alert concerns anybody",
            f"load them: {patient.relay('groups load FILE.geojson')}",
        )
    memberships = sum(group.memberships for group in found)
    line = f"{len(found):,} groups, {memberships:,} memberships"
    if not memberships:
        return warn(line, f"invite people: {patient.relay('groups qr GROUP')}")
    return ok(line)


def sender(patient: Patient) -> Seen:
    """Whether the circuit breaker lets us send, and no template is set aside."""
    clock = SystemClock()
    item = SenderItem(patient.tables.open("alerts"), patient.number_id, clock).item()
    breaker = breaker_in(item)
    if breaker.code is not None:
        return fail(
            f"nothing is sent: WhatsApp answered with code {breaker.code}. {plainly(breaker.code)}",
            f"mend that, then {patient.relay('sender resume')}",
        )
    aside = [name for name, until in item.get("set_aside", {}).items() if until > clock.now()]
    if spent := sorted(_spent(aside)):
        return fail(
            f"both wordings of {len(spent)} templates are set aside (such as {spent[0]}):"
            " alerts in it are not sent",
            f"{patient.relay('templates status')}, then {patient.relay('sender resume')}",
        )
    if aside:
        return warn(
            f"{len(aside)} templates are set aside (such as {sorted(aside)[0]})",
            f"{patient.relay('templates status')}, then {patient.relay('sender resume')}",
        )
    return ok("sends")


def _spent(aside: Iterable[str]) -> set[str]:
    """Templates, as name/language without the wording, of which each wording is set aside."""
    parts = [each.partition("/") for each in aside]
    found = [
        f"{name.removesuffix(f'_{w}')}/{language}"
        for name, _, language in parts
        for w in WORDINGS
        if name.endswith(f"_{w}")
    ]
    return {each for each, times in Counter(found).items() if times == len(WORDINGS)}
