from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import boto3
import pytest
import segno
from relay.adapters.groups_table import GroupsTable
from relay.domain.country import COUNTRIES, LANGUAGES
from relay.domain.group import Group
from relay.domain.signup_code import JOIN_WORDS

from cli.poster import poster
from cli.public_number import PublicNumber
from local.sample import MUNICIPALITY
from tests.cli.stack import CloudFormation, as_local_stack
from tests.cli.test_groups import relay
from tests.conftest import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

TO = PublicNumber("31612345678", "https://wa.me", "NL")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def groups(tables: Tables, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Table":
    """The sample's groups; the working folder is empty."""
    monkeypatch.setenv("COLUMNS", "200")
    outputs, chosen = {"GroupsTableName": "Groups"}, {"WhatsAppNumber": "3225550100"}
    town = CloudFormation({}, outputs, Country="BE", **chosen)
    monkeypatch.setattr(boto3, "client", lambda service, **how: town)
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    monkeypatch.chdir(tmp_path)
    return tables.groups


def texts(svg: str) -> str:
    """Everything that is written on a poster."""
    return " ".join(each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_poster_says_what_to_send_and_whom_to_call(country: str, language: str) -> None:
    told = texts(poster(Group("B1", "Centrum & Kade"), language, COUNTRIES[country], TO))
    assert f"{JOIN_WORDS[language]} Centrum & Kade (B1)" in told
    assert "+31612345678" in told
    assert COUNTRIES[country].rules(language).alarm in told
    assert "STOP" in told


def test_the_qr_is_that_of_the_link() -> None:
    link = "https://wa.me/31612345678?text=AANMELDEN%20West%20%28B1%29"
    drawn = segno.make_qr(link, error="m").svg_inline(border=4).split(' d="')[-1].split('"')[0]
    assert drawn in poster(Group("B1", "West"), "nl", COUNTRIES["NL"], TO)


@pytest.mark.parametrize("name", ["Ee", "Achtse Barrier-Gunterslaer", "x" * 60, "Wijk " * 12])
def test_any_name_stays_on_the_paper(name: str) -> None:
    svg = poster(Group("B1", name.strip()), "nl", COUNTRIES["NL"], TO)
    root = ElementTree.fromstring(svg)
    assert (root.attrib["width"], root.attrib["height"]) == ("210mm", "297mm")
    for text in root.findall(f"{SVG}text"):
        size, words = float(text.attrib["font-size"]), text.text or ""
        assert float(text.attrib["x"]) + len(words) * size * 0.56 <= 200, words


def test_the_stack_knows_the_number_and_the_country(groups: "Table", tmp_path: Path) -> None:
    one = GroupsTable(groups).all()[0]
    done = relay("groups", "qr", one.id, "--stack", "relay-town", "--language", "fr")
    assert f"poster for {one.name}" in done.stdout
    told = texts((tmp_path / "poster.svg").read_text())
    assert "+3225550100" in told
    assert "101" in told


def test_a_number_given_by_hand_counts(groups: "Table", tmp_path: Path) -> None:
    one = GroupsTable(groups).all()[0].id
    by_hand = ("--number", "+31 (6) 1234-5678", "--country", "nl", "--out", tmp_path / "a.svg")
    assert relay("groups", "qr", one, "--table", "Groups", *by_hand).exit_code == 0
    assert "+31612345678" in texts((tmp_path / "a.svg").read_text())


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--country", "NL"), 2, "--number"),
        (("--number", "+31612345678"), 2, "--country"),
        (("--number", "06-call-me", "--country", "NL"), 2, "--number"),
        (("--language", "xx"), 2, "--language"),
    ],
)
def test_what_is_missing_is_a_usage_error(
    groups: "Table", options: tuple[str, ...], code: int, words: str
) -> None:
    failed = relay("groups", "qr", "moon", "--table", "Groups", *options)
    assert (failed.exit_code, words in failed.stderr) == (code, True)


def test_a_poster_that_cannot_be_written_is_a_usage_error(groups: "Table", tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "poster.svg"
    one = GroupsTable(groups).all()[0].id
    failed = relay("groups", "qr", one, "--stack", "relay-town", "--out", nowhere)
    assert (failed.exit_code, "No such file" in failed.stderr) == (2, True)


def test_a_group_that_is_not_there_gets_no_poster(groups: "Table", tmp_path: Path) -> None:
    refused = relay("groups", "qr", "moon", "--stack", "relay-town")
    assert refused.exit_code == 1
    assert not list(tmp_path.glob("*.svg"))


def test_the_local_stack_tells_its_own_number(groups: "Table", tmp_path: Path) -> None:
    as_local_stack()
    assert relay("groups", "qr", GroupsTable(groups).all()[0].id, "--local").exit_code == 0
    assert "+3225550100" in texts((tmp_path / "poster.svg").read_text())
