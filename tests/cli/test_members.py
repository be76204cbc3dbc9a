import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from relay.adapters.groups_table import GroupsTable
from relay.adapters.members_table import MembersTable
from relay.adapters.people_table import PeopleTable
from relay.adapters.pseudonyms import Pseudonyms
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.identity import Identity
from relay.domain.person import Consent, Person, Topic, joined, left
from relay.domain.slices import Part
from typer.testing import CliRunner, Result

from cli.app import app
from cli.member_counts import count_members
from tests.cli.stack import CloudFormation, as_local_stack
from tests.conftest import Tables
from tests.town import PSEUDONYMS, settle

PHONE, BSUID = "+31612345678", "NL.1"
NUMBER = "106540352242922"
ALICE = f"{1:032x}"


@pytest.fixture
def people(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> PeopleTable:
    """The people of relay-town; nobody yet."""
    monkeypatch.setenv("COLUMNS", "200")
    settle(tables)
    secret = boto3.client("secretsmanager").create_secret(Name="key", SecretString="k" * 64 + "\n")
    outputs = {
        "GroupsTableName": "Groups",
        "MembersTableName": "Members",
        "AlertsTableName": "Alerts",
        "PseudonymKeyArn": secret["ARN"],
    }
    chosen = {"Country": "NL", "ContactRetentionDays": "7", "WhatsAppPhoneNumberId": NUMBER}
    town, client = CloudFormation({}, outputs, **chosen), boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name, **how: town if name == "cloudformation" else client(name)
    )
    return PeopleTable(tables.members, PSEUDONYMS, SystemClock(), 7, GroupsTable(tables.groups))


def now() -> int:
    return SystemClock().now()


