"""People for the local stack: neighbourhoods loaded by the operator's tool, members invented."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from relay.adapters.groups_table import GroupsTable
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.members_loading import put_members
from relay.domain.member import Member

from local.child import CannotStart
from local.deploy import Deployed
from local.emulator import REGION, ROOT_KEY
from local.neighbours import invented_members
from local.project import ROOT


@dataclass(frozen=True)
class Residents:
    """Ids of the groups, and everybody in them."""

    groups: Sequence[str]
    members: Sequence[Member]


def move_in(stack: Deployed, areas: Path, count: int, languages: Sequence[str]) -> Residents:
    """Load the neighbourhoods of a GeoJSON file and sign `count` invented members up.

    Raises CannotStart when the file does not hold neighbourhoods; the loader has said why.
    """
    _load(stack, areas)
    table = stack.emulator.dynamodb.Table
    groups = GroupsTable(table(stack.outputs["GroupsTableName"]))
    loaded, now = groups.all(), time.time_ns() // 1_000_000
    members = invented_members(count, loaded, groups.boundaries(), now=now, languages=languages)
    sign_up(stack, members)
    return Residents([group.id for group in loaded], members)


def sign_up(stack: Deployed, members: Sequence[Member]) -> None:
    """Put members of groups that are loaded into the tables."""
    table = stack.emulator.dynamodb.Table
    put_members(table(stack.outputs["MembersTableName"]), _pseudonyms(stack), members)
    groups = GroupsTable(table(stack.outputs["GroupsTableName"]))
    signed_up = Counter(group for member in members for group in member.memberships)
    for group, memberships in signed_up.items():
        groups.add_memberships(group, memberships)


def _pseudonyms(stack: Deployed) -> KeyedHash:
    """As the conversation has it, so that it knows them when they write."""
    secrets = stack.emulator.secrets
    found = secrets.get_secret_value(SecretId=stack.outputs["PseudonymKeyArn"])
    return KeyedHash(found["SecretString"].strip())


def _load(stack: Deployed, areas: Path) -> None:
    """As an operator does: `relay groups load`."""
    relay = Path(sys.executable).with_name("relay")
    command: list[str | Path] = [
        relay,
        "groups",
        "load",
        areas,
        "--table",
        stack.outputs["GroupsTableName"],
    ]
    environment = {
        "AWS_ENDPOINT_URL": stack.emulator.url,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(  # noqa: S603
        command, env=environment, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotStart(f"{areas} cannot be loaded.\n{done.stdout}{done.stderr}".rstrip())
