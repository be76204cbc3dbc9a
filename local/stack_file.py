"""`.local/stack.json`: where a running stack is, for whoever wants to talk to it."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from local.emulator import REGION, ROOT_KEY
from local.police import Police
from local.project import STATE
from local.stack import LocalStack

PATH = STATE / "stack.json"


def write(stack: LocalStack, police: Police, path: Path = PATH) -> None:
    """Replace the file in one step, readable for its owner only: it holds a token."""
    deployed = stack.deployed
    content = {
        "api_url": deployed.api_url,
        "whatsapp_url": stack.whatsapp.url,
        "police_token": police.token,
        "stack": deployed.name,
        "endpoint_url": deployed.emulator.url,
        "region": REGION,
        "access_key": ROOT_KEY,
        "secret_key": ROOT_KEY,
        "groups_table": deployed.outputs["GroupsTableName"],
        "members_table": deployed.outputs["MembersTableName"],
        "alerts_table": deployed.outputs["AlertsTableName"],
    }
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=2) + "\n")
    fresh.replace(path)


@contextlib.contextmanager
def present(stack: LocalStack, police: Police, path: Path = PATH) -> Iterator[None]:
    """The file exists for the length of the block."""
    write(stack, police, path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
