"""Groups on a terminal, and the words for who may join one."""

from collections.abc import Mapping
from enum import StrEnum

from relay.domain.group import Group
from rich.markup import escape
from rich.table import Table

from cli.nouns import counted


class Admission(StrEnum):
    """Who may join a group at once."""

    OPEN = "open"
    COORDINATOR = "coordinator"
    DEFAULT = "default"


BY_COORDINATOR: Mapping[Admission, bool | None] = {
    Admission.OPEN: False,
    Admission.COORDINATOR: True,
    Admission.DEFAULT: None,
}
"""As `relay.domain.group.Group.by_coordinator` has it."""


def _admission_of(group: Group) -> str:
    return next(word for word, means in BY_COORDINATOR.items() if means is group.by_coordinator)


def group_table(groups: list[Group]) -> Table:
    """The groups, one a row."""
    table = Table("Id", "Name", title=counted(len(groups), "group"))
    table.add_column("Memberships", justify="right")
    table.add_column("Neighbours", justify="right")
    table.add_column("Admission")
    for group in groups:
        around = "no area" if group.placeless else str(len(group.neighbours))
        told = escape(group.name), str(group.memberships), around, _admission_of(group)
        table.add_row(escape(group.id), *told)
    return table
