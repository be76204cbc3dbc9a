"""Everything that the page and the picture show: the bills of each size."""

from dataclasses import dataclass

from relay.domain.country import Country

from tests.cost.month import Counted, Taken, of_alert, of_month
from tests.cost.prices import Bill, Prices
from tests.cost.profile import Month, Profile
from tests.cost.whatsapp import Messages, messages


@dataclass(frozen=True, slots=True)
class Bills:
    """What AWS and WhatsApp ask for the same thing."""

    aws: Bill
    whatsapp: Messages


@dataclass(frozen=True, slots=True)
class Size:
    """A municipality: one alert to all its members, and a month."""

    month: Month
    one_alert: Bills
    one_month: Bills

    @property
    def members(self) -> int:
        """Members of all groups."""
        return self.month.members


@dataclass(frozen=True, slots=True)
class Report:
    """All sizes, and what they were reckoned with."""

    sizes: tuple[Size, ...]
    counted: Counted
    prices: Prices
    profile: Profile
    country: Country


def report(counted: Counted, prices: Prices, profile: Profile, country: Country) -> Report:
    """Put bills to what was counted."""

    def bills(taken: Taken) -> Bills:
        return Bills(prices.bill(taken.aws), messages(taken, country, profile))

    sizes = (
        Size(
            month,
            bills(of_alert(counted, profile, month.members)),
            bills(of_month(counted, profile, month)),
        )
        for month in profile.months
    )
    return Report(tuple(sizes), counted, prices, profile, country)
