"""Each fault alone is found, and its repair is named."""

import pytest

from tests.cli.checks.faults import BESIDES, FAULTS, WARNINGS
from tests.cli.checks.town import Town, examined, states


@pytest.mark.usefixtures("town")
def test_a_town_in_good_health_is_well_in_every_finding() -> None:
    found = examined()
    assert {each["state"] for each in found.values()} == {"ok"}, found
    assert len(found) >= 20


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_alone_and_its_repair_is_named(town: Town, fault: str) -> None:
    plant, name, repair = FAULTS[fault]
    plant(town)
    found = examined()
    assert set(states(found, "fail")) - BESIDES.get(fault, set()) == {name}, found
    assert repair in found[name]["mend"]


def test_what_rests_on_a_fault_is_skipped_and_says_on_which(town: Town) -> None:
    town.trouble("token")
    found = examined()
    assert set(states(found, "skipped")) >= {"number", "templates", "payment", "app secret"}
    assert found["number"]["what"] == "needs token: mend that first"
    assert found["webhook handshake"]["state"] == found["groups"]["state"] == "ok"


@pytest.mark.parametrize("fault", WARNINGS)
def test_what_will_not_last_is_a_warning_and_no_failure(town: Town, fault: str) -> None:
    plant, name, repair = WARNINGS[fault]
    plant(town)
    found = examined()
    assert (states(found, "fail"), states(found, "warn")) == ([], [name])
    assert repair in found[name]["mend"]
