"""The store of message templates. Source: Meta's templates pages (2025-10 to 2025-12)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from local.whatsapp.errors import GraphError
from local.whatsapp.messages import LONGEST_TTL

LIMIT = 250
NAME_REST = 30 * 24 * 3600.0  # a deleted name and language is free again after 30 days
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def variables(text: str) -> list[str]:
    """Return the names (or numbers) of the variables in `text`, in order of first appearance."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


@dataclass
class Template:
    """A template as created. `components` are kept as they came, with types in capitals."""

    id: str
    name: str
    language: str
    category: str
    status: str
    parameter_format: str
    components: list[dict[str, Any]]
    ttl: int | None = None
    quality: str = "UNKNOWN"  # until enough people have seen it
    quality_since: float = 0
    rejected_reason: str = "NONE"
    edits: list[float] = field(default_factory=list)  # while approved, when
    pauses: int = 0
    refuses_late: bool | None = None  # by receipt, in the answer, or as is usual
    variables_of: dict[str, list[str]] = field(default_factory=dict)

    @property
    def named(self) -> bool:
        """Whether parameters carry names."""
        return self.parameter_format == "NAMED"

    @cached_property
    def by_type(self) -> dict[str, dict[str, Any]]:
        """The components by type."""
        return {component["type"]: component for component in self.components}

    @cached_property
    def buttons(self) -> list[dict[str, Any]]:
        """The buttons, in order."""
        found: list[dict[str, Any]] = self.by_type.get("BUTTONS", {}).get("buttons", [])
        return found

    @property
    def seconds_to_live(self) -> int:
        """How long an undelivered message is kept; -1 and nothing both mean the longest."""
        return LONGEST_TTL if self.ttl is None or self.ttl < 0 else self.ttl

    def hold(self, components: list[dict[str, Any]]) -> None:
        """Take other components in place of those there are."""
        self.components = components
        self.variables_of.clear()
        for derived in ("by_type", "buttons"):
            self.__dict__.pop(derived, None)

    def text(self, component: str) -> str:
        """Return the text of a component, empty when there is none."""
        return str(self.by_type.get(component, {}).get("text", ""))

    def as_json(self) -> dict[str, Any]:
        """Return the template as the Graph API shows it."""
        shown = {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "status": self.status,
            "parameter_format": self.parameter_format,
            "components": self.components,
            "quality_score": {"score": self.quality, "date": int(self.quality_since)},
            "rejected_reason": self.rejected_reason,
        }
        return shown if self.ttl is None else {**shown, "message_send_ttl_seconds": self.ttl}


class TemplateStore:
    """All templates of the account."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(f"templates-{seed}")  # noqa: S311 - repeatable, not secret
        self._all: dict[tuple[str, str], Template] = {}
        self._deleted: dict[tuple[str, str], float] = {}

    def __iter__(self) -> Iterator[Template]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def new_id(self) -> str:
        """Return a fresh id."""
        return str(self._draw.randrange(10**14, 10**15))

    def add(self, template: Template, now: float) -> None:
        """Keep a new template.

        Raises:
            GraphError: there are too many, or this name, or this text, is taken.
        """
        key = (template.name, template.language)
        if len(self._all) >= LIMIT:
            raise _refused(
                2388019, "Too many templates", f"An account holds at most {LIMIT} templates"
            )
        if key in self._all:
            raise _refused(
                2388024,
                "Content in this language already exists",
                f"{key} exists, use another name",
            )
        if now - self._deleted.get(key, -NAME_REST) < NAME_REST:
            raise _refused(
                2388023, "Template is being deleted", f"{key} was deleted less than 30 days ago"
            )
        if self._same_text(template):
            raise _refused(
                2388024, "Content already exists", "Another template has the same body and footer"
            )
        self._all[key] = template

    def _same_text(self, new: Template) -> bool:
        text = (new.text("BODY"), new.text("FOOTER"))
        return any((t.text("BODY"), t.text("FOOTER")) == text for t in self)

    def by_id(self, template_id: str) -> Template | None:
        """Return the template with this id."""
        return next((t for t in self if t.id == template_id), None)

    def named(self, name: str) -> list[Template]:
        """Return the template of this name in each of its languages."""
        return [t for t in self if t.name == name]

    def remove(self, template: Template, now: float) -> None:
        """Delete a template; its name and language rest for 30 days."""
        key = (template.name, template.language)
        del self._all[key]
        self._deleted[key] = now

    def for_sending(self, name: str, language: str) -> Template:
        """Return an approved template.

        Raises:
            GraphError: 132001 when there is none in this language, 132015 when paused,
                132016 when disabled.
        """
        template = self._all.get((name, language))
        where = f"template name ({name}) in {language}"
        if template is None:
            raise GraphError(132001, f"{where} does not exist in the translation; create it first")
        if template.status == "APPROVED":
            return template
        late = template.refuses_late
        if template.status == "PAUSED":
            raise GraphError(132015, f"{where} is paused because of low quality", late=late)
        if template.status == "DISABLED":
            raise GraphError(132016, f"{where} is disabled for good", late=late)
        raise GraphError(132001, f"{where} is not approved, its status is {template.status}")


def _refused(subcode: int, title: str, details: str) -> GraphError:
    return GraphError(100, details, title=title, subcode=subcode)
