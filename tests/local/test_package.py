import io
import sys
import zipfile
from pathlib import Path

import pytest

from local import package
from local.child import CannotStart
from local.package import function, layer, packaged

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties: &function
      CodeUri: functions/greet/
      Handler: app.handler
      Runtime: python3.13
      Events:
        Hello:
          Type: HttpApi
          Properties: { Path: /hello, Method: GET }
  Wave:
    Type: AWS::Serverless::Function
    Properties:
      <<: *function
      MemorySize: 256
      Events: {}
"""


@pytest.fixture(autouse=True)
def _no_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PYTHON_OF_EMULATOR", Path(sys.executable))
    monkeypatch.setattr(package, "CACHE", tmp_path / "cache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    greet = tmp_path / "functions" / "greet"
    (greet / "__pycache__").mkdir(parents=True)
    (greet / "__pycache__" / "stale.pyc").touch()
    (greet / "app.py").write_text("handler = None\n")
    return tmp_path


def test_the_code_is_uploaded_with_bytecode_of_its_own(project: Path) -> None:
    stored: dict[str, bytes] = {}

    def upload(name: str, data: bytes) -> str:
        stored[name] = data
        return f"s3://bucket/{name}"

    resources = packaged(project / "template.yaml", upload)["Resources"]
    code = {"S3Bucket": "bucket", "S3Key": "greet.zip"}
    assert resources["Greet"]["Properties"]["Code"] == code
    assert _names(stored["greet.zip"]) == [_compiled("app"), "app.py"]


def test_merged_properties_and_routes_reach_the_emulator(project: Path) -> None:
    template = packaged(project / "template.yaml", lambda name, data: f"s3://bucket/{name}")
    kinds = [resource["Type"] for resource in template["Resources"].values()]
    assert template["Resources"]["Wave"]["Properties"]["MemorySize"] == 256
    assert kinds.count("AWS::ApiGatewayV2::Route") == 1


def test_equal_content_makes_an_equal_package(project: Path) -> None:
    uploads: list[bytes] = []

    def upload(name: str, data: bytes) -> str:
        uploads.append(data)
        return f"s3://bucket/{name}"

    packaged(project / "template.yaml", upload)
    packaged(project / "template.yaml", upload)
    assert len(set(uploads)) == 1


def test_the_layer_holds_its_libraries_and_our_package_as_lambda_expects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries, ours = tmp_path / "libraries", tmp_path / "layer"
    for file in (libraries / "requests" / "api.py", ours / "relay" / "wiring.py"):
        file.parent.mkdir(parents=True)
        file.touch()
    monkeypatch.setattr(package, "_libraries", lambda requirements: libraries)
    assert _names(layer(ours)) == [
        "python/requests/api.py",
        f"python/relay/{_compiled('wiring')}",
        "python/relay/wiring.py",
    ]


def test_changed_code_is_compiled_anew(project: Path) -> None:
    greet = project / "functions" / "greet"
    before = function(greet)
    (greet / "app.py").write_text("handler = print\n")
    assert function(greet) != before


def test_code_that_is_no_python_is_named(project: Path) -> None:
    (project / "functions" / "greet" / "app.py").write_text("handler = = None\n")
    with pytest.raises(CannotStart, match=r"app\.py"):
        function(project / "functions" / "greet")


def _names(packed: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(packed)).namelist()


def _compiled(module: str) -> str:
    return f"__pycache__/{module}.{sys.implementation.cache_tag}.pyc"
