"""What was stored of everybody, and when: read off each transaction as it is written."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from boto3.dynamodb.types import TypeDeserializer

from tests.crowd.neighbour import Neighbour
from tests.world.scheduler import Process, current_process
from tests.world.world import World

Groups = frozenset[str]
NOWHERE: Groups = frozenset()


class Handled(NamedTuple):
    """A message that was stored as handled, by whom of the crowd it was, and when (Unix s)."""

    message: str
    sender: Neighbour | None
    at: float


class Register:
    """Listens to the transactions of a world."""

    def __init__(self, world: World, crowd: Iterable[Neighbour]) -> None:
        self._world, self._crowd = world, list(crowd)
        self._now: dict[str, Groups] = {}
        self._owner: dict[str, Neighbour] = {}
        self._line: defaultdict[Neighbour, list[tuple[float, Groups]]] = defaultdict(list)
        self._named: dict[str, Neighbour] = {}
        self._ids: defaultdict[Neighbour, set[str]] = defaultdict(set)
        self.handled: defaultdict[Process, list[Handled]] = defaultdict(list)
        self.strangers: set[str] = set()
        for each in self._crowd:
            if member := each.member:
                self._store(member.id, each, frozenset(member.memberships))
        world.aws.commits.append(self._committed)

    def at(self, who: Neighbour, moment: float) -> Groups:
        """The groups that somebody was stored in at a moment (Unix s), under whatever id."""
        line = self._line[who]
        place = bisect_right(line, moment, key=lambda each: each[0])
        return line[place - 1][1] if place else NOWHERE

    def changes(self, who: Neighbour) -> list[tuple[float, Groups]]:
        """When what was stored changed (Unix s), and the groups from then on."""
        return self._line[who]

    def since_last_in(self, who: Neighbour, targets: Groups, moment: float) -> float | None:
        """Seconds between the end of their last membership in any of these groups and a moment.

        0 while one lasts; None if there was none before.
        """
        last: float | None = None
        for start, groups in self._line[who]:
            if start > moment:
                break
            if groups & targets:
                last = -1.0
            elif last == -1.0:
                last = start
        return None if last is None else 0.0 if last == -1.0 else moment - last

    def ids(self, who: Neighbour) -> set[str]:
        """Every member id that was ever theirs."""
        return self._ids[who]

    def owner(self, member_id: str) -> Neighbour | None:
        """Whose member id this is or was."""
        return self._owner.get(member_id)

    def _committed(self, parts: list[dict[str, Any]]) -> None:
        message, sender = "", None
        for part in parts:
            ((kind, act),) = part.items()
            key = act.get("Key") or act.get("Item", {})
            if act["TableName"] != "Members" or kind not in ("Put", "Delete"):
                continue
            pk = key["pk"]["S"]
            if pk.startswith("MESSAGE#"):
                message = pk
            elif key["sk"]["S"] == "PROFILE":
                owner = self._profile(pk.removeprefix("MEMBER#"), act.get("Item"))
                sender = sender or owner
        process = current_process()
        if message and process is not None:
            self.handled[process].append(Handled(message, sender, self._world.scheduler.now))

    def _profile(self, member_id: str, raw: Mapping[str, Any] | None) -> Neighbour | None:
        """Whose profile it is."""
        item = {name: TypeDeserializer().deserialize(each) for name, each in (raw or {}).items()}
        known = {item.get("phone"), item.get("bsuid")} - {None}
        named = (self.whose(str(name)) for name in known)
        owner = next((each for each in named if each), self._owner.get(member_id))
        if owner is None:
            self.strangers.add(member_id)
            return None
        here = {group for group, each in item.get("memberships", {}).items() if "left" not in each}
        self._store(member_id, owner, frozenset(here))
        return owner

    def whose(self, name: str) -> Neighbour | None:
        """Who has or had this number or user id. Names come with moves, so an unknown one is looked
        for anew.
        """
        if name not in self._named:
            self._named = {name: each for each in self._crowd for name in each.names}
        return self._named.get(name)

    def _store(self, member_id: str, owner: Neighbour, here: Groups) -> None:
        self._owner[member_id], self._now[member_id] = owner, here
        self._ids[owner].add(member_id)
        mine = [self._now[each] for each in self._ids[owner] if self._owner[each] is owner]
        self._line[owner].append((self._world.scheduler.now, NOWHERE.union(*mine)))
