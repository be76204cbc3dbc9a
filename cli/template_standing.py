"""How a stack's message templates stand at Meta, beside those that it needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relay.domain.templates import creations

from cli.graph import Graph
from cli.stack import Stack

APPROVED, PENDING, MISSING = "APPROVED", "PENDING", "MISSING"
"""Meta's statuses, and our word for a template that is not there."""

FIELDS = (
    "id,name,language,status,category,quality_score,rejected_reason,parameter_format,"
    "message_send_ttl_seconds,components"
)

Creation = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """One template. ``differs`` has what we meant and what Meta has, by what it is of the text."""

    name: str
    language: str
    category: str
    status: str = MISSING
    quality: str = ""
    reason: str = ""
    differs: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What makes it one template at Meta."""
        return self.name, self.language

    @property
    def ready(self) -> bool:
        """Whether alerts can be sent with it, and say what we mean."""
        return self.status == APPROVED and not self.differs

    def for_programs(self) -> dict[str, object]:
        """As ``--json`` shows it."""
        differs = {what: {"ours": a, "metas": b} for what, (a, b) in self.differs.items()}
        return {
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "quality": self.quality,
            "reason": self.reason,
            "differs": differs,
        }


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates that a stack needs, and its account at Meta."""

    graph: Graph
    account: str
    wanted: Sequence[Creation]

    @property
    def path(self) -> str:
        """Where they are created and listed."""
        return f"{self.account}/message_templates"

    def read(self) -> list[Standing]:
        """How each one stands now, in our order.

        Raises:
            GraphRefused, GraphUnreachable.
        """
        there = {key_of(each): each for each in self.graph.pages(self.path, fields=FIELDS)}
        return [_standing(each, there.get(key_of(each))) for each in self.wanted]


def templates_of(stack: Stack, graph: Graph) -> Templates:
    """The templates of a stack: one for each status, time to live, wording and language."""
    country, languages = stack.parameter("Country"), stack.parameter("Languages").split(",")
    wanted = list(creations(country, languages))
    return Templates(graph, stack.parameter("WhatsAppBusinessAccountId"), wanted)


def key_of(template: Mapping[str, Any]) -> Key:
    """Name and language: one name has a text in each language."""
    return str(template["name"]), str(template["language"])


def _standing(ours: Creation, metas: Mapping[str, Any] | None) -> Standing:
    name, language = key_of(ours)
    if metas is None:
        return Standing(name, language, str(ours["category"]))
    reason = str(metas.get("rejected_reason") or "NONE")
    return Standing(
        name,
        language,
        category=str(metas.get("category", "")),
        status=str(metas.get("status", "")),
        quality=str(metas.get("quality_score", {}).get("score", "")),
        reason="" if reason == "NONE" else reason,
        differs=_differences(_facts(ours), _facts(metas)),
    )


def _differences(ours: Mapping[str, str], metas: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys([*ours, *metas])
    pairs = {name: (ours.get(name, ""), metas.get(name, "")) for name in names}
    return {name: (a, b) for name, (a, b) in pairs.items() if a != b}


def _facts(template: Mapping[str, Any]) -> dict[str, str]:
    """What counts of a template: not its examples, and not how Meta writes it down.

    The category counts too: Meta makes UTILITY to MARKETING without asking, which costs more and
    does not reach everybody (sheet of the Cloud API, 6).
    """
    facts = {
        "category": str(template.get("category", "")),
        "parameters": str(template.get("parameter_format", "POSITIONAL")),
        "seconds to live": str(template.get("message_send_ttl_seconds", "")),
    }
    for component in template.get("components", []):
        facts.update(_words_of(component))
    return facts


def _words_of(component: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    kind = str(component["type"]).lower()
    if kind == "buttons":
        for index, button in enumerate(component.get("buttons", []), 1):
            yield f"button {index}", f"{button.get('type', '')} {button.get('text', '')}".strip()
    else:
        yield kind, str(component.get("text") or component.get("format", "")).strip()
