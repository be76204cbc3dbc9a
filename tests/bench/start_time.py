"""``import_ratio``: starting a function ÷ starting boto3 with the clients that it needs.

Both start from the packages that Lambda would get, made for this machine's Python by the recipe of
a deployment: what is unpacked holds its bytecode, and nothing more can be written. Starting is
importing ``app`` and plugging its use cases together. Each start is a process of its own that
measures its processor time; the two take turns, and the figure is the median of the pairs' ratios.
"""

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Any

from relay.adapters import settings

from local.package import function, layer
from local.project import PYTHON_OF_EMULATOR, ROOT
from tests.bench.figure import Figure
from tests.bench.secrets_alone import secrets_alone

RUNS, FEW = 9, 5
AIM = 1.6
AIMS = {
    "report_intake": 2.0,
    "signup": 2.2,
    **dict.fromkeys(("canary", "conversation", "media", "probe"), 1.8),
}
"""Of those whose requests are checked by a library, and whose answers are more than a word; signup
has a page to draw, too. Of those that no alert waits for."""

_SERVICES = {"_table": "dynamodb", "_secret": "secretsmanager", "_queue_url": "sqs"}
_VALUES: dict[Any, str] = {int: "1", float: "76"}
_SPOKEN = {"country": "NL", "languages": "nl,en"}
_TIMED = "import time; start = time.process_time()\n{}\nprint(time.process_time() - start)"


def measure(short: bool) -> Iterator[Figure]:
    """One figure for each function."""
    with tempfile.TemporaryDirectory() as folder, secrets_alone() as url:
        opt = _unpacked(layer(ROOT / "layers" / "relay" / "python"), Path(folder) / "opt")
        for source in sorted((ROOT / "functions").glob("*/app.py")):
            name = source.parent.name
            task = _unpacked(function(source.parent), Path(folder) / name)
            path = f"{task}:{opt / 'python'}"
            yield _ratio(name, _environment(name, path, url), FEW if short else RUNS)


def _unpacked(package: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(package)).extractall(folder)
    return folder


def _ratio(name: str, environment: Mapping[str, str], runs: int) -> Figure:
    sides = [_function(name), _clients(name)]
    # The first start of each reads from the disk.
    pairs = [[_seconds(side, environment) for side in sides] for _ in range(runs + 1)][1:]
    ours, bare = (median(side) for side in zip(*pairs, strict=True))
    return Figure(
        f"import_ratio {name}",
        median(one / other for one, other in pairs),
        AIMS.get(name, AIM),
        note=f"{ours * 1_000:.0f} ms ÷ {bare * 1_000:.0f} ms: boto3, {', '.join(services(name))}",
        timed=True,
    )


def _function(name: str) -> str:
    return f"import app\nfrom relay.wiring.{name} import {name} as wired\nwired()"


def _clients(name: str) -> str:
    created = [
        "boto3.resource('dynamodb').Table('x')" if each == "dynamodb" else f"boto3.client('{each}')"
        for each in services(name)
    ]
    return "\n".join(["import boto3", *created])


def _seconds(code: str, environment: Mapping[str, str]) -> float:
    # Without site-packages (-S): all libraries come out of the layer.
    command = [str(PYTHON_OF_EMULATOR), "-S", "-c", _TIMED.format(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{code.splitlines()[-2]}: {done.stderr}")
    return float(done.stdout)


def services(name: str) -> list[str]:
    """The services of AWS that a function calls, as its settings tell."""
    endings = [field.name for field in fields(_settings(name))]
    return sorted({s for end, s in _SERVICES.items() if any(e.endswith(end) for e in endings)})


def _settings(name: str) -> type:
    kind: type = getattr(settings, f"{name.title().replace('_', '')}Settings")
    return kind


def _environment(name: str, path: str, url: str) -> dict[str, str]:
    """Settings of the right kind; nothing but secrets is asked for, so nothing needs to exist.

    A text is an address, as some of them must be one.
    """
    kinds = {each.name: each.type for each in fields(_settings(name))}
    wanted = {key.upper(): _SPOKEN.get(key, _VALUES.get(kind, url)) for key, kind in kinds.items()}
    return {
        **wanted,
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_ENDPOINT_URL": url,
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "Buurtrelay",
    }
