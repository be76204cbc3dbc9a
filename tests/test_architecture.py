"""The shape of the house: what may import what, and how large a room is."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SOURCES = sorted(
    path
    for folder in ("functions", "layers", "cli", "local")
    for path in (PROJECT / folder).rglob("*.py")
)


def test_dependencies_point_one_way() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([command], cwd=PROJECT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 200


def test_modules_are_named_by_their_subject() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "models", "misc", "base"}
    assert not {path.stem for path in SOURCES} & vague


def test_a_function_is_one_file() -> None:
    """A sibling import would work in tests and fail in Lambda."""
    for folder in (PROJECT / "functions").iterdir():
        assert [path.name for path in folder.glob("*.py")] == ["app.py"]


@pytest.mark.parametrize("function", ["group_lookup", "receipts", "whatsapp_delivery"])
def test_the_alert_path_starts_without_the_heavy_libraries(function: str) -> None:
    """Pydantic, Babel and h3 are for the police's API; loading them would slow a cold start."""
    code = f"""
import os, sys
sys.path[:0] = ["layers/relay/python"]
import functions.{function}.app
print(sorted(each for each in sys.modules if each in ("pydantic", "babel", "shapely", "typer")))
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={"AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_METRICS_NAMESPACE": "x"},
    )
    assert found.stdout.strip() == "[]", found.stdout + found.stderr


def test_every_public_name_says_what_it_is() -> None:
    for path in SOURCES:
        module = ast.parse(path.read_text())
        assert ast.get_docstring(module) or not module.body, f"{path} has no docstring"
