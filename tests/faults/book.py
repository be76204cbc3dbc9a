"""WhatsApp's book: which message of whom it took, to which address, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from relay.domain.member import Member
from relay.domain.receipt import Errand

from local.whatsapp.messages import Message
from tests.faults.ledgers import told_of
from tests.faults.town import Cast
from tests.world.world import World

LATE_S = 5.0
"""No request starts later than that after a leave was stored."""


class Book:
    """Listens to what WhatsApp takes.

    ``needless``: people sent to once more although their ledger left no doubt about the first.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._met: Counter[str] = Counter()
        self.needless: set[str] = set()
        world.whatsapp.listeners.append(self._hear)

    def _hear(self, callback: str) -> None:
        errand = Errand.parse(callback)
        assert errand is not None
        member = errand.member
        self._met[member] += 1
        if self._met[member] > 1 and told_of(self._world, errand):
            self.needless.add(member)

    def copies(self) -> Counter[str]:
        """Messages that each member has or will have, by member id."""
        return Counter(member for member, each in self._messages() if each.status != "failed")

    def strays(self, cast: Cast) -> int:
        """Messages to people not addressed, to those who had left, or to others' phones."""
        strays = 0
        for member, message in self._messages():
            person = cast.addressed.get(member)
            late = message.at > cast.leavers.get(member, message.at) + LATE_S
            strays += person is None or late or not _is_theirs(person, message)
        return strays

    def shared(self) -> int:
        """Addresses that got the messages of more than one member."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for member, message in self._messages():
            owners[message.person.bsuid].add(member)
        return sum(len(members) > 1 for members in owners.values())

    def _messages(self) -> Iterator[tuple[str, Message]]:
        for message in self._world.whatsapp.simulator.log:
            errand = None if message.incoming else Errand.parse(message.callback or "")
            if errand is not None:
                yield errand.member, message


def _is_theirs(member: Member, message: Message) -> bool:
    to = message.person
    return to.bsuid == member.bsuid if member.phone is None else to.plus_phone == member.phone
