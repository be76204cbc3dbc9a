"""Plugs together the daily recount."""

import os
from functools import cache

from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.members_table import MembersTable
from relay.adapters.settings import RecountSettings
from relay.usecases.recount import Recount
from relay.wiring.clients import table


@cache
def recount() -> Recount:
    """The use case of ``recount``."""
    settings = read_settings(RecountSettings, os.environ)
    return Recount(
        MembersTable(table(settings.members_table)), GroupsTable(table(settings.groups_table))
    )
