"""The page: whole without scripts, in the reader's language, closed to anything from outside."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from relay.adapters.groups_loading import GroupsLoading
from relay.adapters.groups_table import GroupsTable
from relay.domain.country import COUNTRIES, LANGUAGES

from tests.conftest import Tables
from tests.functions.citizen import Answer, call, fill_in, send, settle_in
from tests.functions.payloads import event
from tests.town import neighbourhoods

GOOD = "lang=nl&groups=centre&adult=yes&rules=2026-11"


class Page(HTMLParser):
    """The elements of a page: their names and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.elements if "id" in attrs]

    def checked(self) -> set[str | None]:
        return {attrs.get("id") for _, attrs in self.elements if "checked" in attrs}


@pytest.fixture(autouse=True)
def town(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch)
    GroupsLoading(tables.groups).replace(neighbourhoods())


def language_of(answer: Answer) -> str:
    found = re.search(r'<html lang="(\w\w)">', answer.text)
    assert found
    return found[1]


def every_page() -> list[Answer]:
    return [call("GET", "/join"), fill_in("lang=nl"), fill_in(GOOD)]


def test_the_page_speaks_the_browsers_language() -> None:
    answer = send(event("signup.page"))
    assert (answer.status, language_of(answer)) == (200, "fr")
    assert answer.headers["content-encoding"] == "gzip"


def test_the_language_can_be_switched() -> None:
    assert language_of(send(event("signup.page_in_german"))) == "de"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "nl"),
        ("it,es", "nl"),
        ("nl;q=0.2,en-GB;q=0.7", "en"),
        ("de;q=0,fr;q=0.1", "fr"),
        ("FR-be", "fr"),
        ("fr;q=much,de", "de"),
        (",;,;q=1", "nl"),
    ],
)
def test_the_favourite_among_our_languages_wins(accepted: str, language: str) -> None:
    assert language_of(call("GET", "/join", headers={"accept-language": accepted})) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_shows_the_rules_in_its_language(language: str) -> None:
    text = call("GET", f"/join?lang={language}").text.replace("&#39;", "'")
    for line in COUNTRIES["NL"].rules(language).lines:
        assert line in text
    assert "Bergen op Zee" in text


def test_the_form_gives_a_code() -> None:
    answer = send(event("signup.form"))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r'href="https://wa.me/31612345678\?text=AANMELDEN%20\w{5}-\w{5}"', answer.text)
    assert {"open-whatsapp", "qr", "code", "expires"} <= set(Page(answer.text).ids())
    assert "Centrum" in answer.text
    assert "West" in answer.text


def test_what_is_missing_is_told_at_its_field_and_the_rest_is_kept() -> None:
    answer = send(event("signup.form_unfinished"))
    assert (answer.status, answer.headers["cache-control"]) == (422, "no-store")
    page = Page(answer.text)
    assert page.checked() == {"group-east", "adult"}
    assert 'href="#rules"' in answer.text
    assert {"errors", "rules-error"} <= set(page.ids())
    assert "Please read the house rules" in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("", "Kies minstens één buurt."),
        ("&".join(f"groups={number}" for number in range(11)), "Kies hoogstens 10 buurten."),
        ("groups=moon", "Een gekozen buurt bestaat niet meer."),
        ("groups=centre&rules=2019-01", "Lees de huisregels"),
        ("groups=centre&adult=no", "Geef aan dat u 18 jaar of ouder bent."),
    ],
)
def test_an_error_says_what_to_do(fields: str, words: str) -> None:
    assert words in fill_in(fields).text


def test_nothing_comes_from_elsewhere_and_only_our_own_script_runs() -> None:
    for answer in every_page():
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for tag in ("style", "script"):
            for text in re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL):
                digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                assert f"{tag}-src 'sha256-{digest}'" in policy
        for _, attrs in Page(answer.text).elements:
            assert not {"style", "src", "srcset"} & set(attrs)
            assert not [name for name in attrs if name.startswith("on")]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_addresses_are_relative_so_a_prefix_does_no_harm() -> None:
    for answer in every_page():
        for tag, attrs in Page(answer.text).elements:
            assert "action" not in attrs
            if tag == "a":
                assert str(attrs["href"]).startswith(("?lang=", "#", "https://wa.me/"))


def test_ids_are_unique_and_labels_lead_somewhere() -> None:
    for answer in every_page():
        page = Page(answer.text)
        assert len(page.ids()) == len(set(page.ids()))
        for _, attrs in page.elements:
            for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
                assert set((attrs.get(name) or "").split()) <= set(page.ids())


def test_the_map_is_decoration_beside_the_list() -> None:
    page = Page(call("GET", "/join").text)
    drawn = {attrs["data-group"] for tag, attrs in page.elements if "data-group" in attrs}
    listed = {attrs["value"] for _, attrs in page.elements if attrs.get("name") == "groups"}
    assert drawn == listed == {"west", "centre", "east"}
    (picture,) = [attrs for tag, attrs in page.elements if attrs.get("id") == "map"]
    assert picture["aria-hidden"] == "true"


def test_who_needs_a_coordinator_is_told_beforehand_and_afterwards(tables: Tables) -> None:
    GroupsTable(tables.groups).set_admission("centre", by_coordinator=True)
    assert call("GET", "/join").text.count("via coördinator") == 1
    assert "laat nieuwe deelnemers toe" in fill_in(GOOD).text


def test_where_all_groups_have_coordinators_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle_in(monkeypatch, "BE")
    text = call("GET", "/join").text
    assert "via coördinator" not in text
    assert text.count("laat nieuwe deelnemers toe") == 1


def test_a_town_without_a_map_has_a_page_all_the_same(tables: Tables) -> None:
    for item in tables.groups.scan()["Items"]:
        tables.groups.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    assert call("GET", "/join").status == 200
    assert fill_in(GOOD).status == 422


def test_when_it_is_our_fault_the_page_says_so(tables: Tables) -> None:
    tables.groups.delete()
    answer = call("GET", "/join")
    assert answer.status == 500
    assert "ligt aan ons" in answer.text


def test_a_name_cannot_become_markup(tables: Tables) -> None:
    tables.groups.update_item(
        Key={"pk": "GROUPS", "sk": "centre"},
        UpdateExpression="SET #n = :n",
        ExpressionAttributeNames={"#n": "name"},
        ExpressionAttributeValues={":n": "<b>'\"&amp;"},
    )
    text = call("GET", "/join").text
    assert "<b>" not in text
    assert "&lt;b&gt;&#39;&#34;&amp;amp;" in text
