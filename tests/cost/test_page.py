"""docs/cost.md is the page that these prices, this profile and this code would write."""

import re
from pathlib import Path

import pytest
from relay.domain.country import COUNTRIES

from tests.cost.amounts import money, rounded
from tests.cost.chart import PICTURE, draw
from tests.cost.kept import keep, read_kept
from tests.cost.month import Counted
from tests.cost.page import PAGE, page
from tests.cost.prices import read_prices
from tests.cost.profile import read_profile
from tests.cost.report import Report, report
from tests.cost.scenes import Alert, Citizens

USED = {"messages": 1_000, "lambda_requests": 3_000, "log_bytes": 4e6, "metric:AlertsPosted": 1}


@pytest.fixture
def made() -> Report:
    """Bills of round numbers: twenty times the people, twenty times of everything."""
    small, large = (
        Alert(
            people, people, {name: each * people / 1_000 for name, each in USED.items()},
            {"lambda_requests": 1}, {"dynamodb_read_units": people / 10}, people * 600,
            people * 150, {"WhatsappWebhook": people * 3},
        )
        for people in (1_000, 20_000)
    )  # fmt: skip
    act = {"messages": 1, "lambda_requests": 4}
    hour = {"lambda_requests": 72, "metric:SweepRan": 1, "metric:ProbeRan": 1}
    counted = Counted(small, large, hour, Citizens(act, act, act))
    return report(counted, read_prices(), read_profile(), COUNTRIES["NL"])


def headings(text: str) -> list[str]:
    return re.findall("^#+ .*$", text, re.MULTILINE)


def part(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_the_page_is_not_stale(made: Report) -> None:
    told, made_now = PAGE.read_text(), page(made)
    assert headings(told) == headings(made_now), "run make cost"
    assert part(told, "Prices") == part(made_now, "Prices"), "run make cost"
    assert str(made.profile.dated) in told


def test_one_message_costs_what_the_country_says(made: Report) -> None:
    size = made.sizes[0]
    assert size.one_alert.whatsapp.cost == pytest.approx(1_000 * 0.05)


def test_an_alert_beyond_the_measured_sizes_lies_on_their_line(made: Report) -> None:
    last = made.sizes[-1]
    assert last.members == 200_000
    assert last.one_alert.whatsapp.templates == pytest.approx(200_000)


def test_answers_are_billed_when_the_free_ones_are_used_up(made: Report) -> None:
    small, large = made.sizes[0].one_month.whatsapp, made.sizes[-1].one_month.whatsapp
    assert small.cost == pytest.approx(small.templates * 0.05)
    assert large.cost == pytest.approx((large.templates + large.answers - 1_000) * 0.05)


def test_a_metric_is_billed_by_its_hours_and_never_for_more_than_a_month(made: Report) -> None:
    lines = {line.key: line for line in made.sizes[0].one_month.aws.lines}
    posted = 2 * 3 * 0.3 + 30.4 * 0.002 + 0.025  # by the line: alerts, canaries, the drill
    assert lines["metrics"].amount == pytest.approx(2 + posted / 730)
    lines = {line.key: line for line in made.sizes[-1].one_alert.aws.lines}
    assert lines["metrics"].amount == pytest.approx(200 / 730)


def test_counts_are_kept_for_other_prices(made: Report, tmp_path: Path) -> None:
    keep(made.counted, tmp_path / "cost.json")
    assert read_kept(tmp_path / "cost.json") == made.counted


def test_the_picture_is_drawn(made: Report, tmp_path: Path) -> None:
    draw(made, tmp_path / "cost.svg")
    assert "WhatsApp" in (tmp_path / "cost.svg").read_text()
    assert PICTURE.exists(), "run make cost"


def test_numbers_have_two_or_three_digits() -> None:
    assert [rounded(each) for each in (1_234.5, 12.345, 0.01234, 0, 200_000)] == [
        "1,230", "12.3", "0.0123", "0", "200,000",
    ]  # fmt: skip
    assert [money(each) for each in (10_010, 123.4, 1.234, 0.031, 0.0001)] == [
        "10,000", "123", "1.23", "0.031", "0.00010",
    ]  # fmt: skip
