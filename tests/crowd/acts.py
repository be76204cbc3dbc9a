"""What a neighbour can do on the phone; each act notes what they wished."""

import random
from collections.abc import Sequence

from relay.adapters.signup_codes import SignupCodes
from relay.domain.payload import Verb
from relay.domain.signup_code import ALPHABET, LENGTH, shown
from relay.usecases.people_ports import Signup

from local.whatsapp.inbound import receive
from local.whatsapp.inbound_request import Inbound
from tests.crowd.neighbour import Neighbour, Wish
from tests.crowd.webhooks import Webhooks
from tests.world.world import World

STOPS = ("STOP", "stop", "Stopp!", "AFMELDEN", "ARRÊT", "UIT", "unsubscribe")
TIPS = (
    "Ik zag een man met een grijze jas bij de brug",
    "Er staat een witte bus met draaiende motor voor nummer 12",
    "Bij de school rende net iemand weg",
)
CHATTER = ("Dank je wel!", "👍", "Goedemorgen allemaal")
PATIENCE_S, LOOKS_S = 40, 2
CODE_LASTS_MS = 4 * 3_600_000
"""Longer than a code's half hour: a tap may come late, and whether it counts must not hang on our
clock."""


class Acts:
    """The acts, in a world whose groups have ``names`` by id."""

    def __init__(self, world: World, webhooks: Webhooks, names: dict[str, str], seed: int) -> None:
        self._world, self._webhooks, self._names = world, webhooks, names
        self._draw = random.Random(seed)
        self._codes = SignupCodes(world.account.dynamodb.Table("Groups"))
        self._numbers = iter(range(10_000_000))

    def join_by_code(self, who: Neighbour, groups: Sequence[str]) -> None:
        """The page gave a code; its button is tapped once."""
        code = "7" + "".join(self._draw.choices(ALPHABET, k=LENGTH - 1))
        expires = int(self._world.scheduler.now * 1_000) + CODE_LASTS_MS
        self._codes.put(code, Signup(tuple(groups), "nl", "1", expires))
        if yes := self._offered(who, f"AANMELDEN {shown(code)}", Verb.CODE, code):
            self._tap(who, yes)
            self._wish(who, groups, stays=True)

    def join_by_word(self, who: Neighbour, group: str) -> None:
        """A join word with the neighbourhood's name, and the tap."""
        if yes := self._offered(who, f"aanmelden {self._names[group]}", Verb.ENTER, group):
            self._tap(who, yes)
            self._wish(who, [group], stays=True)

    def leave(self, who: Neighbour, group: str) -> None:
        """One group, from the list of one's own."""
        if row := self._offered(who, "groepen", Verb.LEAVE, group):
            self._tap(who, row)
            self._wish(who, [group], stays=False)

    def leave_any(self, who: Neighbour) -> None:
        """One of one's own groups."""
        if mine := sorted(who.groups()):
            self.leave(who, self._draw.choice(mine))

    def stop(self, who: Neighbour) -> None:
        """Out of everything."""
        self._write(who, self._draw.choice(STOPS))
        who.wishes.append(Wish(who.wrote[-1], None, stays=False))

    def stop_and_return(self, who: Neighbour, group: str) -> None:
        """STOP, and within a second or two back in by the button of some other day."""
        self.join_by_word(who, group)
        self.stop(who)
        self._world.scheduler.sleep(self._draw.choice((0, 0.4, 1, 2)))
        if yes := self._shown(who, Verb.ENTER, group):
            self._tap(who, yes)
            self._wish(who, [group], stays=True)

    def erase(self, who: Neighbour) -> None:
        """To be forgotten."""
        if yes := self._offered(who, "wis mij", Verb.ERASE):
            self._tap(who, yes)
            who.wishes.append(Wish(who.wrote[-1], None, stays=False))
            who.erased.append(who.wrote[-1])

    def tell(self, who: Neighbour) -> None:
        """A tip, after the button of an alert if there is one on the phone; or mere thanks."""
        if self._draw.random() < 0.5 and (button := self._shown(who, Verb.TIP)):
            self._tap(who, button)
            self._world.scheduler.sleep(self._draw.uniform(0, 5))
        self._write(who, self._draw.choice((*TIPS, *CHATTER)))

    def move(self, who: Neighbour, *, number: bool) -> None:
        """Another number and with it another user id, or another user id alone."""
        new = f"+3169{next(self._numbers):07d}" if number else None
        kind = "user_changed_number" if number else "user_changed_user_id"
        name, moments = who.phone.bsuid, self._webhooks.of_move(who)
        told = {"from": name, "type": "system", "system": kind, "new_phone": new}
        self._receive(who, told, moments)
        who.moves += 1
        who.learn_names()

    def _write(self, who: Neighbour, text: str) -> None:
        self._send(who, {"type": "text", "text": text})

    def _tap(self, who: Neighbour, button: str) -> None:
        self._send(who, {"type": "interactive", "button": button})

    def _send(self, who: Neighbour, what: dict[str, object]) -> None:
        now = int(self._world.scheduler.now)
        told = {"from": who.phone.bsuid, "timestamp": now, **what}
        self._receive(who, told, self._webhooks.of_message(who))
        who.wrote.append(now)

    def _receive(self, who: Neighbour, told: object, moments: tuple[float, ...]) -> None:
        request = Inbound.model_validate({**told, "deliver_after": moments})  # type: ignore[dict-item]
        receive(self._world.whatsapp.simulator, request)

    def _wish(self, who: Neighbour, groups: Sequence[str], *, stays: bool) -> None:
        who.wishes += [Wish(who.wrote[-1], group, stays) for group in groups]

    def _offered(self, who: Neighbour, text: str, verb: Verb, about: str = "") -> str | None:
        """Write, and wait for an answer with that button: what it carries, if it comes."""
        for _ in range(2):
            self._write(who, text)
            for _ in range(PATIENCE_S // LOOKS_S):
                self._world.scheduler.sleep(LOOKS_S)
                if self._shown(who, verb, about):
                    self._world.scheduler.sleep(self._draw.uniform(0, 6))
                    return self._shown(who, verb, about)
        return None

    def _shown(self, who: Neighbour, verb: Verb, about: str = "") -> str | None:
        """What the newest button of that kind carries on somebody's phone."""
        for message in reversed(self._world.whatsapp.simulator.log.of(who.phone)):
            for button in message.content.buttons:
                said, _, rest = button.value.partition(":")
                if said == verb and rest.endswith(about):
                    return button.value
        return None
