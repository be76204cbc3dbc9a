"""AWS SAM's command line on template.yaml: `python -m local.sam check | deploy NAME`.

`sam build`, and the bytecode that is added to what it makes, need a Python of the functions' own
version. Where none is found, `check` leaves the build out, loudly; in continuous integration
(CI=true) that is an error.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from local.artefact import TooLarge, complete
from local.bytecode import CannotCompile
from local.emulator import REGION
from local.project import ROOT, STATE

TOOLS = STATE / "sam" / "bin"
TEMPLATE = "template.yaml"
PROTECTION = "DeletionProtection="
FIRST = (
    "This stack is new: it is made with DeletionProtection=false, so that all of it goes away "
    "again should something fail. The next deployment protects it."
)
BUILT = ROOT / ".aws-sam" / "build"


def main(command: str, *names: str) -> int:
    """Carry out a command; returns the exit code."""
    return check() if command == "check" else deploy(*names)


def check() -> int:
    """Validate the template twice, and build it; returns the first exit code that is not 0."""
    # The two validations catch different faults; of `sam validate --lint`, which knows one region,
    # cfn-lint is the linter.
    for command in (["sam", "validate"], ["cfn-lint", "--regions", *regions(), "--", TEMPLATE]):
        if code := _run(command):
            return code
    built = _build()
    return int(os.environ.get("CI") == "true") if built is None else built


def deploy(municipality: str = "") -> int:
    """Build, and deploy as the municipality's section in samconfig.toml says."""
    sections = tomllib.loads((ROOT / "samconfig.toml").read_text())
    tables = {name: each for name, each in sections.items() if isinstance(each, dict)}
    known = sorted(name for name, each in tables.items() if "deploy" in each)
    if municipality not in known:
        names = ", ".join(known)
        print(f"make deploy MUNICIPALITY=<name>: samconfig.toml has {names}.", file=sys.stderr)  # noqa: T201
        return 2
    if _build() != 0:
        return 1
    changed = first_time(tables[municipality]["deploy"]["parameters"])
    return _run(["sam", "deploy", "--config-env", municipality, *changed])


def first_time(section: Mapping[str, Any]) -> list[str]:
    """What `sam deploy` is told beside a section while its stack does not exist.

    Tables that refuse to be deleted would hold up a creation that fails half-way, and a stack that
    could not go away again would refuse every further try.
    """
    if stack_exists(section["stack_name"], section["region"]):
        return []
    print(FIRST, file=sys.stderr)  # noqa: T201
    chosen = [each for each in section["parameter_overrides"] if not each.startswith(PROTECTION)]
    return ["--parameter-overrides", *chosen, f"{PROTECTION}false"]


def stack_exists(name: str, region: str) -> bool:
    """Whether CloudFormation knows a stack. Raises ClientError, BotoCoreError of other troubles."""
    try:
        boto3.client("cloudformation", region_name=region).describe_stacks(StackName=name)
    except ClientError as refused:
        if "does not exist" in str(refused):
            return False
        raise
    return True


def regions() -> list[str]:
    """Where the template may be deployed."""
    (rule,) = _template()["Rules"]["StaysInTheEuropeanUnion"]["Assertions"]
    allowed: list[str] = rule["Assert"]["Fn::Contains"][0]
    return allowed


def _template() -> Any:
    return yaml_parse((ROOT / TEMPLATE).read_text())


def _build() -> int | None:
    """The exit code of `sam build` and of what completes it; None if there is no Python for it."""
    runtime = _template()["Globals"]["Function"]["Runtime"]
    if python := interpreter(runtime):
        return _run(["sam", "build"], first_on_path=python.parent) or _complete(python)
    print(  # noqa: T201
        f"sam build NOT RUN: there is no {runtime} on PATH, in ~/.pyenv or of uv's. "
        f"One of them brings it: apt, pyenv, or `uv python install {runtime[6:]}`.",
        file=sys.stderr,
    )
    return None


def _complete(python: Path) -> int:
    try:
        print(complete(BUILT, python))  # noqa: T201
    except (CannotCompile, TooLarge) as refused:
        print(refused, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def interpreter(name: str) -> Path | None:
    """A final release of, say, `python3.13` that really starts: on PATH, of pyenv or of uv."""
    version = name.removeprefix("python")
    found = [Path(path) for path in [shutil.which(name)] if path]
    # pyenv puts a shim on PATH for each version it has, and lets only the chosen one start.
    pyenvs = {path.parent.parent for path in found if path.parent.name == "shims"}
    for versions in [*pyenvs, Path.home() / ".pyenv"]:
        found += versions.glob(f"versions/{version}*/bin/{name}")
    found += Path.home().glob(f".local/share/uv/python/cpython-{version}*/bin/{name}")
    return next(filter(_starts, found), None)


def _starts(python: Path) -> bool:
    """Whether it runs, has the pip that `sam build` calls, and is no preview of its version.

    All final releases of a version take each other's bytecode (importlib.util: MAGIC_NUMBER).
    """
    code = "import pip, sys; sys.exit(sys.version_info.releaselevel != 'final')"
    return subprocess.run([python, "-c", code], capture_output=True).returncode == 0  # noqa: S603


def _run(command: list[str], first_on_path: Path | None = None) -> int:
    """A command of SAM's environment, at the template; its exit code."""
    path = f"{first_on_path}{os.pathsep}" if first_on_path else ""
    environment = {"AWS_DEFAULT_REGION": REGION} | os.environ
    environment |= {
        "PATH": path + os.environ["PATH"],
        "SAM_CLI_TELEMETRY": "0",
    }
    tool, *arguments = command
    return subprocess.run([TOOLS / tool, *arguments], cwd=ROOT, env=environment).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
