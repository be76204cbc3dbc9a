from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.members_loading import put_members
from relay.adapters.members_table import MembersTable
from relay.adapters.people_table import PeopleTable
from relay.domain.identity import Identity
from relay.domain.member import TOMBSTONE_MS, Membership
from relay.domain.merging import merged
from relay.domain.person import (
    LATE_S,
    Consent,
    Person,
    Topic,
    admitted,
    joined,
    left,
    stopped,
    tidied,
)
from relay.domain.retention import APPLICATION_DAYS
from relay.domain.slices import Part
from relay.usecases.people_ports import ChangedMeanwhile, HandledBefore, Known, People

from tests.adapters.calls import Calls
from tests.conftest import Tables
from tests.domain.sample import member
from tests.usecases.fakes import StandingClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

KEYED = KeyedHash("pepper")
NOW_S = 1_790_000_000
NOW = NOW_S * 1_000
DAY_S = 86_400
KEEP_DAYS = 40
PHONE, OTHER_PHONE, BSUID, OTHER_BSUID = "+31612345678", "+31687654321", "NL.1", "NL.2"


@dataclass
class CountsInMemory:
    counts: Counter[str] = field(default_factory=Counter)
    broken: bool = False

    def add_memberships(self, group_id: str, delta: int) -> None:
        if self.broken:
            raise ClientError({"Error": {"Code": "Throttled"}}, "UpdateItem")
        self.counts[group_id] += delta


@pytest.fixture
def table(tables: Tables) -> "Table":
    return tables.members


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def counts() -> CountsInMemory:
    return CountsInMemory()


@pytest.fixture
def people(table: "Table", clock: StandingClock, counts: CountsInMemory) -> PeopleTable:
    return PeopleTable(table, KEYED, clock, KEEP_DAYS, counts)


def person(number: int = 1, *groups: str, **fields: Any) -> Person:
    """Somebody who wrote just now and is in these groups."""
    identity = Identity(PHONE, BSUID) if number == 1 else Identity(OTHER_PHONE, OTHER_BSUID)
    fields = {"identity": identity, "language": "nl", "seen": NOW, **fields}
    return joined(Person(f"{number:032x}", **fields), groups, NOW_S, NOW)


def consent(group: str = "a", at: int = NOW) -> Consent:
    return Consent(group, "2026-11", "ab12", "nl", at, "page", f"wamid.{group}.{at}")


def kept_proof(*told: Any) -> Consent:
    """As it is read back."""
    given = consent(*told)
    return replace(given, message=KEYED(given.message))


def items(table: "Table") -> Iterator[dict[str, Any]]:
    yield from table.scan()["Items"]


def kept(table: "Table") -> set[str]:
    """What there is, by key; hashes cut short."""
    return {f"{str(each['pk'])[:18]}/{str(each['sk'])[:12]}" for each in items(table)}


def in_group(table: "Table", group: str) -> list[tuple[str, bool]]:
    """Ids of the members a delivery would read, and whether they are in the group."""
    found = MembersTable(table).of_part(Part(group, 0, 1))
    return [(each.id, each.memberships[group].left is None) for each in found]


# ── Keeping and finding ─────────────────────────────────────────────────────────────────────────


def test_it_offers_what_the_conversation_needs(people: PeopleTable) -> None:
    port: People = people
    assert port.find(Identity(PHONE)) == Known()


@pytest.mark.parametrize(
    "someone",
    [
        person(),
        person(1, "a", "b"),
        person(1, "a", identity=Identity(bsuid=BSUID), test=True, anonymous=False),
        person(1, "a", anonymous=True, topic=Topic("alert", 5), told={"welcome": 7}, stopped=3),
        joined(person(1, "a"), ["b"], NOW_S, NOW, closed={"b"}),
        left(person(1, "a", "b"), ["a"], NOW_S + 1, NOW),
    ],
)
def test_a_person_comes_back_as_kept(people: PeopleTable, someone: Person) -> None:
    stored = people.keep(someone)
    assert stored == replace(someone, version=1)
    assert people.by_id(someone.id) == stored
    assert people.find(someone.identity) == Known((stored,))


