"""The newest canary and drill in the table ``Alerts``: pk=REHEARSAL, sk=<which>, alert, at."""

from typing import TYPE_CHECKING

from relay.domain.rehearsal import Held, Rehearsal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class Rehearsals:
    """One item each, which the next one replaces."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def newest(self, rehearsal: Rehearsal) -> Held | None:
        """The newest one; None if there never was one."""
        answer = self._table.get_item(Key=_key(rehearsal), ConsistentRead=True)
        item = answer.get("Item")
        return Held(str(item["alert"]), int(str(item["at"]))) if item else None

    def keep(self, rehearsal: Rehearsal, held: Held) -> None:
        """Note that one was held."""
        self._table.put_item(Item={**_key(rehearsal), "alert": held.alert_id, "at": held.at})


def _key(rehearsal: Rehearsal) -> dict[str, str]:
    return {"pk": "REHEARSAL", "sk": str(rehearsal)}
