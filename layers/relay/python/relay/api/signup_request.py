"""The body of ``POST /signups``: what somebody wants to join; nothing about who they are."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from relay.api.area_request import GroupId, StrictRequest
from relay.api.lines import given
from relay.domain.outline import AreaError, Position, check_place, parse_number
from relay.usecases.sign_up import MOST_GROUPS, Choice

_POINT = {
    "type": "object",
    "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}},
    "required": ["lat", "lon"],
    "additionalProperties": False,
}


def parse_point(value: object) -> Position:
    """The position (lon, lat) of ``{"lat": 52.6, "lon": 5.4}``, degrees, WGS84.

    Raises:
        AreaError: at the first thing to mend.
    """
    if not isinstance(value, dict) or set(value) != {"lat", "lon"}:
        raise AreaError("", "must be an object with the fields lat and lon, and no others")
    lat, lon = parse_number(value["lat"], "lat"), parse_number(value["lon"], "lon")
    check_place(lat, lon, "lat", "lon")
    return lon, lat


class SignupRequest(StrictRequest):
    """Groups by id, or a point; the language of the messages; and what one agrees to."""

    groups: Annotated[list[GroupId], Field(min_length=1, max_length=MOST_GROUPS)] | None = None
    point: Annotated[
        Any,
        BeforeValidator(given(parse_point)),
        WithJsonSchema({"anyOf": [_POINT, {"type": "null"}]}),
    ] = Field(None, description="Where one lives; the neighbourhood around it is found")
    language: str
    adult: bool = Field(description="That one is 18 or older")
    rules: str = Field(description="The version of the house rules that one accepts")

    @model_validator(mode="after")
    def _one(self) -> "SignupRequest":
        if (self.groups is None) == (self.point is None):
            raise ValueError("give exactly one of groups and point")
        return self

    @property
    def choice(self) -> Choice:
        """The choice, still to be checked against the map and the rules in force."""
        groups = tuple(self.groups or ())
        return Choice(groups, self.language, self.adult, self.rules, self.point)
