"""What is stored in the end, held against what was wished."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.adapters.alert_item import alert_from_item
from relay.domain.alert import Alert

from tests.crowd.found import Verdict
from tests.crowd.neighbour import Known, Neighbour
from tests.crowd.register import Register
from tests.world.world import World


@dataclass(slots=True)
class Records:
    """Each check yields what is wrong, and notes its numbers in ``found``."""

    world: World
    crowd: Sequence[Neighbour]
    register: Register
    found: Verdict

    def memberships(self) -> Iterator[str]:
        """Everybody is where they wished to be."""
        now = self.world.scheduler.now
        for who in self.crowd:
            stored, wished = self.register.at(who, now), who.groups()
            if stored != wished:
                yield f"membership: {who.known.name} {who.phone.plus_phone}: in" + (
                    f" {sorted(stored)}, wished {sorted(wished)}, {who.wishes}"
                )

    def counts(self) -> Iterator[str]:
        """Before the recount they may be off a little, after it they are not."""
        self.found.drift = sum(abs(off) for off in self._off().values())
        self.world.functions["Recount"].invoke({"id": "1", "source": "aws.events"})
        yield from (f"count of {group}: {off}" for group, off in self._off().items() if off)

    def forgotten(self) -> Iterator[str]:
        """Whoever wished to be is nowhere; their member ids may stand in ledgers, for no link
        leads from there to anybody.
        """
        tables = {name: self._items(name) for name in ("Members", "Groups", "Alerts")}
        gone = [who for who in self.crowd if who.forgotten() and who.known is not Known.APART]
        for who in gone:
            names = {name.lstrip("+") for name in who.names}
            for table, items in tables.items():
                wanted = names | self.register.ids(who) if table == "Members" else names
                for item in items:
                    if any(name in item for name in wanted):
                        yield f"not forgotten: {who.phone.plus_phone} in {table}: {item[:300]}"

    def queues(self) -> Iterator[str]:
        """Nothing is left lying."""
        for name, poller in self.world.pollers.items():
            if poller.waiting():
                yield f"{poller.waiting()} messages in {name}"
        if self.world.dead_letters():
            yield f"{self.world.dead_letters()} dead letters"

    def alerts(self) -> dict[str, Alert]:
        """Every alert, by id."""
        found = [item for item in self._raw("Alerts") if item["sk"] == "ALERT"]
        return {alert.id: alert for alert in map(alert_from_item, found)}

    def _off(self) -> dict[str, int]:
        """By how many each group's count is wrong."""
        now, true = self.world.scheduler.now, Counter[str]()
        for who in self.crowd:
            true.update(self.register.at(who, now))
        table = self.world.account.dynamodb.Table("Groups")
        counted = (table.get_item(Key={"pk": "GROUPS", "sk": g}) for g in self.world.groups)
        items = [each["Item"] for each in counted]
        return {str(it["sk"]): int(str(it["memberships"])) - true[str(it["sk"])] for it in items}

    def _items(self, table: str) -> list[str]:
        return [str(item) for item in self._raw(table)]

    def _raw(self, table: str) -> "list[dict[str, object]]":
        pages = self.world.account.dynamodb.meta.client.get_paginator("scan")
        return [dict(it) for page in pages.paginate(TableName=table) for it in page["Items"]]
