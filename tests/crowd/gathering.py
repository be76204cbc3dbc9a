"""The story of a crowd: who lives where, what they do when, which alerts are posted."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from tests.crowd.acts import Acts
from tests.crowd.found import Verdict
from tests.crowd.mishaps import Mishaps
from tests.crowd.neighbour import Known, Neighbour
from tests.crowd.post import Post
from tests.crowd.register import Register
from tests.crowd.verdict import verdict
from tests.crowd.webhooks import Webhooks
from tests.world.people import group_id
from tests.world.world import World

NAMES = (
    "Lindenhof", "Molenwijk", "Havenkwartier", "Zonnedal", "Kerkeveld", "Spoorbuurt",
    "Watertoren", "Boschrand", "Vestingpark", "Duinzicht", "Meerhoven", "Eikenlaan",
)  # fmt: skip

SHARES = {
    Known.BOTH: 0.4, Known.NUMBER: 0.15, Known.USER: 0.12, Known.APART: 0.08,
    Known.NOBODY: 0.15, Known.HIDDEN: 0.1,
}  # fmt: skip

ACTS = {
    "code": 20, "word": 16, "stop": 16, "leave": 10, "tell": 20, "return": 6, "number": 6,
    "user": 3, "erase": 3,
}  # fmt: skip

MOVES = ("number", "user")
"""Not of those who are known by their number and show their user id: if they move before an alert
has shown that both are one person, nobody can ever know."""

ANNOYED = 10
"""Every so many-th leaves because of an alert."""


@dataclass(frozen=True, slots=True)
class Story:
    """``per_second`` is the rate of the sender; WhatsApp allows ``allowed``, in and out together.

    Everybody does ``acts`` things on average within ``lasts_s``; no webhook is later than
    ``latest_s``. ``stragglers``: what somebody sent under a name that they gave up may come after
    the webhook of their move; without, moves come behind all that.
    """

    seed: int
    people: int
    groups: int
    lasts_s: float
    latest_s: float
    per_second: float
    allowed: float
    acts: float = 4
    alert_every_s: float = 120
    stragglers: bool = False


def gather(story: Story) -> Verdict:
    """Live through a story."""
    quiet = {"flush_interval": 0.5, "batch_max": 50, "messages_per_second": story.allowed}
    receipts = {"reordered": 0.1, "duplicated": 0.1, "late": 0.02, "late_by": 30}
    whatsapp = {**quiet, "faults": {"receipts": receipts}}
    choices = {
        "MessagesPerSecond": str(story.per_second),
        "MessagingLimit": "0",
        "AlertsPerHour": "500",
    }
    ids = random.Random(story.seed).randbytes  # of members: they decide who comes when
    with (
        patch.object(os, "urandom", ids),
        World(choices=choices, whatsapp=whatsapp, seed=story.seed) as world,
    ):
        return Gathering(world, story).live()


class Gathering:
    """One story in one world."""

    def __init__(self, world: World, story: Story) -> None:
        self._world, self._story = world, story
        self._draw = random.Random(story.seed)
        self._names = dict(zip(map(group_id, range(story.groups)), NAMES, strict=False))
        self.crowd = [self._neighbour(number) for number in range(story.people)]
        world.settle([member for each in self.crowd if (member := each.member)])
        self._name_groups()
        self._register = Register(world, self.crowd)
        self._post = Post(world, self.crowd, self._register)
        draw, late = random.Random(story.seed + 1), story.latest_s
        webhooks = Webhooks(world.scheduler, draw, late, story.stragglers)
        self._acts = Acts(world, webhooks, self._names, story.seed + 2)

    def live(self) -> Verdict:
        """From the first act to the last receipt; then everybody gets one more alert."""
        world, story = self._world, self._story
        mishaps = Mishaps(world, story.seed + 3, world.scheduler.now + story.lasts_s)
        for each in self.crowd:
            world.scheduler.spawn(self._live, each)
        world.scheduler.spawn(self._police)
        world.run(story.lasts_s)
        world.run_until_quiet(story.latest_s + 3 * 3_600)
        for number in range(2):
            world.post(f"last-{number}", urgency="Expected")
            world.run_until_quiet(3_600)
        return verdict(world, self.crowd, self._register, self._post, mishaps)

    def _neighbour(self, number: int) -> Neighbour:
        phones, draw = self._world.whatsapp.simulator.phones, self._draw
        phone = phones.with_phone(f"316{number:08d}")
        (known,) = draw.choices(list(SHARES), list(SHARES.values()))
        if known in (Known.USER, Known.APART, Known.HIDDEN):
            phone.username = f"@buur{number}"
        groups = () if known in (Known.NOBODY, Known.HIDDEN) else tuple(self._some_groups())
        return Neighbour(phone, known, f"{draw.getrandbits(128):032x}", groups)

    def _some_groups(self) -> list[str]:
        (number,) = self._draw.choices((1, 2, 3), (70, 20, 10))
        return self._draw.sample(sorted(self._names), number)

    def _name_groups(self) -> None:
        table = self._world.account.dynamodb.Table("Groups")
        for group, name in self._names.items():
            key = {"pk": "GROUPS", "sk": group}
            table.update_item(
                Key=key,
                UpdateExpression="SET #n = :n ADD memberships :none",
                ExpressionAttributeNames={"#n": "name"},
                ExpressionAttributeValues={":n": name, ":none": 0},
            )
        self._world.groups = list(self._names)

    def _live(self, who: Neighbour) -> None:
        time, pace = self._world.scheduler, self._story.lasts_s / self._story.acts
        ends = time.now + self._story.lasts_s
        while True:
            time.sleep(self._draw.expovariate(1 / pace))
            if time.now > ends:
                return
            (act,) = self._draw.choices(list(ACTS), list(ACTS.values()))
            if act not in MOVES or who.known is not Known.APART:
                self._act(who)[act]()

    def _act(self, who: Neighbour) -> dict[str, Callable[[], None]]:
        acts, draw, groups = self._acts, self._draw, sorted(self._names)
        return {
            "code": lambda: acts.join_by_code(who, self._some_groups()),
            "word": lambda: acts.join_by_word(who, draw.choice(groups)),
            "stop": lambda: acts.stop(who),
            "leave": lambda: acts.leave_any(who),
            "tell": lambda: acts.tell(who),
            "return": lambda: acts.stop_and_return(who, draw.choice(groups)),
            "number": lambda: acts.move(who, number=True),
            "user": lambda: acts.move(who, number=False),
            "erase": lambda: acts.erase(who),
        }

    def _police(self) -> None:
        time, story = self._world.scheduler, self._story
        ends, number = time.now + story.lasts_s, 0
        while True:
            time.sleep(self._draw.expovariate(1 / story.alert_every_s))
            if time.now > ends:
                return
            number += 1
            groups = self._draw.sample(sorted(self._names), self._draw.randint(1, story.groups))
            urgency = self._draw.choice(("Immediate", "Immediate", "Expected", "Past"))
            self._annoy(number)
            self._world.post(f"alert-{number}", urgency=urgency, area={"groups": groups})

    def _annoy(self, number: int) -> None:
        """An alert is also what makes people leave: now, or while it is being sent."""
        annoyed = self._draw.sample(self.crowd, len(self.crowd) // ANNOYED)
        sending_s = len(self.crowd) / self._story.per_second
        for place, each in enumerate(annoyed):
            act = self._acts.stop if place % 4 else self._acts.leave_any
            self._world.scheduler.spawn(act, each, after=self._draw.uniform(0, sending_s))
