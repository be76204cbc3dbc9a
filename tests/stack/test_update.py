"""A new version is deployed while an alert is on its way to 2,000 members."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from local.demo import ALERT, checked
from local.deploy import update
from local.emulator import Emulator
from local.progress import follow
from local.project import ROOT
from local.residents import Residents, move_in
from local.sample import MUNICIPALITY
from local.stack import LocalStack, Municipality, Place
from tests.stacks import Heard, one_stack

pytestmark = pytest.mark.stack

MEMBERS = 2_000
BEFORE_UPDATE = 200
"""Messages that have been handed over when it begins."""
NEXT = "from relay.release import RELEASE\nlogger.append_keys(release=RELEASE)\n"
"""What the next version does otherwise: its logs tell a name that stands in its layer."""
RELEASED = '"release":"next"'
ON_THE_WAY = ("WhatsappDelivery", "WhatsappWebhook", "Receipts")


@pytest.fixture(scope="module")
def growing(emulator: Emulator, place: Place, heard: Heard) -> Iterator[LocalStack]:
    yield from one_stack(emulator, place, heard, Municipality("groeihuizen", "NL", ("nl", "en")))


@pytest.fixture(scope="module")
def crowd(growing: LocalStack) -> Residents:
    return move_in(growing.deployed, MUNICIPALITY, MEMBERS, growing.municipality.languages)


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """A template beside whose code every function and the layer are other than before."""
    for folder in ("functions", "layers"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for code in tmp_path.glob("functions/*/app.py"):
        code.write_text(code.read_text() + NEXT)
    (tmp_path / "layers/relay/python/relay/release.py").write_text('RELEASE = "next"\n')
    return Path(shutil.copy(ROOT / "template.yaml", tmp_path))


def _accepted(stack: LocalStack, alert_id: str, least: int) -> None:
    deadline = time.monotonic() + 30
    while stack.whatsapp.arrivals(alert_id).accepted < least:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_version_deployed_in_the_middle_of_an_alert_loses_and_doubles_nobody(
    growing: LocalStack, crowd: Residents, next_version: Path
) -> None:
    police, phones, posted = growing.police(), growing.whatsapp, time.monotonic()
    alert_id = police.post({**ALERT, "area": {"groups": list(crowd.groups)}})["alert_id"]
    _accepted(growing, alert_id, BEFORE_UPDATE)
    update(growing.deployed, next_version)
    meanwhile = phones.arrivals(alert_id).accepted
    way = follow(Console(quiet=True), police, phones, alert_id, MEMBERS, posted)
    result = checked(alert_id, way, phones, crowd.members)
    assert meanwhile < MEMBERS, "the new version had something left to do"
    assert not result.twice
    assert not result.strangers
    # The emulator, unlike Lambda, may end a worker in the middle of a chunk. Whose message it was
    # just handing over is in doubt then, and the police know of each of them.
    assert len(result.missed) <= way.counts["in_doubt"]
    assert sum(way.counts.values()) == MEMBERS
    assert not any(way.counts[state] for state in ("pending", "handed", "failed", "expired"))
    for function in ON_THE_WAY:
        lines = [line for line in growing.deployed.logs(f"{function}Log") if alert_id in line]
        assert any(RELEASED in line for line in lines), function
        assert not all(RELEASED in line for line in lines), function
