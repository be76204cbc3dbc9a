"""Hold template.yaml against SAM: `python -m local.sam_check` validates it twice and builds it.

`sam build` needs a Python of the functions' own version. Where none is found the build is left
out, loudly; in continuous integration (CI=true) that is an error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from local.emulator import REGION
from local.project import ROOT, STATE

SAM = STATE / "sam" / "bin" / "sam"


def main() -> int:
    """Run every check in turn; returns the first exit code that is not 0."""
    # The two validations catch different faults.
    for arguments in (["validate"], ["validate", "--lint"]):
        if code := _sam(*arguments):
            return code
    runtime = yaml_parse((ROOT / "template.yaml").read_text())["Globals"]["Function"]["Runtime"]
    if python := interpreter(runtime):
        return _sam("build", first_on_path=python.parent)
    print(f"sam build NOT RUN: there is no {runtime} on PATH or in ~/.pyenv.", file=sys.stderr)  # noqa: T201
    return int(os.environ.get("CI") == "true")


def interpreter(name: str) -> Path | None:
    """An interpreter such as `python3.13` that really starts: on PATH, of pyenv or of uv."""
    version = name.removeprefix("python")
    found = [Path(path) for path in [shutil.which(name)] if path]
    # pyenv puts a shim on PATH for each version it has, and lets only the chosen one start.
    pyenvs = {path.parent.parent for path in found if path.parent.name == "shims"}
    for versions in [*pyenvs, Path.home() / ".pyenv"]:
        found += versions.glob(f"versions/{version}*/bin/{name}")
    found += Path.home().glob(f".local/share/uv/python/cpython-{version}*/bin/{name}")
    return next(filter(_starts, found), None)


def _starts(python: Path) -> bool:
    """Whether it runs, and has the pip that `sam build` calls."""
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0  # noqa: S603


def _sam(*arguments: str, first_on_path: Path | None = None) -> int:
    path = f"{first_on_path}{os.pathsep}" if first_on_path else ""
    environment = os.environ | {
        "AWS_DEFAULT_REGION": REGION,
        "PATH": path + os.environ["PATH"],
        "SAM_CLI_TELEMETRY": "0",
    }
    return subprocess.run([SAM, *arguments], cwd=ROOT, env=environment).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
