"""Pack functions and layer the way Lambda takes them, and point the template at the packages.

`sam build` makes packages for Lambda's own Python and processor; the emulator runs functions on the
Python of this machine. So the layer's libraries are installed for that one here, from the same
pinned requirements.
"""

import copy
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.bytecode import compile_all
from local.child import CannotStart
from local.emulator import REGION
from local.gateway import Template, write_out_routes
from local.left_out import leave_out
from local.project import CACHE, PYTHON_OF_EMULATOR, ROOT
from local.pruning import KEPT, prune

Upload = Callable[[str, bytes], str]
"""Stores a package under a name and returns its s3:// address."""

# Its complaint about metrics that it never sends.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

# A constant date keeps equal content equal, byte for byte.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def packaged(template: Path, upload: Upload) -> Template:
    """The template as CloudFormation takes it after the SAM transform, its code uploaded."""
    # The loader knows YAML's "<<", which CloudFormation itself does not.
    read: Template = yaml_parse(template.read_text())
    for resource in read["Resources"].values():
        _pack(resource, template.parent, upload)
    return leave_out(write_out_routes(_transformed(read)))


def _pack(resource: dict[str, Any], root: Path, upload: Upload) -> None:
    match resource["Type"]:
        case "AWS::Serverless::Function":
            folder = root / resource["Properties"]["CodeUri"]
            resource["Properties"]["CodeUri"] = upload(f"{folder.name}.zip", function(folder))
        case "AWS::Serverless::LayerVersion":
            folder = root / resource["Properties"]["ContentUri"]
            resource["Properties"]["ContentUri"] = upload("layer.zip", layer(folder))


def _transformed(template: Template) -> Template:
    """SAM's own transform, which asks the environment for the region."""
    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = REGION
    try:
        processed: Template = transform(copy.deepcopy(template), {}, _NoManagedPolicies())
    finally:
        os.environ.pop("AWS_DEFAULT_REGION")
        if before is not None:
            os.environ["AWS_DEFAULT_REGION"] = before
    return processed


class _NoManagedPolicies:
    """The template names none of AWS's managed policies, so none need to be fetched."""

    def load(self) -> dict[str, str]:
        return {}


def layer(folder: Path) -> bytes:
    """The layer's zip file: the pinned libraries, which are cached, and our own package."""
    libraries, ours = _libraries(folder / "requirements.txt"), _compiled(folder)
    return _zipped([*_files(libraries, "python/"), *_files(ours, "python/")])


def function(folder: Path) -> bytes:
    """A function's zip file."""
    return _zipped(_files(_compiled(folder), ""))


def _files(folder: Path, prefix: str) -> Iterable[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{prefix}{path.relative_to(folder).as_posix()}", path


def _zipped(files: Iterable[tuple[str, Path]]) -> bytes:
    # Stored, not compressed: each worker of the emulator unpacks the whole layer anew.
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, path in files:
                entry = zipfile.ZipInfo(name, LONG_AGO)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
        target.seek(0)
        return target.read()


def _compiled(sources: Path) -> Path:
    """A copy of the folder with bytecode, made once for each state of it."""
    parts = [
        part
        for path in _sources(sources)
        for part in (bytes(path.relative_to(sources)), path.read_bytes())
    ]

    def make(target: Path) -> None:
        shutil.copytree(sources, target, ignore=shutil.ignore_patterns("__pycache__"))
        compile_all(target, PYTHON_OF_EMULATOR)

    return _made_once(sources.name, parts, make)


def _sources(folder: Path) -> list[Path]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts]


def _libraries(requirements: Path) -> Path:
    """The requirements for the emulator's Python, installed once for each state of the file."""

    def make(target: Path) -> None:
        _install(requirements, target)
        prune(target)
        compile_all(target, PYTHON_OF_EMULATOR)

    made_of = [requirements.read_bytes(), repr(KEPT).encode()]
    return _made_once("libraries", made_of, make)


def _made_once(name: str, made_of: Iterable[bytes], make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` has filled, kept under the hash of what it is made of."""
    digest = hashlib.sha256(str(PYTHON_OF_EMULATOR.resolve()).encode())
    for part in made_of:
        digest.update(hashlib.sha256(part).digest())
    folder = CACHE / f"{name}-{digest.hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            make(Path(scratch) / name)
            # Only what is finished gets the name; two at once make the same thing.
            if not folder.exists():
                (Path(scratch) / name).rename(folder)
    return folder


def _install(requirements: Path, target: Path) -> None:
    uv = shutil.which("uv", path=f"{ROOT / '.local' / 'tools' / 'bin'}:{os.environ['PATH']}")
    if uv is None:
        raise CannotStart("uv is missing. `make run` and `make test` install it; use those.")
    command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-config"]
    command += ["--python", PYTHON_OF_EMULATOR, "--target", target, "--requirement", requirements]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CannotStart(f"The layer's libraries cannot be installed: {done.stderr.strip()}")
