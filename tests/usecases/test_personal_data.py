import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from relay.domain.identity import Identity
from relay.domain.person import Consent, Person, Topic, joined, left
from relay.domain.retention import DEAD_LETTER_DAYS, INBOUND_QUEUE_DAYS
from relay.usecases.admit import Admit
from relay.usecases.people_ports import ChangedMeanwhile
from relay.usecases.personal_data import ELSEWHERE, REPORTS, ErasePerson, describe

from tests.usecases.fake_people import PeopleInMemory
from tests.usecases.fakes import StandingClock

NOW_S = 1_790_000_000
NOW = NOW_S * 1_000
PROOF = Consent("a", "2026-11", "ab12", "nl", NOW, "page", "wamid.1")


@dataclass
class LeavesInMemory:
    noted: list[str] = field(default_factory=list)

    def note_leave(self, member_id: str) -> None:
        self.noted.append(member_id)


def person(number: int = 1, *groups: str, **fields: Any) -> Person:
    known = {"identity": Identity("+31612345678", "NL.1"), "language": "nl", **fields}
    return joined(Person(f"{number:032x}", **known), groups, NOW_S, NOW)


def everybody(*persons: Person) -> PeopleInMemory:
    return PeopleInMemory({each.id: each for each in persons}, {persons[0].id: [PROOF]})


def erase(people: PeopleInMemory, leaves: LeavesInMemory, member_id: str) -> Any:
    return ErasePerson(people, leaves, StandingClock(NOW))(member_id)


def test_a_person_reads_when_they_were_away() -> None:
    gone = left(person(1, "a"), ["a"], NOW_S + 1, NOW + 5_000)
    held: Any = describe(joined(gone, ["a"], NOW_S + 2, NOW + 6_000), [])
    (membership,) = held["memberships"]
    assert membership["away"] == [
        {"from": "2026-09-21T14:13:25+00:00", "until": "2026-09-21T14:13:26+00:00"}
    ]


def test_a_person_reads_all_that_is_held_about_them() -> None:
    someone = left(person(1, "a", "b", anonymous=True, seen=NOW), ["b"], NOW_S + 1, NOW + 5_000)
    waits = joined(someone, ["c"], NOW_S + 2, NOW, closed={"c"})
    told = replace(waits, told={"welcome": NOW}, topic=Topic("alert", NOW), stopped=NOW_S - 60)
    at = "2026-09-21T14:13:20+00:00"
    held = describe(told, [PROOF], pseudonym="ABCDEF0123", forgotten_at=NOW_S)
    assert held == {
        "member": someone.id,
        "phone": "+31612345678",
        "bsuid": "NL.1",
        "language": "nl",
        "test_phone": False,
        "memberships": [
            {"group": "a", "joined": at, "left": None, "away": []},
            {"group": "b", "joined": at, "left": "2026-09-21T14:13:25+00:00", "away": []},
        ],
        "applications": [{"group": "c", "since": at, "until": "2027-03-20T14:13:20+00:00"}],
        "consents": [
            {
                "group": "a",
                "rules": "2026-11",
                "words": "ab12",
                "language": "nl",
                "at": at,
                "channel": "page",
                "message": "wamid.1",
            }
        ],
        "answers_told": {"welcome": at},
        "newest_wishes": {
            "a": at,
            "b": "2026-09-21T14:13:21+00:00",
            "c": "2026-09-21T14:13:22+00:00",
        },
        "newest_stop": "2026-09-21T14:12:20+00:00",
        "reports_are_anonymous": True,
        "pseudonym_on_signed_reports": "ABCDEF0123",
        "topic": {"alert": "alert", "until": at},
        "last_seen": at,
        "forgotten_at": at,
        "reports": REPORTS,
        "elsewhere": list(ELSEWHERE),
    }


def test_what_is_not_held_is_said_too_and_all_of_it_is_json() -> None:
    held = describe(person(), [])
    assert (held["topic"], held["newest_stop"], held["last_seen"]) == (None, None, None)
    assert "no link" in str(held["reports"])
    assert json.loads(json.dumps(held)) == held


def test_erasing_forgets_the_person_and_tells_deliveries_first() -> None:
    people, leaves = everybody(person(1, "a", "b")), LeavesInMemory()
    gone = erase(people, leaves, person().id)
    assert (people.persons, leaves.noted) == ({}, [person().id])
    assert people.barriers == {"+31612345678": NOW_S, "NL.1": NOW_S}
    assert (gone.identities, gone.memberships, gone.applications, gone.consents) == (2, 2, 0, 1)


