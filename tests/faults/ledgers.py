"""What the ledgers in the table say of each person, one by one."""

from collections.abc import Iterable
from dataclasses import replace

from relay.adapters.batch_get import batch_get
from relay.adapters.ledger_item import ledger_keys, ledgers_from_items
from relay.domain.facts import Facts, Tries
from relay.domain.ledger import Ledger, State
from relay.domain.receipt import Errand

from tests.world.world import World


def people_of(world: World, alert_id: str) -> dict[str, list[State]]:
    """Everybody whom any ledger of the alert names, by short id, with their state in each."""
    now, found = int(world.scheduler.now * 1_000), dict[str, list[State]]()
    for ledger in _ledgers(world, alert_id):
        for member in _named(ledger):
            (state,) = _alone(ledger, member).states(now)
            found.setdefault(member, []).append(state)
    return found


def told_of(world: World, errand: Errand) -> bool:
    """Whether the ledger leaves no doubt that the sends before this one arrived, or does not even
    know of them."""
    keys = ledger_keys(errand.alert_id, errand.slice)
    (ledger,) = ledgers_from_items(batch_get(world.account.dynamodb.Table("Alerts"), keys))
    facts = ledger.facts
    member, attempt = errand.attempt
    nothing = facts.again.keys() | facts.failed.keys()
    arrived = (facts.handed | facts.sent | facts.delivered | facts.read) - nothing
    earlier = {each for each in _all(facts) if each.member == member and each.attempt < attempt}
    return bool(earlier & arrived) or not earlier & (facts.in_doubt | nothing)


def _ledgers(world: World, alert_id: str) -> Iterable[Ledger]:
    pages = world.account.dynamodb.meta.client.get_paginator("scan").paginate(TableName="Alerts")
    items = (item for page in pages for item in page["Items"])
    return ledgers_from_items(
        item for item in items if str(item["pk"]).startswith(f"ALERT#{alert_id}#")
    )


def _all(facts: Facts) -> Tries:
    arrived = facts.handed | facts.sent | facts.delivered | facts.read
    return arrived | facts.in_doubt | facts.again.keys() | facts.failed.keys()


def _named(ledger: Ledger) -> set[str]:
    return {each.member for each in _all(ledger.facts) | ledger.open} | ledger.left


def _alone(ledger: Ledger, member: str) -> Ledger:
    """What the ledger would be if this were the only person of its slice."""

    def own(tries: Tries) -> Tries:
        return frozenset(each for each in tries if each.member == member)

    facts = ledger.facts
    alone = Facts(
        handed=own(facts.handed),
        sent=own(facts.sent),
        delivered=own(facts.delivered),
        read=own(facts.read),
        failed={each: code for each, code in facts.failed.items() if each.member == member},
        in_doubt=own(facts.in_doubt),
        again={each: code for each, code in facts.again.items() if each.member == member},
    )
    return replace(ledger, seen=1, left=ledger.left & {member}, open=own(ledger.open), facts=alone)
