"""The body of ``POST /alerts``, checked field by field."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from relay.domain.alert import (
    DEFAULT_HOURS,
    HEADLINE_MOST,
    HOURS_MOST,
    Draft,
    Status,
    Urgency,
    Words,
    folded,
)
from relay.domain.area import Circle, Polygon, parse_circle, parse_polygon
from relay.domain.refusal import Fault, Refused

HOUR_MS = 3_600_000

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_EXAMPLE = "2026-11-22T18:30:00+01:00"


def _filled(text: str) -> str:
    line = folded(text)
    if not line:
        raise ValueError("is empty; fill it in or leave it out")
    return line


def _short(most: int) -> Callable[[str], str]:
    def check(line: str) -> str:
        if len(line) > most:
            raise ValueError(f"is {len(line) - most} characters too long; at most {most}")
        return line

    return check


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError(f"must be date and time with zone (RFC 3339), such as {_EXAMPLE}")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError(f"is no moment of the calendar; write it such as {_EXAMPLE}") from None


Line = Annotated[str, AfterValidator(_filled)]
_CIRCLE = {
    "type": "object",
    "properties": {"lat": {"type": "number"}, "lon": {"type": "number"},
                   "radius_m": {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000}},
    "required": ["lat", "lon", "radius_m"],
    "additionalProperties": False,
}  # fmt: skip
_POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
_RING = {"type": "array", "items": _POSITION, "minItems": 4}
_POLYGON = {
    "type": "object",
    "description": "GeoJSON Polygon (RFC 7946), longitude before latitude, 1,000 positions at most",
    "properties": {"type": {"const": "Polygon"},
                   "coordinates": {"type": "array", "items": _RING, "minItems": 1}},
    "required": ["type", "coordinates"],
}  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AreaRequest(_Strict):
    """Exactly one of the three."""

    groups: Annotated[list[str], Field(min_length=1, max_length=1_000)] | None = None
    circle: Annotated[Any, BeforeValidator(parse_circle), WithJsonSchema(_CIRCLE)] = None
    polygon: Annotated[Any, BeforeValidator(parse_polygon), WithJsonSchema(_POLYGON)] = None

    @model_validator(mode="after")
    def _one(self) -> "AreaRequest":
        if len(self.model_fields_set) != 1 or self.area is None:
            raise ValueError("give exactly one of groups, circle and polygon")
        return self

    @property
    def area(self) -> tuple[str, ...] | Circle | Polygon | None:
        """The one that is given."""
        given: Circle | Polygon | None = self.circle or self.polygon
        return tuple(self.groups) if self.groups else given


class TextsRequest(_Strict):
    """The officer's words for the readers of one language."""

    headline: Annotated[Line, AfterValidator(_short(HEADLINE_MOST))]
    description: Line
    instruction: Line | None = None

    def words(self) -> Words:
        """The words, white space folded."""
        return Words(self.headline, self.description, self.instruction or "")


class AlertRequest(TextsRequest):
    """An alert in the words of CAP 1.2."""

    urgency: Annotated[Urgency, Field(strict=False)]
    status: Annotated[Status, Field(strict=False)]
    expires: Annotated[
        datetime | None,
        BeforeValidator(_moment),
        WithJsonSchema({"type": "string", "format": "date-time"}),
    ] = Field(None, description="RFC 3339, at most 12 h ahead; two hours from now if left out")
    reference: Annotated[Line, AfterValidator(_short(64))] | None = Field(
        None, description="The police's own incident number"
    )
    author: Annotated[Line, AfterValidator(_short(100))] | None = Field(
        None, description="Required where the token names no person"
    )
    texts: dict[str, TextsRequest] = Field(
        default_factory=dict, description="The same by language, where it has been translated"
    )
    area: AreaRequest
    dry_run: bool = Field(False, description="Answer what would happen; store and send nothing")

    def draft(self, now: int, person: str | None, languages: tuple[str, ...]) -> Draft:
        """The draft. ``now`` is Unix ms, ``person`` whom the token names. Raises Refused."""
        expires = self._expires(now)
        area, author = self.area.area, person or self.author
        faults = [*_too_early_or_late(expires, now), *_unknown_languages(self.texts, languages)]
        if author is None:
            faults.append(Fault("author", "is required: the token names no person"))
        if faults or area is None or author is None:
            raise Refused(*faults)
        return Draft(
            words=self.words(),
            texts={language: texts.words() for language, texts in self.texts.items()},
            urgency=self.urgency,
            status=self.status,
            expires=expires,
            reference=self.reference,
            author=author,
            area=area,
        )

    def _expires(self, now: int) -> int:
        if self.expires is None:
            return now + DEFAULT_HOURS * HOUR_MS
        return int(self.expires.timestamp() * 1_000)


class StopRequest(_Strict):
    """The body of ``POST /alerts/{alert_id}/stop``."""

    reason: Annotated[Line, AfterValidator(_short(200))]
    author: Annotated[Line, AfterValidator(_short(100))] | None = Field(
        None, description="Required where the token names no person"
    )


def _too_early_or_late(expires: int, now: int) -> list[Fault]:
    if expires <= now:
        return [Fault("expires", "has passed; give a moment to come")]
    if expires > now + HOURS_MOST * HOUR_MS:
        return [Fault("expires", f"is more than {HOURS_MOST} hours ahead; bring it closer")]
    return []


def _unknown_languages(
    texts: Mapping[str, TextsRequest], languages: tuple[str, ...]
) -> list[Fault]:
    known = ", ".join(languages)
    return [
        Fault(f"texts.{language}", f"is no language of this municipality; it has {known}")
        for language in texts
        if language not in languages
    ]
