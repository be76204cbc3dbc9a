from typing import Any

from local.phones import Arrivals
from local.progress import Way


def _standing(**counts: int) -> dict[str, Any]:
    return {"counts": counts, "complete": True}


def test_the_first_and_the_last_phone_are_timed_once() -> None:
    way = Way(members=2)
    for seconds, on_phones in ((1.0, 0), (2.0, 1), (3.0, 2), (4.0, 2)):
        way.note(Arrivals(accepted=2, on_phones=on_phones), _standing(handed=2), seconds)
    assert (way.first_seconds, way.last_seconds) == (2.0, 3.0)


def test_it_is_settled_once_phones_and_police_agree() -> None:
    way = Way(members=2)
    way.note(Arrivals(accepted=2, on_phones=2), _standing(sent=1, read=1), 1.0)
    assert not way.settled
    way.note(Arrivals(accepted=2, on_phones=2), _standing(delivered=1, read=1), 2.0)
    assert way.settled


def test_it_is_not_settled_while_somebody_waits() -> None:
    way = Way(members=2)
    way.note(Arrivals(accepted=1, on_phones=1), _standing(delivered=1), 1.0)
    assert not way.settled