def test_a_delivery_that_cannot_be_told_keeps_everything_as_it_is() -> None:
    people, leaves = everybody(person(1, "a")), LeavesInMemory()
    leaves.note_leave = lambda _: 1 / 0  # type: ignore[assignment, method-assign]
    with pytest.raises(ZeroDivisionError):
        erase(people, leaves, person().id)
    assert people.persons


def test_deliveries_to_whoever_is_the_same_person_are_told_too() -> None:
    other = person(2, "c", identity=Identity(None, "NL.1"))
    people, leaves = everybody(person(1, "a"), other), LeavesInMemory()
    assert erase(people, leaves, person().id).memberships == 2
    assert leaves.noted == [person().id, other.id]


def test_who_changes_meanwhile_is_erased_all_the_same_but_not_for_ever_tried() -> None:
    people = everybody(person(1, "a"))
    people.conflicts = 4
    assert erase(people, LeavesInMemory(), person().id)
    people = everybody(person(1, "a"))
    people.conflicts = 5
    with pytest.raises(ChangedMeanwhile):
        erase(people, LeavesInMemory(), person().id)


class Repeating(PeopleInMemory):
    """AWS's answer is lost, and boto3 repeats the call."""

    def erase(self, person: Person, said: int, message: str | None = None) -> None:
        super().erase(person, said, message)
        raise ChangedMeanwhile


class Merging(PeopleInMemory):
    """A webhook shows that two are one, right before the first of them is erased."""

    def erase(self, person: Person, said: int, message: str | None = None) -> None:
        if person.id == f"{1:032x}":
            self.persons = {f"{2:032x}": replace(person, id=f"{2:032x}")}
            raise ChangedMeanwhile
        super().erase(person, said, message)


def test_there_is_a_receipt_though_the_answer_of_aws_was_lost() -> None:
    people = Repeating({person().id: person(1, "a")}, {person().id: [PROOF]})
    gone = erase(people, LeavesInMemory(), person().id)
    assert (people.persons, gone.memberships, gone.consents) == ({}, 1, 1)


def test_who_becomes_somebody_else_meanwhile_is_erased_as_that() -> None:
    people, leaves = Merging({person().id: person(1, "a")}), LeavesInMemory()
    assert erase(people, leaves, person().id).member == f"{2:032x}"
    assert people.persons == {}
    assert leaves.noted == [f"{1:032x}", f"{2:032x}"]


def test_nobody_is_erased_for_nobody() -> None:
    leaves = LeavesInMemory()
    assert erase(PeopleInMemory(), leaves, person().id) is None
    assert leaves.noted == []


def test_the_days_are_those_of_the_queues(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    inbound = resources["InboundQueue"]["Properties"]
    target = inbound["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
    name = target[0] if isinstance(target, list) else target.split(".")[0]
    dead = resources[name]["Properties"]["MessageRetentionPeriod"]
    assert inbound["MessageRetentionPeriod"] == INBOUND_QUEUE_DAYS * 86_400
    assert dead == DEAD_LETTER_DAYS * 86_400


def applicant(number: int) -> Person:
    return joined(person(number), ["a"], NOW_S, NOW, closed={"a"})


def test_applicants_are_admitted_and_nobody_else() -> None:
    people = everybody(applicant(1), applicant(2), person(3, "b"))
    ids = [f"{number:032x}" for number in (1, 1, 3, 4)]
    assert Admit(people, StandingClock(NOW + 5))("a", ids) == ids[:1]
    assert people.persons[ids[0]].memberships["a"].joined == NOW + 5
    assert people.persons[f"{2:032x}"].groups == []
    assert people.persons[ids[2]].groups == ["b"]


def test_an_applicant_who_changes_meanwhile_is_tried_again_but_not_for_ever() -> None:
    people = everybody(applicant(1))
    people.conflicts = 4
    assert Admit(people, StandingClock(NOW))("a", [applicant(1).id])
    people = everybody(applicant(1))
    people.conflicts = 5
    with pytest.raises(ChangedMeanwhile):
        Admit(people, StandingClock(NOW))("a", [applicant(1).id])
