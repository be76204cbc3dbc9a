"""The plain relay as a process that a supervisor starts again whenever it dies."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from relay.domain.member import Member

from local.child import INHERITED
from local.demo import ALERT
from local.phones import Phones
from local.project import LOGS, ROOT
from tests.bench.whatsapp_book import TEMPLATE

LOG = LOGS / "bench-plain-relay.log"
STARTS_WITHIN_S = 30
RESTARTS_AFTER_S = 0.1
"""systemd's own RestartSec."""

WORDS = {"headline": ALERT["headline"], "text": ALERT["description"], "until": "zo 18:30"}


def address_of(member: Member) -> str:
    """How one writes to them."""
    return member.phone or member.bsuid or ""


class PlainProcess:
    """``folder`` holds the people, the alert, and what the relay notes."""

    name = "plain relay"

    def __init__(self, folder: Path, whatsapp: Phones, members: Sequence[Member]) -> None:
        self._folder, self._whatsapp, self._members = folder, whatsapp, members
        self._process: subprocess.Popen[bytes] | None = None
        LOG.unlink(missing_ok=True)

    def get_ready(self) -> None:
        """A fresh folder, and a relay that waits for the alert."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._write_people()
        self._start()
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not (self._folder / "ready").exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"the plain relay did not start; see {LOG}")
            time.sleep(0.1)

    def post(self) -> None:
        """Put the alert where the relay looks for it, whole at once."""
        groups = sorted({group for each in self._members for group in each.memberships})
        languages = sorted({each.language for each in self._members if each.language})
        texts = dict.fromkeys(languages, WORDS)
        alert = {"template": TEMPLATE, "groups": groups, "texts": texts}
        draft = self._folder / "alert.new"
        draft.write_text(json.dumps(alert))
        draft.rename(self._folder / "alert.json")

    def kill(self) -> None:
        """SIGKILL in the midst of what it does; the supervisor starts it again."""
        self.stop()
        time.sleep(RESTARTS_AFTER_S)
        self._start()

    def over(self) -> bool:
        """Whether it is through with everybody; raises RuntimeError if it died by itself."""
        assert self._process is not None
        if code := self._process.poll():
            raise RuntimeError(f"the plain relay ended with {code}; see {LOG}")
        return code == 0

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with LOG.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.plain_relay", self._folder],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env=self._environment(),
            )

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers' / 'relay' / 'python'}",
            "WHATSAPP_URL": self._whatsapp.url,
            "WHATSAPP_TOKEN": self._whatsapp.secrets.token,
            "WHATSAPP_PHONE_ID": self._whatsapp.phone_number_id,
        }

    def _write_people(self) -> None:
        with (self._folder / "people.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("address", "language", "group"))
            for each in self._members:
                rows.writerows(
                    (address_of(each), each.language or "nl", group) for group in each.memberships
                )
