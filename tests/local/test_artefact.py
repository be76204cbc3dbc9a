import sys
from pathlib import Path

import pytest

from local import artefact
from local.artefact import TooLarge, complete
from local.bytecode import uncompiled

PYTHON = Path(sys.executable)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """As `sam build` leaves it: a folder for each function and layer, and the template."""
    for name in ("RelayLayer/python/relay/wiring.py", "ReportIntake/app.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("handler = None\n")
    (tmp_path / "template.yaml").touch()
    return tmp_path


def test_layer_and_functions_get_their_bytecode(built: Path) -> None:
    assert len(uncompiled(built)) == 2
    assert f"are bytecode by {PYTHON.name}" in complete(built, PYTHON)
    assert uncompiled(built) == []


def test_what_lambda_would_not_unzip_is_refused_before_it_is_uploaded(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefact, "MOST_BYTES", 100)
    with pytest.raises(TooLarge, match="Lambda unzips at most"):
        complete(built, PYTHON)
