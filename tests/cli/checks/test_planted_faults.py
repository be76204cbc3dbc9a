"""Each fault alone is found, and its repair is named."""

import pytest

from tests.cli.checks import faults
from tests.cli.checks.faults_of_aws import BESIDES_OF_AWS, FAULTS_OF_AWS, WARNINGS_OF_AWS
from tests.cli.checks.town import Town, examined, states

FAULTS = faults.FAULTS | FAULTS_OF_AWS
WARNINGS = faults.WARNINGS | WARNINGS_OF_AWS
BESIDES = faults.BESIDES | BESIDES_OF_AWS


@pytest.mark.usefixtures("town")
def test_a_town_in_good_health_is_well_in_every_finding() -> None:
    found = examined()
    assert {name: each for name, each in found.items() if each["state"] != "ok"} == {}
    assert len(found) >= 40


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
