"""``import_ratio``: starting a function ÷ starting boto3 with the clients that it needs.

Starting is importing ``functions.<name>.app`` and plugging its use cases together. Each start is a
process of its own that measures its processor time; the two take turns, and the figure is the
median of the pairs' ratios.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from statistics import median
from typing import Any

from relay.adapters import settings

from local.project import ROOT
from tests.bench.figure import Figure

RUNS = 7
HTTP_FUNCTIONS = frozenset({"report_intake", "whatsapp_webhook", "signup"})
AIMS = {True: 2.2, False: 1.6}

_SERVICES = {"_table": "dynamodb", "_secret": "secretsmanager", "_queue_url": "sqs"}
_VALUES: dict[Any, str] = {int: "1", float: "76"}
_TIMED = "import time; start = time.process_time()\n{}\nprint(time.process_time() - start)"


def measure(short: bool) -> Iterator[Figure]:
    """One figure for each function."""
    for folder in sorted((ROOT / "functions").glob("*/app.py")):
        yield _ratio(folder.parent.name, 3 if short else RUNS)


def _ratio(name: str, runs: int) -> Figure:
    pairs = [
        (_seconds(name, _function(name)), _seconds(name, _clients(name))) for _ in range(runs + 1)
    ][1:]  # the first may have to compile
    ours, bare = (median(side) for side in zip(*pairs, strict=True))
    return Figure(
        f"import_ratio {name}",
        median(one / other for one, other in pairs),
        AIMS[name in HTTP_FUNCTIONS],
        note=f"{ours * 1_000:.0f} ms ÷ {bare * 1_000:.0f} ms: boto3, {', '.join(services(name))}",
    )


def _function(name: str) -> str:
    return f"import functions.{name}.app\nfrom relay.wiring.{name} import {name} as wired\nwired()"


def _clients(name: str) -> str:
    created = [
        "boto3.resource('dynamodb').Table('x')" if each == "dynamodb" else f"boto3.client('{each}')"
        for each in services(name)
    ]
    return "\n".join(["import boto3", *created])


def _seconds(name: str, code: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(code)],
        env=_environment(name),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def services(name: str) -> list[str]:
    """The services of AWS that a function calls, as its settings tell."""
    endings = [field.name for field in fields(_settings(name))]
    return sorted({s for end, s in _SERVICES.items() if any(e.endswith(end) for e in endings)})


def _settings(name: str) -> type:
    kind: type = getattr(settings, f"{name.title().replace('_', '')}Settings")
    return kind


def _environment(name: str) -> dict[str, str]:
    """Settings of the right kind; nothing is called, so nothing needs to exist."""
    wanted = {each.name.upper(): _VALUES.get(each.type, "x") for each in fields(_settings(name))}
    return {
        "PYTHONPATH": ":".join(map(str, (ROOT, ROOT / "layers" / "relay" / "python"))),
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "Buurtrelay",
        **wanted,
        "WHATSAPP_API_URL": "http://127.0.0.1:9",
    }
