"""``relay members stats``: how many members there are, of which kind."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from relay.adapters.groups_table import GroupsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.group import Group
from rich.markup import escape
from rich.table import Table

from cli.console import aws_errors, err, out
from cli.member_counts import MemberCounts, count_members
from cli.nouns import counted
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import find_tables


def stats(
    consents: Annotated[
        bool,
        typer.Option("--consents", help="Also by version of the house rules; reads each proof."),
    ] = False,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Count members by group and language, applicants and test phones; nobody is named.

    These are true counts, for the operator: what the public sees is told in bands.
    """
    tables, now_s = find_tables(stack=stack, local=local), SystemClock().now() // 1_000
    with aws_errors(), err.status("Counting"):
        groups = GroupsTable(tables.open("groups")).all()
        counts = count_members(tables.open("members"), groups, now_s, by_rules=consents)
    if as_json:
        typer.echo(json.dumps(_for_programs(counts), indent=2))
        return
    out.print(_group_table(groups, counts))
    out.print("\n".join(_lines(counts)))
    reads = counts.reads
    err.print(f"Read with {reads.requests:,} requests, {reads.units:,.1f} read units.")


def _group_table(groups: list[Group], counts: MemberCounts) -> Table:
    people = counted(counts.members, "member")
    table = Table("Id", "Name", title=f"{people} in {counted(len(groups), 'group')}")
    table.add_column("Memberships", justify="right")
    table.add_column("Applicants", justify="right")
    for group in groups:
        found = counts.groups[group.id], counts.applicants[group.id]
        table.add_row(escape(group.id), escape(group.name), *(f"{each:,}" for each in found))
    return table


def _lines(counts: MemberCounts) -> Iterator[str]:
    yield f"Memberships   {counts.memberships:,}"
    yield f"Languages     {_told(counts.languages)}"
    yield f"Applicants    {counts.applicants.total():,}"
    yield f"Test phones   {counts.test_phones:,}"
    if counts.rules is not None:
        yield f"House rules   {_told(counts.rules)}"


def _told(counter: Counter[str]) -> str:
    return escape(", ".join(f"{name} {count:,}" for name, count in counter.most_common())) or "none"


def _for_programs(counts: MemberCounts) -> dict[str, object]:
    rules = {} if counts.rules is None else {"memberships_by_rules": dict(counts.rules)}
    return {
        "members": counts.members,
        "memberships": counts.memberships,
        "test_phones": counts.test_phones,
        "by_language": dict(counts.languages),
        "by_group": dict(counts.groups),
        "applicants_by_group": dict(counts.applicants),
        **rules,
        "requests": counts.reads.requests,
        "read_units": counts.reads.units,
    }
