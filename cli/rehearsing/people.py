"""Whether there is anybody to rehearse with, asked before anything is sent."""

from relay.adapters.groups_table import GroupsTable
from relay.adapters.members_table import MembersTable
from relay.adapters.test_phone_groups import TestPhoneGroups
from relay.domain.rehearsal import Rehearsal

from cli.console import aws_errors
from cli.stack import Stack
from cli.tables import Tables, tables_of


def lacking(stack: Stack, rehearsal: Rehearsal) -> str:
    """What is missing and what mends it; empty if nothing is. Two calls at most."""
    tables = tables_of(stack)
    with aws_errors():
        if rehearsal is Rehearsal.CANARY:
            return _lacking_phones(tables)
        return _lacking_volunteers(tables, stack.parameter("DrillGroup"))


def _lacking_phones(tables: Tables) -> str:
    if TestPhoneGroups(tables.open("members"))():
        return ""
    return (
        "no test phone is in any group: let one join a group, then `relay members test NUMBER on`"
    )


def _lacking_volunteers(tables: Tables, group: str) -> str:
    if not group:
        return (
            "the stack has no DrillGroup: make a group (`relay groups add drill Volunteers`), let "
            "volunteers join it (`relay groups qr drill`), deploy with DrillGroup=drill"
        )
    if group not in GroupsTable(tables.open("groups")).named([group]):
        return (
            f"DrillGroup is {group}, and there is no such group: `relay groups add {group} "
            "Volunteers`, or deploy with DrillGroup=ID of one that `relay groups list` has"
        )
    if not MembersTable(tables.open("members")).count(group):
        return f"nobody is in the group {group}: let volunteers join it, `relay groups qr {group}`"
    return ""