def member(people: PeopleTable, *groups: str, closed: str = "", number: int = 1) -> Person:
    who = Identity(PHONE, BSUID) if number == 1 else Identity(f"+3161234567{number}")
    someone = Person(f"{number:032x}", who, "nl", seen=now())
    someone = joined(someone, groups, now() // 1_000, now(), closed={closed})
    proofs = [Consent(each, "1", "ab", "nl", now(), "page", "wamid.1") for each in groups]
    return people.keep(someone, consents=proofs)


def relay(*words: str, where: str = "relay-town", answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["members", *words, "--stack", where], input=answer)


def told(*words: str) -> Any:
    done = relay(*words)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def in_group(tables: Tables, group: str) -> list[str]:
    return [each.id for each in MembersTable(tables.members).of_part(Part(group, 0, 1))]


def test_applicants_are_shown(people: PeopleTable) -> None:
    member(people, "centre", closed="centre")
    (found,) = told("applicants", "centre", "--json")
    assert (found["member"], found["since"][:2]) == (ALICE, "20")
    assert told("applicants", "west", "--json") == []
    shown = relay("applicants", "centre").stdout
    assert "1 applicant for centre" in shown
    assert ALICE in shown
    assert PHONE[3:] not in shown


def test_those_who_are_named_are_admitted(people: PeopleTable, tables: Tables) -> None:
    member(people, "centre", closed="centre")
    member(people, "centre", closed="centre", number=2)
    assert told("admit", "centre", ALICE, "--json") == {"admitted": [ALICE], "not_waiting": []}
    assert in_group(tables, "centre") == [ALICE]
    assert GroupsTable(tables.groups).named(["centre"])["centre"].memberships == 1


def test_all_who_wait_are_admitted(people: PeopleTable, tables: Tables) -> None:
    for number in (1, 2):
        member(people, "centre", closed="centre", number=number)
    done = relay("admit", "centre", "--all")
    assert done.stdout.strip() == "2 admitted to centre."
    assert len(in_group(tables, "centre")) == 2
    assert relay("admit", "centre", "--all").stdout.strip() == "0 admitted to centre."


def test_who_does_not_wait_is_refused_and_named(people: PeopleTable) -> None:
    member(people, "centre", closed="centre")
    done = relay("admit", "centre", ALICE, "f" * 32)
    assert done.exit_code == 1
    assert "1 admitted" in done.stdout
    assert f"not waiting for centre: {'f' * 32}" in done.stderr


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("words", [["centre"], ["centre", ALICE, "--all"]])
def test_one_says_whom_to_admit(words: list[str]) -> None:
    assert relay("admit", *words).exit_code == 2


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("words", [["applicants", "moon"], ["admit", "moon", "--all"]])
def test_a_group_that_is_not_there_is_refused(words: list[str]) -> None:
    done = relay(*words)
    assert (done.exit_code, "there is no group moon" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "who", [PHONE, "06 12345678", "+31 (0)6-12345678", "0031612345678", BSUID, ALICE]
)
def test_a_person_is_exported_by_whatever_they_are_known_by(people: PeopleTable, who: str) -> None:
    member(people, "centre")
    (held,) = told("export", who)
    assert (held["member"], held["phone"], held["bsuid"]) == (ALICE, PHONE, BSUID)
    assert [each["group"] for each in held["memberships"]] == ["centre"]
    assert [each["group"] for each in held["consents"]] == ["centre"]
    assert "no link" in held["reports"]


def leaves(value: Any) -> Iterator[Any]:
    """The values of an item, whatever they lie in."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif not isinstance(value, bool):
        yield value


def is_shown(value: Any, shown: str) -> bool:
    """As it is, or as a moment in seconds or milliseconds."""
    if isinstance(value, str):
        return value in shown
    seconds = int(value) // (1_000 if value > 1e11 else 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") in shown


def test_an_export_has_whatever_the_tables_hold_of_somebody(
    people: PeopleTable, tables: Tables
) -> None:
    one = member(people, "centre", "west", "east", closed="west")
    full = replace(
        left(one, ["centre"], now() // 1_000 + 1, now()),
        anonymous=False,
        topic=Topic("the-alert", now() + 9_000_000),
        told={"welcome": now() - 50_000},
        stopped=now() // 1_000 - 70_000,
    )
    people.keep(full, [one], message="wamid.2")
    shown = relay("export", PHONE).stdout
    for item in tables.members.scan()["Items"]:
        if item["pk"] in (f"MEMBER#{ALICE}", "APPLICANTS"):
            held = {
                name: item[name] for name in item.keys() - {"pk", "sk", "v", "version", "write"}
            }
            if item["sk"] == "CONSENT#centre":  # which has been left: for how long it stays
                del held["ttl"]
            assert [each for each in leaves(held) if not is_shown(each, shown)] == []


def test_an_export_says_what_reports_may_bear_and_when_all_of_it_goes(people: PeopleTable) -> None:
    one = member(people, "centre", closed="centre")
    (held,) = told("export", PHONE)
    assert held["pseudonym_on_signed_reports"] == Pseudonyms(PSEUDONYMS)(one.id)
    assert held["forgotten_at"] == held["applications"][0]["until"]
    assert any("ledgers" in each for each in held["elsewhere"])


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("command", ["export", "erase"])
def test_somebody_unknown_is_refused_without_repeating_the_number(command: str) -> None:
    done = relay(command, "+31687654321")
    assert (done.exit_code, "nobody is known" in done.stderr) == (1, True)
    assert "87654321" not in done.stdout + done.stderr


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("who", ["0612", "Jan", "NL.", "f" * 31, "+31612345678x9999999999999", ""])
def test_what_is_no_name_of_anybody_is_a_usage_error(who: str) -> None:
    assert relay("export", who).exit_code == 2


def test_erasing_leaves_nothing_and_says_what_is_left_elsewhere(
    people: PeopleTable, tables: Tables
) -> None:
    member(people, "centre", "west")
    done = relay("erase", PHONE, "--yes")
    assert done.exit_code == 0, done.stderr
    assert f"Member {ALICE}: 2 memberships." in done.stderr
    assert "2 identities, 2 memberships, 0 applications, 2 consents" in done.stdout
    for days in ("4 days", "for 14", "for 35", "30 days"):
        assert days in done.stdout
    assert "stay with the police" in done.stdout
    assert people.by_id(ALICE) is None
    assert in_group(tables, "centre") == in_group(tables, "west") == []
    assert relay("export", PHONE).exit_code == 1


def test_a_receipt_for_programs_has_the_days_too(people: PeopleTable) -> None:
    member(people, "centre")
    (receipt,) = told("erase", PHONE, "--yes", "--json")
    assert receipt["memberships"] == 1
    assert [receipt[f"{each}_days"] for each in ("inbound_queue", "dead_letter", "backup")] == [
        4,
        14,
        35,
    ]
    assert receipt["hashed_identity_days"] == 30


def test_running_deliveries_hear_of_it_before_the_person_is_gone(
    people: PeopleTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    member(people, "centre")
    heard = list[object]()
    monkeypatch.setattr(
        SenderItem, "note_leave", lambda _, each: heard.append(people.by_id(each) is not None)
    )
    relay("erase", ALICE, "--yes")
    assert heard == [True]


@pytest.mark.parametrize(("answer", "code", "gone"), [("y\n", 0, True), ("n\n", 1, False)])
def test_erasing_asks_first(people: PeopleTable, answer: str, code: int, gone: bool) -> None:
    member(people, "centre")
    assert relay("erase", ALICE, answer=answer).exit_code == code
    assert (people.by_id(ALICE) is None) is gone


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("words", [["export", PHONE], ["erase", PHONE], ["applicants", "west"]])
def test_a_stack_that_is_not_there_is_a_usage_error(words: list[str]) -> None:
    done = relay(*words, where="relay-village")
    assert (done.exit_code, "there is no stack relay-village" in done.stderr) == (2, True)
    assert CliRunner().invoke(app, ["members", *words]).exit_code == 2


def test_the_local_stack_is_found_by_its_file(
    people: PeopleTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member(people, "centre")
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    done = CliRunner().invoke(app, ["members", "export", "0612345678", "--local"])
    assert (done.exit_code, ALICE in done.stdout) == (0, True), done.stderr


def test_members_are_counted_once_and_memberships_each(people: PeopleTable) -> None:
    member(people, "centre", "west")
    member(people, "centre", number=2)
    member(people, "east", closed="east", number=3)
    counts = told("stats", "--json")
    assert (counts["members"], counts["memberships"]) == (2, 3)
    assert counts["by_group"] == {"centre": 2, "west": 1, "east": 0}
    assert counts["by_language"] == {"nl": 2}
    assert counts["applicants_by_group"] == {"east": 1}
    assert "memberships_by_rules" not in counts


def test_who_left_is_not_counted(people: PeopleTable) -> None:
    someone = member(people, "centre")
    gone = left(someone, ["centre"], now() // 1_000 + 1, now())
    people.keep(gone, [someone])
    assert told("stats", "--json")["members"] == 0


def test_counting_says_how_much_it_read_and_names_nobody(people: PeopleTable) -> None:
    member(people, "centre")
    shown = relay("stats")
    assert "1 member in 3 groups" in shown.stdout
    assert "Read with 4 requests, " in shown.stderr
    for secret in (ALICE, PHONE, BSUID):
        assert secret not in shown.output


def test_proofs_are_counted_by_version_where_that_is_asked_for(people: PeopleTable) -> None:
    for number in (1, 2):
        member(people, "centre", "west", number=number)
    before, counts = told("stats", "--json"), told("stats", "--consents", "--json")
    assert counts["memberships_by_rules"] == {"1": 4}
    assert counts["requests"] == before["requests"] + 1
    assert counts["read_units"] == before["read_units"] + 4
    assert "House rules   1 4" in relay("stats", "--consents").stdout


def test_a_group_of_more_than_a_page_is_counted_whole(
    people: PeopleTable, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        member(people, "centre", number=number)
    query = tables.members.query
    pages = []

    class Paged:
        def query(self, **how: Any) -> Any:
            pages.append(how)
            return query(**how, Limit=2)

    groups = GroupsTable(tables.groups).named(["centre"]).values()
    counts = count_members(cast(Any, Paged()), groups, now() // 1_000)
    assert (counts.members, len(pages)) == (5, 4)


def test_a_phone_becomes_a_test_phone_and_an_ordinary_one_again(
    people: PeopleTable, tables: Tables
) -> None:
    member(people, "centre")
    assert told("test", PHONE, "on", "--json") == [
        {"member": ALICE, "test": True, "groups": ["centre"]}
    ]
    assert [each.test for each in MembersTable(tables.members).of_part(Part("centre", 0, 1))] == [
        True
    ]
    assert told("stats", "--json")["test_phones"] == 1
    assert "test off" in relay("test", ALICE, "off").stdout
    assert told("stats", "--json")["test_phones"] == 0


def test_a_test_phone_in_no_group_is_told_to_join(people: PeopleTable) -> None:
    member(people)
    assert "has to join a group first" in relay("test", PHONE, "on").stderr


def test_nobody_becomes_no_test_phone(people: PeopleTable) -> None:
    assert relay("test", PHONE, "on").exit_code == 1
    assert relay("test", PHONE, "perhaps").exit_code == 2
