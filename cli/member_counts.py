"""Counting the members of a stack without a scan: group by group, as deliveries read them.

No number is fetched. Members of several groups are counted once, memberships each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key
from relay.adapters.batch_get import batch_get
from relay.domain.group import Group

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

AT_ONCE = 100
"""Items that BatchGetItem takes."""


@dataclass
class Reads:
    """What the counting took: requests, and read units as DynamoDB bills them."""

    requests: int = 0
    units: float = 0.0

    def note(self, units: float, requests: int = 1) -> None:
        """Add what some requests took."""
        self.requests += requests
        self.units += units


@dataclass
class MemberCounts:
    """People, and how many of them there are of each kind. ``rules`` is None if not asked for."""

    members: int = 0
    memberships: int = 0
    test_phones: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    applicants: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] | None = None
    reads: Reads = field(default_factory=Reads)


def count_members(
    table: "Table", groups: Iterable[Group], now_s: int, *, by_rules: bool = False
) -> MemberCounts:
    """Count the members of these groups and who waits for one; ``now_s`` is Unix s.

    A request for each group and megabyte (some 2,000 people), one for the applicants; by the
    version of the house rules, one more for every 100 memberships.
    """
    counts, seen, proofs = MemberCounts(), set[str](), list[dict[str, str]]()
    for group in groups:
        here = list(_members(table, group.id, counts.reads))
        counts.groups[group.id] = len(here)
        proofs += [{"pk": f"MEMBER#{each['sk']}", "sk": f"CONSENT#{group.id}"} for each in here]
        new = [each for each in here if each["sk"] not in seen]
        seen |= {each["sk"] for each in new}
        counts.languages.update(each["language"] for each in new)
        counts.test_phones += sum(each["test"] for each in new)
    counts.members, counts.memberships = len(seen), counts.groups.total()
    waiting = _read(table, "APPLICANTS", ("group", "ttl"), counts.reads)
    counts.applicants.update(each["group"] for each in waiting if each["ttl"] > now_s)
    if by_rules:
        counts.rules = _by_rules(table, proofs, counts.reads)
    return counts


def _members(table: "Table", group: str, reads: Reads) -> Iterator[Mapping[str, Any]]:
    """Who is in the group now, without number and name."""
    found = _read(table, f"GROUP#{group}", ("sk", "language", "test", "memberships"), reads)
    return (each for each in found if "left" not in each["memberships"][group])


def _read(
    table: "Table", partition: str, attributes: Sequence[str], reads: Reads
) -> Iterator[Mapping[str, Any]]:
    names = {f"#{name}": name for name in attributes}
    asked: dict[str, Any] = {
        "KeyConditionExpression": Key("pk").eq(partition),
        "ProjectionExpression": ", ".join(names),
        "ExpressionAttributeNames": names,
        "ReturnConsumedCapacity": "TOTAL",
    }
    while True:
        page = table.query(**asked)
        reads.note(float(page["ConsumedCapacity"]["CapacityUnits"]))
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _by_rules(table: "Table", proofs: Sequence[dict[str, str]], reads: Reads) -> Counter[str]:
    """Memberships by the version of the rules that was agreed to; each is one read unit."""
    versions = Counter(str(item["rules"]) for item in batch_get(table, proofs))
    reads.note(len(proofs), requests=-(-len(proofs) // AT_ONCE))
    if missing := len(proofs) - versions.total():
        versions["no proof"] = missing
    return versions
