"""What was sent to whom: each request as it set out, and each message that WhatsApp took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from relay.domain.receipt import Errand

from local.whatsapp.messages import Message
from tests.crowd.neighbour import Neighbour
from tests.crowd.register import Handled, Register
from tests.world.scheduler import current_process
from tests.world.world import World


@dataclass(frozen=True, slots=True)
class Request:
    """``at`` is when it set out (Unix s). ``to`` is None for a name that is nobody's.

    ``about`` is the alert's errand; an answer has in ``answers`` what the same invocation has
    handled of that person. ``stale``: the name had been given up.
    """

    at: float
    to: Neighbour | None
    stale: bool
    about: Errand | None
    answers: tuple[Handled, ...] = ()
    words: str = ""


class Post:
    """Listens to a world's line to WhatsApp."""

    def __init__(self, world: World, crowd: Iterable[Neighbour], register: Register) -> None:
        self._world, self._crowd, self._register = world, list(crowd), register
        self._owners = {each.phone: each for each in self._crowd}
        self.requests: list[Request] = []
        world.whatsapp.starts.append(self._started)

    def _started(self, told: dict[str, Any]) -> None:
        name = str(told.get("to") or told.get("recipient"))
        who = self._register.whose(name)
        stale = who is None or name not in (who.phone.plus_phone, who.phone.bsuid)
        errand = Errand.parse(str(told.get("biz_opaque_callback_data")))
        words = str(told.get("text") or told.get("interactive") or "")
        answers = () if errand else tuple(self._answered(who))
        now = self._world.scheduler.now
        self.requests.append(Request(now, who, stale, errand, answers, words))

    def _answered(self, who: Neighbour | None) -> Iterator[Handled]:
        """What this process has handled of somebody: answers come once a batch is stored."""
        process = current_process()
        handled = self._register.handled[process] if process else []
        # Who is to be forgotten and is not known leaves no profile that would tell who it was.
        return (each for each in handled if each.sender in (who, None))

    def taken(self) -> Iterator[tuple[Neighbour | None, Errand | None, Message]]:
        """Every message that WhatsApp took and did not fail afterwards."""
        for message in self._world.whatsapp.simulator.log:
            if not message.incoming and message.status != "failed":
                errand = Errand.parse(message.callback or "")
                yield self._owners.get(message.person), errand, message

    def alerts(self) -> dict[str, dict[Neighbour, Counter[str]]]:
        """By alert and neighbour: how many messages they have, by the member id that got them."""
        found: dict[str, dict[Neighbour, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for who, errand, _ in self.taken():
            if errand is not None and who is not None:
                found[errand.alert_id][who][errand.member] += 1
        return found
