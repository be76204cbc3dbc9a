"""What the public part of the API answers: the groups that one can join, and a code for them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from relay.api.alert_answers import moment
from relay.api.model import Model
from relay.api.qr_code import qr_svg
from relay.domain.country import Country
from relay.domain.group import GeoJSON, Group
from relay.usecases.sign_up import Ticket, Town

BANDS = (0, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
"""Where the bands of members begin. None is narrower than 20, and below 20 nothing is told: from a
band nobody can be counted out. Who sees a group change its band learns that somebody came or went,
never who.
"""


class Members(Model):
    """How many members, in bands in which nobody can be counted out."""

    at_least: int
    below: int | None = Field(description="null in the highest band")


class GroupAnswer(Model):
    """A group that one can join. ``boundary`` is GeoJSON, within 5 m of the real border.

    It is null for a group that lies nowhere, such as the volunteers of drills.
    """

    id: str
    name: str
    status: str = Field(description="'open', or 'by coordinator': somebody admits who applies")
    members: Members
    boundary: dict[str, Any] | None


class GroupList(Model):
    """Every group of the municipality, by name."""

    municipality: str
    rules: str = Field(description="The version of the house rules to accept in POST /signups")
    languages: list[str]
    groups: list[GroupAnswer]


class ChosenGroup(Model):
    """A group that a code stands for."""

    id: str
    name: str
    status: str


class SignupAnswer(Model):
    """A code, to be sent from one's own WhatsApp before it expires."""

    code: str
    whatsapp_link: str
    qr: str = Field(description="The link as a QR code: SVG text")
    expires: datetime
    groups: list[ChosenGroup]


def band(memberships: int) -> Members:
    """The band that a count lies in."""
    lowest = max(start for start in BANDS if start <= max(0, memberships))
    return Members(at_least=lowest, below=next((each for each in BANDS if each > lowest), None))


def status_of(group: Group, country: Country) -> str:
    """Who may join at once."""
    return "by coordinator" if country.is_by_coordinator(group) else "open"


def group_answer(group: Group, boundary: GeoJSON | None, country: Country) -> GroupAnswer:
    """One group as everybody may see it."""
    return GroupAnswer(
        id=group.id,
        name=group.name,
        status=status_of(group, country),
        members=band(group.memberships),
        boundary=dict(boundary) if boundary else None,
    )


def groups_answer(
    town: Town, country: Country, municipality: str, languages: tuple[str, ...]
) -> GroupList:
    """The answer to ``GET /groups``."""
    return GroupList(
        municipality=municipality,
        rules=country.version,
        languages=list(languages),
        groups=[
            group_answer(group, town.boundaries.get(group.id), country)
            for group in town.groups.values()
        ],
    )


def signup_answer(ticket: Ticket, country: Country, title: str) -> SignupAnswer:
    """The answer to ``POST /signups``; ``title`` describes the QR code."""
    return SignupAnswer(
        code=ticket.code,
        whatsapp_link=ticket.link,
        qr=qr_svg(ticket.link, title),
        expires=moment(ticket.expires),
        groups=[
            ChosenGroup(id=group.id, name=group.name, status=status_of(group, country))
            for group in ticket.groups
        ],
    )
