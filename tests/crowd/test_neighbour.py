"""The truth about a neighbour, from their own wishes: the newest counts, and on a tie the leave."""

import pytest

from local.whatsapp.phones import Person
from tests.crowd.neighbour import Known, Neighbour, Wish


def neighbour(*wishes: Wish) -> Neighbour:
    phone = Person("31600000001", "NL.1", "Bewoner")
    return Neighbour(phone, Known.BOTH, "0" * 32, ("centre",), wishes=list(wishes))


STOP, AGAIN = Wish(10, None, stays=False), Wish(10, "centre", stays=True)


@pytest.mark.parametrize(
    ("wishes", "groups"),
    [
        ([], {"centre"}),
        ([STOP], set()),
        ([STOP, AGAIN], set()),
        ([STOP, Wish(11, "centre", stays=True)], {"centre"}),
        ([Wish(9, "west", stays=True), STOP], set()),
        ([Wish(10, "centre", stays=False)], set()),
        ([Wish(10, "west", stays=True)], {"centre", "west"}),
    ],
)
def test_the_newest_wish_counts(wishes: list[Wish], groups: set[str]) -> None:
    assert neighbour(*wishes).groups() == groups
    assert neighbour(*reversed(wishes)).groups() == groups
