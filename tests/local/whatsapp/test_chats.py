"""What the phone page reads, and the links that lead to it."""

from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp import phone_page
from tests.local.whatsapp.bench import ANNA, Bench


def chat(bench: Bench, who: str = ANNA) -> dict[str, Any]:
    found: dict[str, Any] = bench.control("GET", f"chats/{who}").json()
    return found


def test_a_chat_shows_what_is_on_the_phone() -> None:
    bench = Bench(read_share=0)
    bench.send_alert()
    assert chat(bench)["messages"] == []
    bench.later(60)
    [message] = chat(bench)["messages"]
    assert message["buttons"][0]["text"] == "Ik heb een tip"
    assert chat(bench)["business"] == {"name": "Buurtrelay", "phone": "+31201234567"}


@pytest.mark.parametrize("who", [ANNA, "NL.1349"])
def test_the_chat_of_somebody_new_is_empty_and_makes_nobody(who: str) -> None:
    bench = Bench()
    found = chat(bench, who)
    assert (found["who"], found["messages"], found["on"]) == (who, [], True)
    assert len(bench.simulator.phones) == 0


def test_a_chat_of_nobody_possible_is_refused() -> None:
    answer = Bench().control("GET", "chats/anna")
    assert (answer.status_code, "anna" in answer.json()["error"]) == (400, True)


def test_a_chat_tells_whether_the_phone_is_on_and_what_waits() -> None:
    bench = Bench()
    bench.control("PATCH", f"phones/{ANNA}", {"on": False})
    bench.send_alert()
    bench.later(60)
    assert (chat(bench)["on"], chat(bench)["waiting"]) == (False, 1)


def test_chats_come_newest_first_without_those_that_show_nothing() -> None:
    bench = Bench()
    for who in (ANNA, "+31600000002"):
        bench.inbound(**{"from": who}, text=f"Van {who}")
        bench.later(1)
    bench.inbound(text="Nog iets")
    bench.inbound(type="reaction", emoji="👍", message_id=bench.simulator.log.all[-1].wamid)
    bench.send_alert("+31600000003")
    found = bench.control("GET", "chats").json()["chats"]
    assert [(each["who"], each["last"]) for each in found] == [
        (ANNA, "Nog iets"),
        ("+31600000002", "Van +31600000002"),
    ]
    assert len(bench.control("GET", "chats?limit=1").json()["chats"]) == 1


def test_a_reaction_of_ours_names_its_message() -> None:
    bench = Bench(read_share=0)
    wamid = bench.inbound(text="Dank").wamid
    bench.send(type="reaction", reaction={"message_id": wamid, "emoji": "👍"})
    bench.later(60)
    _, reaction = chat(bench)["messages"]
    assert (reaction["quotes"], reaction["body"]) == (wamid, "👍")


def test_the_page_and_its_files_are_served() -> None:
    bench = Bench()
    page = bench.call("GET", "/phone", headers={})
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for file in phone_page.FILES.iterdir():
        assert bench.call("GET", f"/phone/files/{file.name}", headers={}).status_code == 200


def test_a_link_leads_to_the_phone_with_the_text() -> None:
    answer = Bench().call("GET", "/wa.me/31201234567?text=JOIN%207K%262M", headers={})
    assert (answer.status_code, answer.headers["location"]) == (302, "/phone?text=JOIN+7K%262M")


def test_a_link_to_another_number_says_so() -> None:
    answer = Bench().call("GET", "/wa.me/31687654321%3Cb%3E?text=JOIN", headers={})
    assert (answer.status_code, "+31201234567" in answer.text) == (404, True)
    assert "<b>" not in answer.text


def test_the_overview_leads_to_each_phone() -> None:
    bench = Bench()
    bench.inbound(text="Dag")
    assert 'href="/phone?who=%2B31612345678"' in bench.call("GET", "/", headers={}).text
