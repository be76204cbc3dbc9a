"""People join, leave, move, answer and are forgotten at random, while alerts are being sent."""

from tests.crowd.gathering import gather
from tests.crowd.stories import SHORT


def test_whoever_left_is_left_alone_and_whoever_stayed_is_reached() -> None:
    found = gather(SHORT)
    assert not found.wrong, found
    assert min(found.joins, found.leaves) > 15, found
    assert found.reached > 50
    assert found.kills > 3
