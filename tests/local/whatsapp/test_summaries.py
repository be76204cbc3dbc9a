from __future__ import annotations

import time

from local.whatsapp.messages import Content, Message
from local.whatsapp.summaries import by_group, summarise
from tests.local.whatsapp.bench import START, Bench


def test_acceptances_recipients_and_duplicates_are_counted() -> None:
    bench = Bench()
    for number in ("1", "2", "2"):
        bench.send_alert(f"+3161234567{number}", biz_opaque_callback_data="a1;s0")
        bench.later(1)
    bench.send_alert(biz_opaque_callback_data="a2;s0")
    counts = summarise(bench.simulator.log, "a1")
    assert (counts["accepted"], counts["recipients"], counts["duplicates"]) == (3, 2, 1)
    assert (counts["first_accepted"], counts["last_accepted"]) == (START, START + 2)


def test_trying_again_after_a_failure_is_no_duplicate() -> None:
    bench = Bench(undeliverable=["+31612345678"])
    bench.send_alert(biz_opaque_callback_data="a1")
    bench.later(5)
    bench.simulator.settings = bench.simulator.settings.changed({"undeliverable": []})
    bench.send_alert(biz_opaque_callback_data="a1")
    counts = summarise(bench.simulator.log, "a1")
    assert (counts["recipients"], counts["duplicates"]) == (1, 0)
    assert counts["statuses"] == {"failed": 1, "accepted": 1}


def test_messages_are_grouped_by_the_beginning_of_their_callback_data() -> None:
    bench = Bench()
    for callback in ("a1;1", "a1;2", "b2;1"):
        bench.send_alert(biz_opaque_callback_data=callback)
    groups = by_group(bench.simulator.log, "", ";")
    assert {name: group["accepted"] for name, group in groups.items()} == {"a1": 2, "b2": 1}
    assert by_group(bench.simulator.log, "b", ";").keys() == {"b2"}


def test_fifty_thousand_messages_are_counted_fast() -> None:
    bench = Bench()
    content = Content("text")
    for n in range(50_000):
        person = bench.simulator.phones.with_phone(f"316{n % 1000:08d}")
        bench.simulator.log.add(Message(str(n), person, content, START, callback=f"a;{n}"))
    start = time.process_time()
    assert summarise(bench.simulator.log, "a;")["accepted"] == 50_000
    assert time.process_time() - start < 1