@pytest.mark.parametrize("who", [Identity(PHONE), Identity(None, BSUID), Identity(PHONE, BSUID)])
def test_a_person_is_found_by_number_by_bsuid_and_by_both(
    people: PeopleTable, who: Identity
) -> None:
    stored = people.keep(person())
    assert people.find(who) == Known((stored,))


def test_two_whom_an_identity_shows_to_be_one_are_both_found(people: PeopleTable) -> None:
    one = people.keep(person(1, identity=Identity(PHONE)))
    other = people.keep(person(2, identity=Identity(None, BSUID)))
    found = people.find(Identity(PHONE, BSUID)).persons
    assert sorted(found, key=lambda each: each.id) == [one, other]


def test_nobody_is_found_by_nothing(people: PeopleTable) -> None:
    people.keep(person(1, identity=Identity(PHONE)))
    assert people.find(Identity(OTHER_PHONE, BSUID)) == people.find(Identity()) == Known()


def test_a_delivery_reads_the_memberships(people: PeopleTable, table: "Table") -> None:
    someone = people.keep(person(1, "a", "b"))
    for group in ("a", "b"):
        assert MembersTable(table).of_part(Part(group, 0, 1)) == [someone.member]


def test_every_membership_knows_what_changed_in_another(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, "a", "b"))
    two = people.keep(left(one, ["b"], NOW_S + 1, NOW), [one])
    for group in ("a", "b"):
        assert MembersTable(table).of_part(Part(group, 0, 1)) == [two.member]


def test_a_membership_that_ended_expires_after_a_day_and_one_held_never(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, "a", "b"))
    people.keep(left(one, ["a"], NOW_S + 1, NOW + 500), [one])
    ends = {str(each["pk"]): each.get("ttl") for each in items(table)}
    assert ends["GROUP#a"] == (NOW + 500 + TOMBSTONE_MS) // 1_000
    assert ends["GROUP#b"] is None


def test_a_delivery_knows_when_somebody_was_away(people: PeopleTable, table: "Table") -> None:
    one = people.keep(person(1, "a"))
    two = people.keep(left(one, ["a"], NOW_S + 1, NOW + 1), [one])
    people.keep(joined(two, ["a"], NOW_S + 2, NOW + 9), [two])
    (member,) = MembersTable(table).of_part(Part("a", 0, 1))
    assert member.memberships["a"].gaps == ((NOW + 1, NOW + 9),)


def test_who_comes_back_does_not_expire(people: PeopleTable, table: "Table") -> None:
    one = people.keep(person(1, "a"))
    two = people.keep(left(one, ["a"], NOW_S + 1, NOW), [one])
    people.keep(joined(two, ["a"], NOW_S + 2, NOW), [two])
    assert [each["pk"] for each in items(table) if "ttl" in each] == []


def test_a_membership_dropped_from_the_map_is_deleted(people: PeopleTable, table: "Table") -> None:
    one = people.keep(person(1, "a", "b"))
    two = people.keep(left(one, ["a"], NOW_S + 1, NOW), [one])
    people.keep(tidied(two, NOW + TOMBSTONE_MS), [two])
    assert (in_group(table, "a"), in_group(table, "b")) == ([], [(one.id, True)])


