"""What became of a crowd: what was wished, stored and sent, held against each other."""

from collections.abc import Sequence

from tests.crowd.found import Verdict
from tests.crowd.mishaps import Mishaps
from tests.crowd.neighbour import Neighbour
from tests.crowd.post import Post
from tests.crowd.records import Records
from tests.crowd.register import Register
from tests.crowd.sendings import Sendings
from tests.world.world import World


def verdict(
    world: World, crowd: Sequence[Neighbour], register: Register, post: Post, mishaps: Mishaps
) -> Verdict:
    """Compare. The world is quiet, and everybody has had an alert since."""
    found = Verdict(
        people=len(crowd),
        sent=len(post.requests),
        moves=sum(each.moves for each in crowd),
        kills=mishaps.kills,
        lost=mishaps.lost,
        throttled=mishaps.throttled,
    )
    records = Records(world, crowd, register, found)
    sendings = Sendings(crowd, register, post, records.alerts(), found)
    for check in (
        sendings.leaves, sendings.deliveries, sendings.strangers, sendings.answers,
        records.memberships, records.counts, records.forgotten, records.queues,
    ):  # fmt: skip
        found.wrong += check()
    return found
