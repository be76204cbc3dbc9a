from collections.abc import Iterator

import pytest
from relay.adapters import whatsapp_number
from relay.adapters.whatsapp_number import WhatsAppNumber
from relay.domain.number import UNLIMITED, NumberState

from local.whatsapp import Settings, changes
from local.whatsapp.server import RunningSimulator
from tests.adapters.cloud_api import running

GOOD = NumberState(None, UNLIMITED, "GREEN", "STANDARD")


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


@pytest.fixture
def simulator(whatsapp: RunningSimulator) -> Iterator[RunningSimulator]:
    yield whatsapp
    changes.change(whatsapp.simulator, {"faults": None, "messaging_limit": None})


def number(url: str, token: str = "simulator-token") -> WhatsAppNumber:
    return WhatsAppNumber(url, lambda *, fresh=False: token)


def probe(simulator: RunningSimulator, token: str = "simulator-token") -> NumberState:
    own_id = Settings().phone_number_id
    return number(f"{simulator.url}/v26.0/{own_id}", token).probe()


def test_a_number_in_good_health_can_send(simulator: RunningSimulator) -> None:
    assert probe(simulator) == GOOD


def test_it_tells_how_many_people_may_be_reached(simulator: RunningSimulator) -> None:
    changes.change(simulator.simulator, {"messaging_limit": "TIER_2K"})
    assert probe(simulator).messaging_limit == 2_000


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("token", 190),
        ("locked", 131031),
        ("restricted", 368),
        ("payment", 131042),
        ("deregistered", 133010),
        ("maintenance", 131057),
    ],
)
def test_what_is_in_the_way_has_the_code_that_a_send_gets(
    simulator: RunningSimulator, trouble: str, code: int
) -> None:
    changes.change(simulator.simulator, {"faults": {"account": [{"kind": trouble}]}})
    assert probe(simulator).code == code


def test_another_token_than_whatsapps_is_refused(simulator: RunningSimulator) -> None:
    assert probe(simulator, "old-token") == NumberState(190)


def test_the_token_is_asked_for_anew(simulator: RunningSimulator) -> None:
    asked = []

    def token(*, fresh: bool = False) -> str:
        asked.append(fresh)
        return "simulator-token"

    own_id = Settings().phone_number_id
    WhatsAppNumber(f"{simulator.url}/v26.0/{own_id}", token).probe()
    assert asked == [True]


def test_without_a_token_nothing_is_asked() -> None:
    assert number("http://127.0.0.1:9/", token="").probe() == NumberState(0)


def test_a_whatsapp_that_cannot_be_reached_is_down() -> None:
    assert number("http://127.0.0.1:9/").probe() == NumberState(2)


def test_an_answer_that_is_none_of_metas_is_no_recovery() -> None:
    with running() as api:
        assert number(api.url).probe() == NumberState(2)


@pytest.mark.parametrize(
    "told", [{"status": "CONNECTED"}, {"status": "CONNECTED", "health_status": {}}]
)
def test_what_is_left_out_is_not_known(told: dict[str, object]) -> None:
    assert whatsapp_number._state(told) == NumberState(None)
