"""Bills, checked by hand; and no resource of the template without a price or a reason."""

import pytest

from tests.cost.prices import Price, read_coverage, read_prices
from tests.cost.profile import read_profile
from tests.cost.standing import standing, types, watched
from tests.cost.usage import added, along, times
from tests.world.template import template

SQS = Price("requests", "SQS", 0.40, 1_000_000, 1_000_000, "eu-west-1", True, "a page")


def test_a_price_holds_for_so_many() -> None:
    assert SQS.of(2_500_000) == pytest.approx(1.00)


def test_what_is_given_away_is_not_billed() -> None:
    assert SQS.of(2_500_000, after_free=True) == pytest.approx(0.60)
    assert SQS.of(900_000, after_free=True) == 0


def test_a_bill_begins_with_the_dearest_line() -> None:
    bill = read_prices().bill({"kms_keys": 5, "dashboards": 1, "lambda_requests": 1_000_000})
    assert [line.usd for line in bill.lines] == pytest.approx([5, 3, 0.2])
    assert bill.usd == pytest.approx(8.2)
    assert bill.usd_after_free == pytest.approx(8.0)
    assert bill.by_service() == pytest.approx({"KMS": 5, "CloudWatch": 3, "Lambda": 0.2})


def test_an_amount_without_a_price_is_named() -> None:
    with pytest.raises(ValueError, match="no price for mysteries"):
        read_prices().bill({"mysteries": 1})


def test_sizes_in_between_and_beyond_lie_on_the_line() -> None:
    told = along(1_000, {"a": 10, "b": 5}, 2_000, {"a": 30}, 4_000)
    assert told == pytest.approx({"a": 70, "b": 0})
    assert along(1_000, {"a": 10}, 2_000, {"a": 30}, 100) == {"a": 0}


def test_usages_add_up() -> None:
    assert added({"a": 1}, times({"a": 2, "b": 1}, 3)) == {"a": 7, "b": 3}


def test_every_resource_is_billed_or_free_for_a_reason() -> None:
    covered = read_coverage()
    missing = {*types(template())} - {*covered.billed, *covered.free}
    assert not missing, f"tests/cost/resources.toml: what do these cost? {sorted(missing)}"
    assert not covered.billed.keys() & covered.free.keys()
    assert all(covered.free.values())


def test_every_price_is_somebodys_and_every_bill_has_its_price() -> None:
    assert {*read_coverage().prices()} == {*read_prices().of}


def test_every_price_names_its_source_and_its_region() -> None:
    prices = read_prices()
    assert prices.region == "eu-west-1"
    assert all(each.source and each.region and each.usd > 0 for each in prices.of.values())


def test_an_alarm_is_billed_by_the_metrics_that_it_watches() -> None:
    metric = {"Id": "a", "MetricStat": {}}
    assert watched({"MetricName": "Errors"}) == 1
    assert (
        watched({"Metrics": [{"Id": "all", "Expression": "SUM(METRICS())"}, metric, metric]}) == 2
    )


def test_what_stands_is_counted_in_the_template() -> None:
    told = standing(template(), read_profile().unseen)
    assert told["kms_keys"] == 5
    assert told["secrets"] == 3
    assert told["sqs_fifo_requests"] == 15 * 60 * 730
    assert told["sqs_requests"] == 5 * told["sqs_fifo_requests"]
