import json

import pytest
from relay.adapters.people_table import PeopleTable

from tests.cli.test_members import ALICE, PHONE, member, people, relay

__all__ = ["people"]


def test_a_number_need_not_be_an_argument(people: PeopleTable) -> None:
    member(people, "centre")
    done = relay("export", "-", answer=f"{PHONE}\n")
    assert json.loads(done.stdout)[0]["member"] == ALICE


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("lines", ["", "\n", f"{PHONE}\n{PHONE}\n"])
def test_standard_input_names_one_person(lines: str) -> None:
    done = relay("test", "-", "on", answer=lines)
    assert (done.exit_code, "give one WHO" in done.stderr) == (2, True)
    assert "316" not in done.output


def test_nobody_is_erased_by_a_question_that_could_not_be_asked(people: PeopleTable) -> None:
    member(people, "centre")
    done = relay("erase", "-", answer=PHONE)
    assert (done.exit_code, "add --yes" in done.stderr) == (2, True)
    assert people.by_id(ALICE)
    assert relay("erase", "-", "--yes", answer=PHONE).exit_code == 0
    assert people.by_id(ALICE) is None
