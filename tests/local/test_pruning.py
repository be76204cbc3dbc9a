import re
from pathlib import Path

from local.project import ROOT
from local.pruning import SERVICES, prune

CLIENT = re.compile(r'boto3\.(?:client|resource)\(\s*"(\w+)"')


def _there(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def test_the_data_of_every_service_that_functions_have_a_client_of_is_kept() -> None:
    sources = [each for top in ("functions", "layers") for each in (ROOT / top).rglob("*.py")]
    assert {name for each in sources for name in CLIENT.findall(each.read_text())} == {*SERVICES}


def test_other_services_languages_and_zones_go_and_what_leads_to_the_kept_stays(
    tmp_path: Path,
) -> None:
    kept = {
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/endpoints.json",
        "babel/locale-data/nl.dat",
        "babel/locale-data/root.dat",
        "babel/locale-data/LICENSE.unicode",
        "tzdata/zoneinfo/Europe/Amsterdam",
        "requests/api.py",
    }
    others = {
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "boto3/data/glacier/2012-06-01/resources-1.json",
        "babel/locale-data/nl_SX.dat",
        "tzdata/zoneinfo/Asia/Tokyo",
    }
    for name in kept | others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    prune(tmp_path)
    assert _there(tmp_path) == kept


def test_a_function_without_libraries_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app.py").touch()
    prune(tmp_path)
    assert _there(tmp_path) == {"app.py"}
