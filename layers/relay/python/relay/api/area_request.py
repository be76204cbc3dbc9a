"""Where an alert goes: groups by id, a circle or a polygon."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from relay.api.lines import given
from relay.api.model import Model
from relay.domain.area import (
    MAX_POSITIONS,
    MAX_RADIUS_M,
    Circle,
    Polygon,
    parse_circle,
    parse_polygon,
)

MOST_FIELDS = 50
"""Of one object. Each unknown one is a fault, and a hundred thousand faults cost seconds."""

GROUPS_MOST = 1_000
GROUP_ID_MOST = 64
"""The longest id that a map of neighbourhoods may have; DynamoDB takes no key over 1,024 bytes."""

_CIRCLE = {
    "type": "object",
    "properties": {"lat": {"type": "number"}, "lon": {"type": "number"},
                   "radius_m": {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_RADIUS_M}},
    "required": ["lat", "lon", "radius_m"],
    "additionalProperties": False,
}  # fmt: skip
_NULL = {"type": "null"}
_POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 4}
_RING = {"type": "array", "items": _POSITION, "minItems": 4, "maxItems": MAX_POSITIONS}
_POLYGON = {
    "type": "object",
    "description": "GeoJSON Polygon (RFC 7946), longitude before latitude, "
                   f"{MAX_POSITIONS:,} positions at most",
    "properties": {"type": {"const": "Polygon"},
                   "coordinates": {"type": "array", "items": _RING, "minItems": 1}},
    "required": ["type", "coordinates"],
}  # fmt: skip


def few(value: object) -> object:
    """Refuse objects with more fields than any has, before each of them becomes a fault."""
    if isinstance(value, dict) and len(value) > MOST_FIELDS:
        raise ValueError(f"has {len(value):,} fields; GET /openapi.json lists those it may have")
    return value


def _group_id(value: str) -> str:
    if not 0 < len(value) <= GROUP_ID_MOST:
        raise ValueError(f"is no id of a group: those have 1 to {GROUP_ID_MOST} characters")
    return value


GroupId = Annotated[str, AfterValidator(_group_id)]


class StrictRequest(Model):
    """A part of a request: nothing is guessed, and a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _few_fields(cls, value: object) -> object:
        return few(value)


class AreaRequest(StrictRequest):
    """Exactly one of the three."""

    groups: Annotated[list[GroupId], Field(min_length=1, max_length=GROUPS_MOST)] | None = None
    circle: Annotated[
        Any, BeforeValidator(given(parse_circle)), WithJsonSchema({"anyOf": [_CIRCLE, _NULL]})
    ] = None
    polygon: Annotated[
        Any, BeforeValidator(given(parse_polygon)), WithJsonSchema({"anyOf": [_POLYGON, _NULL]})
    ] = None

    @model_validator(mode="after")
    def _one(self) -> "AreaRequest":
        if [self.groups, self.circle, self.polygon].count(None) != 2:
            raise ValueError("give exactly one of groups, circle and polygon")
        return self

    @property
    def area(self) -> tuple[str, ...] | Circle | Polygon:
        """The one that is given."""
        given_area: Circle | Polygon = self.circle or self.polygon
        return tuple(self.groups) if self.groups else given_area
