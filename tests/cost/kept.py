"""The counts of the last run, so that other prices need no other run: ``.local/cost.json``."""

import json
from dataclasses import asdict
from pathlib import Path

from local.project import STATE
from tests.cost.month import Counted
from tests.cost.scenes import Alert, Citizens

PATH = STATE / "cost.json"


def keep(counted: Counted, path: Path = PATH) -> None:
    """Write them down."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(asdict(counted), indent=1))


def read_kept(path: Path = PATH) -> Counted:
    """The counts; FileNotFoundError if nothing was counted yet."""
    told = json.loads(path.read_text())
    small, large = Alert(**told["small"]), Alert(**told["large"])
    return Counted(small, large, told["hour"], Citizens(**told["citizens"]))