def test_a_change_that_concerns_no_delivery_writes_the_person_only(
    people: PeopleTable, table: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    one = people.keep(person(1, "a", "b"))
    client, sent = table.meta.client, list[Any]()
    transact = client.transact_write_items

    def seen(**told: Any) -> Any:
        sent.append(told)
        return transact(**told)

    monkeypatch.setattr(client, "transact_write_items", seen)
    calls = Calls(client)
    people.keep(replace(one, told={"welcome": NOW}), [one], message="wamid.1")
    (told,) = sent
    assert len(told["TransactItems"]) == 2
    assert calls.made == ["TransactWriteItems"]


# ── Whoever changes the same at the same time ───────────────────────────────────────────────────


def test_who_changed_meanwhile_is_not_overwritten(people: PeopleTable) -> None:
    one = people.keep(person(1, "a"))
    gone = people.keep(stopped(one, NOW_S + 1, NOW), [one])
    with pytest.raises(ChangedMeanwhile):
        people.keep(joined(one, ["b"], NOW_S, NOW), [one], message="wamid.1")
    assert people.by_id(one.id) == gone
    assert not people.handled("wamid.1")


def test_a_new_person_is_not_new_twice(people: PeopleTable) -> None:
    people.keep(person(1, "a"))
    with pytest.raises(ChangedMeanwhile):
        people.keep(person(1, "b"))


def test_of_two_new_persons_with_one_number_the_second_reads_again(people: PeopleTable) -> None:
    people.keep(person(1, identity=Identity(PHONE)))
    with pytest.raises(ChangedMeanwhile):
        people.keep(person(2, identity=Identity(PHONE, BSUID)))


def test_the_same_between_the_look_and_the_write(
    people: PeopleTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.keep(person(1, identity=Identity(PHONE)))
    monkeypatch.setattr(PeopleTable, "_identities", lambda *_: [])
    with pytest.raises(ChangedMeanwhile):
        people.keep(person(2, identity=Identity(PHONE, BSUID)))


def test_a_message_is_handled_once(people: PeopleTable, counts: CountsInMemory) -> None:
    assert not people.handled("wamid.1")
    one = people.keep(person(1, "a"), message="wamid.1")
    assert people.handled("wamid.1")
    with pytest.raises(HandledBefore):
        people.keep(joined(one, ["b"], NOW_S, NOW), [one], message="wamid.1")
    with pytest.raises(HandledBefore):
        people.keep(person(2), message="wamid.1")
    assert people.by_id(one.id) == one
    assert counts.counts == {"a": 1}


def test_a_message_handled_before_is_told_from_a_person_changed_meanwhile(
    people: PeopleTable,
) -> None:
    one = people.keep(person(1, "a"), message="wamid.1")
    people.keep(replace(one, seen=NOW + 1), [one])
    with pytest.raises(HandledBefore):
        people.keep(replace(one, seen=NOW + 2), [one], message="wamid.1")


def test_a_message_is_remembered_for_thirty_days(people: PeopleTable, clock: StandingClock) -> None:
    people.keep(person(), message="wamid.1")
    clock.at = (NOW_S + LATE_S) * 1_000 - 1
    assert people.handled("wamid.1")
    clock.at += 1
    assert not people.handled("wamid.1")


def test_a_call_that_boto3_repeats_since_the_answer_was_lost_succeeds(
    people: PeopleTable,
    table: "Table",
    counts: CountsInMemory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = table.meta.client
    once = client.transact_write_items

    def repeated(**told: Any) -> Any:
        once(**told)
        return once(**told)

    monkeypatch.setattr(client, "transact_write_items", repeated)
    one = people.keep(person(1, "a"), message="wamid.1")
    two = people.keep(joined(one, ["b"], NOW_S, NOW), [one])
    assert (two.version, counts.counts) == (2, {"a": 1, "b": 1})
    people.erase(two, NOW_S, "wamid.2")
    assert people.by_id(one.id) is None


def test_what_else_aws_refuses_is_raised_as_it_is(
    people: PeopleTable, table: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    failure: Any = {
        "Error": {"Code": "TransactionCanceledException"},
        "CancellationReasons": [{"Code": "ConditionalCheckFailed"}, {"Code": "ThrottlingError"}],
    }
    client = table.meta.client

    def refuse(**_: Any) -> Any:
        raise client.exceptions.TransactionCanceledException(failure, "TransactWriteItems")

    monkeypatch.setattr(client, "transact_write_items", refuse)
    with pytest.raises(ClientError):
        people.keep(person())
    failure["CancellationReasons"][1] = {"Code": "TransactionConflict"}
    with pytest.raises(ChangedMeanwhile):
        people.keep(person())


# ── Identities ──────────────────────────────────────────────────────────────────────────────────


def test_an_identity_shown_later_leads_to_the_person_too(people: PeopleTable) -> None:
    one = people.keep(person(1, "a", identity=Identity(None, BSUID)))
    two = people.keep(replace(one, identity=Identity(PHONE, BSUID)), [one])
    assert people.find(Identity(PHONE)) == Known((two,))


def test_another_number_leads_to_the_person_and_the_old_one_nowhere(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, "a"))
    two = people.keep(replace(one, identity=Identity(OTHER_PHONE, OTHER_BSUID)), [one])
    assert people.find(Identity(PHONE, BSUID)) == Known()
    assert people.find(Identity(OTHER_PHONE)) == Known((two,))
    (found,) = MembersTable(table).of_part(Part("a", 0, 1))
    assert (found.phone, found.bsuid) == (OTHER_PHONE, OTHER_BSUID)


def test_a_stop_holds_for_the_number_that_one_had(people: PeopleTable) -> None:
    one = people.keep(stopped(person(1, "a"), NOW_S + 1, NOW))
    people.keep(replace(one, identity=Identity(OTHER_PHONE, OTHER_BSUID)), [one])
    assert people.find(Identity(PHONE)) == Known((), NOW_S + 1)


def test_a_number_that_whatsapp_gave_to_somebody_new_is_taken_over(
    people: PeopleTable, table: "Table"
) -> None:
    old = people.keep(person(1, "a"))
    assert people.find(Identity(PHONE, OTHER_BSUID)) == Known()
    new = people.keep(person(2, "a", identity=Identity(PHONE, OTHER_BSUID)))
    assert people.find(Identity(PHONE)) == Known((new,))
    before = replace(old, identity=Identity(bsuid=BSUID), version=2)
    assert people.find(Identity(PHONE, BSUID)) == Known((before,))
    phones = {each.id: each.phone for each in MembersTable(table).of_part(Part("a", 0, 1))}
    assert phones == {old.id: None, new.id: PHONE}


def test_nobody_gets_messages_to_a_number_that_is_somebody_elses_now(
    people: PeopleTable, table: "Table"
) -> None:
    old = people.keep(person(1, "a", "b"), consents=[consent("a")])
    people.keep(person(2, "c", identity=Identity(PHONE, OTHER_BSUID)), message="wamid.1")
    for group in "ab":
        (found,) = MembersTable(table).of_part(Part(group, 0, 1))
        assert (found.id, found.phone, found.bsuid) == (old.id, None, BSUID)
    (known,) = people.find(Identity(None, BSUID)).persons
    assert (known.groups, people.consents(old.id)) == (["a", "b"], [kept_proof("a")])
    assert [each.id for each in people.find(Identity(PHONE)).persons] == [f"{2:032x}"]


def test_who_moves_to_a_number_takes_it_over(people: PeopleTable) -> None:
    people.keep(person(1, "a"))
    two = people.keep(person(2, "a"))
    moved = people.keep(replace(two, identity=Identity(PHONE, "NL.3")), [two])
    assert people.find(Identity(PHONE)) == Known((moved,))
    assert people.find(Identity(OTHER_PHONE, OTHER_BSUID)) == Known()


# ── Two who are one ─────────────────────────────────────────────────────────────────────────────


def test_of_two_who_are_one_nothing_leads_to_the_other_any_more(
    people: PeopleTable, table: "Table", counts: CountsInMemory
) -> None:
    one = people.keep(person(1, "a", "b", identity=Identity(PHONE)))
    waits = joined(
        person(2, "b", "c", identity=Identity(None, BSUID)), ["d"], NOW_S, NOW, closed={"d"}
    )
    other = people.keep(waits)
    assert counts.counts == {"a": 1, "b": 2, "c": 1}
    both = people.keep(merged(one, other), [one, other], message="wamid.1")
    assert people.find(Identity(PHONE)) == people.find(Identity(None, BSUID)) == Known((both,))
    assert people.by_id(other.id) is None
    assert {group: in_group(table, group) for group in "abc"} == {
        group: [(one.id, True)] for group in "abc"
    }
    assert people.applicants("d") == [(one.id, NOW)]
    assert counts.counts == {"a": 1, "b": 1, "c": 1}
    assert not [each for each in items(table) if other.id in str(each)]


def test_consents_move_with_whoever_gave_them_the_newest_for_each_group(
    people: PeopleTable,
) -> None:
    one = people.keep(
        person(1, "a", "b", identity=Identity(PHONE)), consents=[consent("a", 1), consent("b", 9)]
    )
    theirs = [consent("a", 5), consent("b", 5), consent("c", 5)]
    other = people.keep(person(2, "a", "b", "c", identity=Identity(None, BSUID)), consents=theirs)
    people.keep(merged(one, other), [one, other], consents=[consent("d", 7)])
    given = {"a": 5, "b": 9, "c": 5, "d": 7}
    assert people.consents(one.id) == [kept_proof(*each) for each in given.items()]
    assert people.consents(other.id) == []


def test_if_either_of_two_changed_meanwhile_they_do_not_become_one(people: PeopleTable) -> None:
    one = people.keep(person(1, identity=Identity(PHONE)))
    other = people.keep(person(2, "a", identity=Identity(None, BSUID)))
    gone = people.keep(stopped(other, NOW_S + 1, NOW), [other])
    with pytest.raises(ChangedMeanwhile):
        people.keep(merged(one, other), [one, other])
    found = people.find(Identity(PHONE, BSUID)).persons
    assert {each.id: each for each in found} == {one.id: one, other.id: gone}


@pytest.fixture
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 9 items: moto is slow with a hundred."""
    monkeypatch.setattr("relay.adapters.person_change.MOST_ITEMS", 9)


@pytest.mark.usefixtures("small_transactions")
def test_two_in_dozens_of_groups_become_one_in_several_transactions(
    people: PeopleTable, table: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowd(number: int, identity: Identity) -> Person:
        groups = [f"{number} {each}" for each in range(8)]
        some = person(number, *groups, identity=identity)
        return people.keep(some, consents=[consent(group) for group in groups])

    one, other = crowd(1, Identity(PHONE)), crowd(2, Identity(None, BSUID))
    client, sizes = table.meta.client, list[int]()
    transact = client.transact_write_items

    def seen(**told: Any) -> Any:
        sizes.append(len(told["TransactItems"]))
        return transact(**told)

    monkeypatch.setattr(client, "transact_write_items", seen)
    both = people.keep(merged(one, other), [one, other], message="wamid.1")
    assert len(sizes) > 3
    assert max(sizes) == 9
    assert len(both.groups) == len(people.consents(both.id)) == 16
    assert not [each for each in items(table) if other.id in str(each)]
    assert all(in_group(table, group) == [(one.id, True)] for group in both.groups)


@pytest.mark.usefixtures("small_transactions")
def test_of_several_transactions_none_writes_what_changed_meanwhile(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, *(f"g{number}" for number in range(20))))
    people.keep(replace(one, seen=NOW + 1), [one])
    with pytest.raises(ChangedMeanwhile):
        people.keep(replace(one, language="fr"), [one])
    assert {each["language"] for each in items(table) if "language" in each} == {"nl"}


# ── What is past its time ───────────────────────────────────────────────────────────────────────


def test_who_is_in_no_group_is_forgotten_after_the_last_word(
    people: PeopleTable, clock: StandingClock
) -> None:
    one = people.keep(person())
    clock.at = NOW + KEEP_DAYS * DAY_S * 1_000 - 1
    assert people.by_id(one.id) == one
    assert people.find(one.identity) == Known((one,))
    clock.at += 1
    assert people.by_id(one.id) is None
    assert people.find(one.identity) == Known()


def test_a_member_is_never_forgotten(people: PeopleTable, clock: StandingClock) -> None:
    one = people.keep(person(1, "a"))
    clock.at = NOW * 2
    assert people.find(one.identity) == Known((one,))


def test_whoever_was_forgotten_begins_anew(people: PeopleTable, clock: StandingClock) -> None:
    people.keep(person())
    clock.at = NOW + KEEP_DAYS * DAY_S * 1_000
    new = people.keep(person(2, "a", identity=Identity(PHONE, BSUID)))
    assert people.find(Identity(PHONE)) == Known((new,))


@pytest.mark.parametrize("days", [1, 30, 400])
def test_a_stop_holds_for_thirty_days_however_soon_somebody_is_forgotten(
    table: "Table", clock: StandingClock, counts: CountsInMemory, days: int
) -> None:
    people = PeopleTable(table, KEYED, clock, days, counts)
    gone = people.keep(stopped(person(1, "a", seen=NOW - 29 * DAY_S * 1_000), NOW_S, NOW))
    clock.at = (NOW_S + LATE_S) * 1_000 - 1
    found = people.find(gone.identity)
    assert max([found.stopped, *(each.stopped for each in found.persons)]) == NOW_S
    clock.at = (NOW_S + max(days * DAY_S, LATE_S)) * 1_000
    assert people.find(gone.identity) == Known()


def test_who_left_the_last_group_one_by_one_is_not_joined_by_an_older_wish(
    table: "Table", clock: StandingClock, counts: CountsInMemory
) -> None:
    people = PeopleTable(table, KEYED, clock, 1, counts)
    gone = people.keep(left(person(1, "a"), ["a"], NOW_S + 5, NOW))
    clock.at += 2 * DAY_S * 1_000
    assert people.find(gone.identity) == Known((), NOW_S + 5)


def test_a_proof_of_consent_outlives_the_membership_by_the_days_kept(
    people: PeopleTable, clock: StandingClock
) -> None:
    one = people.keep(person(1, "a", "b"), consents=[consent("a"), consent("b")])
    clock.at += 1_000
    two = people.keep(left(one, ["a"], NOW_S + 1, clock.at), [one])
    assert len(people.consents(one.id)) == 2
    clock.at += DAY_S * 1_000
    people.keep(left(two, ["b"], NOW_S + 2, clock.at), [two])
    clock.at = NOW + KEEP_DAYS * DAY_S * 1_000 + 1_000
    assert people.consents(one.id) == [kept_proof("b")]


def test_who_comes_back_proves_it_anew(people: PeopleTable, clock: StandingClock) -> None:
    one = people.keep(person(1, "a"), consents=[consent("a")])
    two = people.keep(left(one, ["a"], NOW_S + 1, NOW), [one])
    people.keep(joined(two, ["a"], NOW_S + 2, NOW), [two], consents=[consent("a", NOW + 9)])
    clock.at *= 2
    assert people.consents(one.id) == [kept_proof("a", NOW + 9)]


# ── Applicants ──────────────────────────────────────────────────────────────────────────────────


def test_applicants_are_listed_by_group_the_longest_waiting_first(people: PeopleTable) -> None:
    for number, since in ((1, NOW + 5), (2, NOW)):
        applies = joined(person(number), ["a"], NOW_S, since, closed={"a"})
        people.keep(applies)
    assert people.applicants("a") == [(f"{2:032x}", NOW), (f"{1:032x}", NOW + 5)]
    assert people.applicants("b") == []


def test_who_is_admitted_waits_no_more_and_is_counted(
    people: PeopleTable, table: "Table", counts: CountsInMemory
) -> None:
    waits = people.keep(joined(person(1), ["a"], NOW_S, NOW, closed={"a"}))
    assert (in_group(table, "a"), counts.counts) == ([], {})
    people.keep(admitted(waits, "a", NOW), [waits])
    assert (in_group(table, "a"), people.applicants("a")) == ([(waits.id, True)], [])
    assert counts.counts == {"a": 1}


APPLIED_MS = APPLICATION_DAYS * DAY_S * 1_000


def applicant(people: PeopleTable, *waiting: str, closed: str = "a", **fields: Any) -> Person:
    """Somebody who waits for ``closed``, with proofs of all that they wished."""
    wanted = waiting or (closed,)
    waits = joined(person(1, **fields), wanted, NOW_S, NOW, closed={closed})
    return people.keep(waits, consents=[consent(each) for each in wanted])


def ends(table: "Table") -> dict[str, Any]:
    """When each item expires, by its kind."""
    return {
        str(each["pk"]).split("#")[0] + "/" + str(each["sk"]).split("#")[0]: each.get("ttl")
        for each in items(table)
    }


@pytest.mark.parametrize("days", [0, 100, APPLICATION_DAYS - 1])
def test_all_of_an_applicant_is_forgotten_at_once_whenever_they_wrote_last(
    people: PeopleTable, table: "Table", clock: StandingClock, days: int
) -> None:
    waits = applicant(people)
    clock.at = NOW + days * DAY_S * 1_000
    waits = people.keep(replace(waits, seen=clock.at), [waits])
    assert waits.seen == clock.at
    assert {*ends(table).values()} == {NOW_S + APPLICATION_DAYS * DAY_S}
    clock.at = NOW + APPLIED_MS - 1
    assert people.find(waits.identity).persons == (waits,)
    assert (len(people.applicants("a")), len(people.consents(waits.id))) == (1, 1)
    clock.at += 1
    assert (people.find(waits.identity).persons, people.by_id(waits.id)) == ((), None)
    assert (people.applicants("a"), people.consents(waits.id)) == ([], [])


def test_an_application_of_a_member_is_forgotten_with_its_proof_and_the_member_is_not(
    people: PeopleTable, clock: StandingClock
) -> None:
    waits = applicant(people, "a", "b")
    clock.at = NOW + APPLIED_MS
    after = people.by_id(waits.id)
    assert after == replace(waits, applications={})
    assert (people.applicants("a"), people.consents(waits.id)) == ([], [kept_proof("b")])
    assert people.keep(replace(waits, applications={}), [waits]).groups == ["b"]


def test_of_two_applications_each_has_its_own_time_and_the_person_that_of_the_later(
    people: PeopleTable, clock: StandingClock
) -> None:
    first = applicant(people)
    clock.at = NOW + 5_000
    both = joined(first, ["b"], NOW_S + 5, clock.at, closed={"b"})
    both = people.keep(both, [first], consents=[consent("b")])
    clock.at = NOW + APPLIED_MS
    assert people.by_id(both.id) == replace(both, applications={"b": NOW + 5_000})
    assert (people.applicants("a"), people.consents(both.id)) == ([], [kept_proof("b")])
    clock.at += 5_000
    assert (people.by_id(both.id), people.consents(both.id)) == (None, [])


@pytest.mark.parametrize("opened", [True, False])
def test_the_proof_of_who_was_let_in_does_not_end_with_the_application(
    people: PeopleTable, clock: StandingClock, opened: bool
) -> None:
    waits = applicant(people)
    into = joined(waits, ["a"], NOW_S + 1, NOW) if opened else admitted(waits, "a", NOW)
    people.keep(into, [waits])
    clock.at = NOW * 2
    assert (people.consents(waits.id), people.applicants("a")) == ([kept_proof("a")], [])
    assert people.find(waits.identity).persons


def test_who_takes_an_application_back_is_kept_like_anybody_else(
    people: PeopleTable, table: "Table"
) -> None:
    waits = applicant(people)
    people.keep(stopped(waits, NOW_S + 1, NOW), [waits])
    assert {*ends(table).values()} == {NOW_S + KEEP_DAYS * DAY_S}
    assert people.applicants("a") == []


def test_no_proof_outlasts_an_applicant_in_no_group(
    people: PeopleTable, table: "Table", clock: StandingClock
) -> None:
    member = applicant(people, "a", "b")
    clock.at = NOW + APPLIED_MS - 5 * DAY_S * 1_000
    people.keep(left(member, ["b"], clock.at // 1_000, clock.at), [member])
    latest = max(each["ttl"] for each in items(table) if str(each["sk"]).startswith("CONSENT"))
    assert latest == ends(table)["MEMBER/PROFILE"] == NOW_S + APPLICATION_DAYS * DAY_S


def test_of_the_message_that_proves_consent_a_keyed_hash_is_kept(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, "a"), consents=[consent("a")], message=consent("a").message)
    assert "wamid" not in str([*items(table)])
    assert [each.message for each in people.consents(one.id)] == [KEYED(consent("a").message)]


# ── Erasing ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_left_of_an_erased_person_is_a_keyed_hash_of_each_identity(
    people: PeopleTable, table: "Table", counts: CountsInMemory
) -> None:
    waits = joined(person(1, "a", "b"), ["c"], NOW_S, NOW, closed={"c"})
    one = people.keep(waits, consents=[consent("a"), consent("c")])
    people.erase(one, NOW_S + 1)
    assert {frozenset(each) for each in items(table)} == {frozenset({"pk", "sk", "stopped", "ttl"})}
    assert {each["pk"] for each in items(table)} == {
        f"IDENTITY#{KEYED(name)}" for name in (PHONE, BSUID)
    }
    assert counts.counts == {"a": 0, "b": 0}
    assert people.find(one.identity) == Known((), NOW_S + 1)


def test_the_hash_of_an_erased_person_is_gone_after_thirty_days(
    people: PeopleTable, clock: StandingClock
) -> None:
    one = people.keep(person(1, "a"))
    people.erase(one, NOW_S)
    clock.at = (NOW_S + LATE_S) * 1_000 - 1
    assert people.find(one.identity).stopped == NOW_S
    clock.at += 1
    assert people.find(one.identity) == Known()


def test_an_erased_person_may_come_back(people: PeopleTable) -> None:
    people.erase(people.keep(person(1, "a")), NOW_S)
    new = people.keep(person(2, "a", identity=Identity(PHONE, BSUID)))
    assert people.find(Identity(PHONE)) == Known((new,))


def test_erasing_forgets_whoever_else_is_the_same_person(
    people: PeopleTable, table: "Table"
) -> None:
    one = people.keep(person(1, "a", identity=Identity(PHONE)))
    other = people.keep(person(2, "b", identity=Identity(None, BSUID)), consents=[consent("b")])
    people.erase(replace(merged(one, other), stopped=5), NOW_S, "wamid.1")
    assert {str(each["pk"])[:8] for each in items(table)} == {"IDENTITY", "MESSAGE#"}
    assert people.find(Identity(PHONE, BSUID)) == Known((), NOW_S)
    assert people.handled("wamid.1")


def test_erasing_somebody_unknown_leaves_the_hash_and_the_message(people: PeopleTable) -> None:
    people.erase(person(), NOW_S, "wamid.1")
    assert people.find(Identity(PHONE)) == Known((), NOW_S)
    with pytest.raises(HandledBefore):
        people.erase(person(), NOW_S, "wamid.1")


def test_who_changed_meanwhile_is_not_erased_as_they_were(people: PeopleTable) -> None:
    one = people.keep(person(1, "a"))
    two = people.keep(joined(one, ["b"], NOW_S, NOW), [one])
    with pytest.raises(ChangedMeanwhile):
        people.erase(one, NOW_S)
    assert people.by_id(one.id) == two


def test_erasing_with_a_number_that_was_somebody_elses_leaves_that_person(
    people: PeopleTable,
) -> None:
    old = people.keep(person(1, "a"))
    people.erase(person(2, identity=Identity(PHONE, OTHER_BSUID)), NOW_S)
    (left_alone,) = people.find(Identity(None, BSUID)).persons
    assert (left_alone.id, left_alone.identity) == (old.id, Identity(None, BSUID))
    assert people.find(Identity(PHONE)).stopped == NOW_S


# ── Counts, and people who were loaded ──────────────────────────────────────────────────────────


def test_joining_and_leaving_are_counted_test_phones_too(
    people: PeopleTable, counts: CountsInMemory
) -> None:
    one = people.keep(person(1, "a", "b", test=True))
    people.keep(left(one, ["a"], NOW_S + 1, NOW), [one])
    assert counts.counts == {"a": 0, "b": 1}


def test_a_count_that_fails_undoes_nothing(people: PeopleTable, counts: CountsInMemory) -> None:
    counts.broken = True
    one = people.keep(person(1, "a"))
    assert people.by_id(one.id) == one


def test_members_who_were_loaded_are_known_and_can_change(
    people: PeopleTable, table: "Table"
) -> None:
    loaded = member(1, {"a": Membership(5), "b": Membership(5)})
    put_members(table, KEYED, [loaded])
    (one,) = people.find(Identity(loaded.phone)).persons
    assert one.member == loaded
    people.keep(stopped(one, NOW_S, NOW), [one], message="wamid.1")
    assert in_group(table, "a") == in_group(table, "b") == [(loaded.id, False)]


def test_nothing_in_a_key_leads_to_a_number_or_a_message(
    people: PeopleTable, table: "Table"
) -> None:
    people.keep(person(1, "a"), message="wamid.1")
    keys = " ".join(f"{each['pk']} {each['sk']}" for each in items(table))
    assert not any(name in keys for name in (PHONE, PHONE[1:], BSUID, "wamid"))
    assert f"MESSAGE#{KEYED('wamid.1')}" in keys
    assert table.query(KeyConditionExpression=Key("pk").eq(f"IDENTITY#{KEYED(PHONE)}"))["Items"]


def test_a_hash_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        KeyedHash("")
    assert KEYED(PHONE) != KeyedHash("salt")(PHONE)
    assert len(KEYED(PHONE)) == 64
