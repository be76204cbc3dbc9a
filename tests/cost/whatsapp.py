"""What Meta bills: each delivered message at the country's price; some answers are free."""

from dataclasses import dataclass

from relay.domain.country import Country

from tests.cost.month import Taken
from tests.cost.profile import Profile


@dataclass(frozen=True, slots=True)
class Messages:
    """What messages cost, in the price's currency; ``free_answers`` have been used by then."""

    templates: float
    answers: float
    cost: float


def messages(taken: Taken, country: Country, profile: Profile) -> Messages:
    """The bill of a month, or of one alert."""
    delivered = profile.whatsapp["delivered_share"]
    answers = max(0.0, taken.answers * delivered - profile.whatsapp["free_answers"])
    billed = taken.templates * delivered + answers
    return Messages(taken.templates, taken.answers, billed * float(country.price.amount))
