"""Our side of the comparison: the stack on the emulator, as the police and a bad night meet it."""

import contextlib
import os
import signal
import time
from collections.abc import Set
from pathlib import Path

from local.demo import ALERT
from local.residents import Residents
from local.stack import LocalStack

UNDECIDED = ("pending", "in_doubt")


class OurRelay:
    """``kill`` takes every process of `whatsapp_delivery`, whatever it is doing."""

    name = "Buurtrelay"

    def __init__(self, stack: LocalStack, residents: Residents) -> None:
        self._stack, self._police = stack, stack.police()
        self._groups = list(residents.groups)
        self._alert = ""

    def get_ready(self) -> None:
        """Let the receipts of the alert before through."""
        time.sleep(2)

    def post(self) -> None:
        """As the police do."""
        alert = self._police.post({**ALERT, "area": {"groups": self._groups}})
        self._alert = alert["alert_id"]

    def kill(self) -> None:
        """SIGKILL, as a sandbox of Lambda may die; the queue gives the slices to others."""
        deployed = self._stack.deployed
        of_ours = {
            f"AWS_LAMBDA_FUNCTION_NAME={deployed.physical('WhatsappDelivery')}",
            f"AWS_ENDPOINT_URL={deployed.emulator.url}",
        }
        killed = processes_with(of_ours)
        for process in killed:
            os.kill(process, signal.SIGKILL)
        if not killed:
            raise RuntimeError("found no process of whatsapp_delivery to kill")

    def over(self) -> bool:
        """Whether the police's count has nobody left to send to."""
        told = self._police.follow(self._alert)
        return bool(told["complete"]) and not any(told["counts"].get(s, 0) for s in UNDECIDED)


def processes_with(variables: Set[str]) -> list[int]:
    """Ids of the processes whose environment holds all of these, each ``NAME=value``."""
    folders = Path("/proc").glob("[0-9]*")
    return [int(folder.name) for folder in folders if variables <= _environment(folder)]


def _environment(process: Path) -> Set[str]:
    """Empty for a process that has ended, or is not ours."""
    with contextlib.suppress(OSError):
        return set((process / "environ").read_bytes().decode(errors="replace").split("\0"))
    return set()
