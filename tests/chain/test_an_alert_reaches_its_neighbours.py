import time

import pytest

from tests.chain.conftest import Chain
from tests.conftest import Tables
from tests.functions.police import call, post
from tests.town import resident, settle


def counts(alert_id: str) -> dict[str, int]:
    told: dict[str, int] = call("GET", f"/alerts/{alert_id}").body["counts"]
    return {state: number for state, number in told.items() if number}


def test_everybody_of_a_group_gets_the_alert_once(tables: Tables, chain: Chain) -> None:
    people = settle(tables, [resident(number) for number in range(150)])
    post()
    chain.pump.run()
    phones = chain.phones()
    assert len(phones) == len(people)
    assert {len(texts) for texts in phones.values()} == {1}


def test_who_is_in_several_groups_gets_one_message(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(number, ("west", "centre", "east")) for number in range(30)])
    post(area={"groups": ["east", "centre", "west"]})
    chain.pump.run()
    assert {len(texts) for texts in chain.phones().values()} == {1}


def test_neighbours_outside_the_area_hear_nothing(tables: Tables, chain: Chain) -> None:
    inside, _ = settle(tables, [resident(1, ("centre",)), resident(2, ("west",))])
    post(area={"groups": ["centre"]})
    chain.pump.run()
    assert list(chain.phones()) == [inside.phone]


def test_each_reads_the_fixed_words_in_their_own_language(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(1), resident(2, language="fr"), resident(3, language="xx")])
    post()
    chain.pump.run()
    texts = [text for (text,) in chain.phones().values()]
    assert sorted(text.split()[0] for text in texts) == ["Alerte", "Buurtalert", "Buurtalert"]


def test_somebody_without_a_visible_number_gets_it_too(tables: Tables, chain: Chain) -> None:
    (person,) = settle(tables, [resident(1, phone=False)])
    post()
    chain.pump.run()
    assert list(chain.phones()) == [person.bsuid]


def test_receipts_come_back_to_the_police(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(number) for number in range(20)])
    chain.settings(read_share=0.5)
    alert_id = post().body["alert_id"]
    chain.run_until(lambda: set(counts(alert_id)) == {"delivered", "read"})
    assert sum(counts(alert_id).values()) == 20


def test_an_undeliverable_number_is_counted_as_failed(tables: Tables, chain: Chain) -> None:
    people = settle(tables, [resident(number) for number in range(5)])
    chain.settings(undeliverable=[people[0].phone], read_share=0)
    alert_id = post().body["alert_id"]
    chain.run_until(lambda: counts(alert_id) == {"failed": 1, "delivered": 4})


def test_a_test_reaches_test_phones_only(tables: Tables, chain: Chain) -> None:
    tester, _ = settle(tables, [resident(1, test=True), resident(2)])
    post(status="Test")
    chain.pump.run()
    assert list(chain.phones()) == [tester.phone]


def test_who_left_before_the_send_hears_nothing_and_is_counted(
    tables: Tables, chain: Chain
) -> None:
    settle(tables, [resident(1), resident(2, left=32_503_680_000_000)])
    alert_id = post().body["alert_id"]
    chain.pump.run()
    assert counts(alert_id)["left"] == 1
    assert len(chain.phones()) == 1


def test_a_stopped_alert_starts_nothing_more(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(number) for number in range(10)])
    alert_id = post().body["alert_id"]
    stopped = call("POST", f"/alerts/{alert_id}/stop", {"reason": "false alarm", "author": "M"})
    chain.pump.run()
    assert stopped.body["reached"] == 0
    assert chain.phones() == {}


def test_a_repeated_post_sends_nothing_again(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(1)])
    first = post()
    chain.pump.run()
    second = post()
    chain.pump.run()
    assert first.body == second.body
    assert [len(texts) for texts in chain.phones().values()] == [1]


def test_a_throttled_message_is_sent_later(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(number) for number in range(40)])
    chain.settings(messages_per_second=10)
    alert_id = post().body["alert_id"]
    chain.pump.run()
    assert counts(alert_id)["pending"] > 0
    chain.settings(messages_per_second=80)
    chain.run_until(lambda: sum(map(len, chain.phones().values())) == 40)


def test_after_a_dead_token_nobody_is_lost(tables: Tables, chain: Chain) -> None:
    settle(tables, [resident(number) for number in range(10)])
    chain.settings(token="another")
    alert_id = post().body["alert_id"]
    chain.pump.run()
    assert counts(alert_id) == {"pending": 10}


def test_all_that_is_kept_of_an_alert_ends_with_its_retention(
    tables: Tables, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERT_RETENTION_DAYS", "7")
    settle(tables, [resident(1)])
    alert_id = post().body["alert_id"]
    chain.pump.run()
    items = [each for each in tables.alerts.scan()["Items"] if alert_id in str(each)]
    ends = {str(each["sk"]): int(str(each["ttl"])) - time.time() for each in items}
    assert ends.keys() >= {"ALERT", "PLAN", "LEDGER"}
    assert all(6.9 < left / 86_400 <= 7 for left in ends.values()), ends
