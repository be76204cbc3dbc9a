from typing import Any

from tests.bench.who_got_it import who_got_it

ANNA, BEN = "+31600000001", "NL.2"


def message(to: str = ANNA, at: float = 1.0, status: str = "delivered", **more: Any) -> Any:
    phone, bsuid = (to, f"NL.{to}") if to.startswith("+") else (None, to)
    about = {"time": at, "status": status, "told_time": None, "errors": []}
    return {"phone": phone, "bsuid": bsuid, **about, **more}


def failed(code: int) -> Any:
    return message(status="failed", errors=[{"code": code}])


def test_whoever_has_no_message_is_lost() -> None:
    assert who_got_it([ANNA, BEN], [message(ANNA)]).lost == 1
    assert who_got_it([ANNA, BEN], [message(ANNA), message(BEN)]).lost == 0


def test_whoever_is_not_on_whatsapp_is_not_lost() -> None:
    told = who_got_it([ANNA], [failed(131026)])
    assert (told.lost, told.unreachable) == (0, 1)


def test_whoever_failed_for_a_passing_reason_is_lost_unless_tried_again() -> None:
    assert who_got_it([ANNA], [failed(131000)]).lost == 1
    assert who_got_it([ANNA], [failed(131000), message(at=2)]).lost == 0


def test_a_message_that_never_arrived_was_not_got() -> None:
    assert who_got_it([ANNA], [message(status="dropped")]).lost == 1


def test_two_messages_are_one_person_doubled() -> None:
    told = who_got_it([ANNA, BEN], [message(), message(at=2), message(at=3), message(BEN)])
    assert told.doubled == 1


def test_a_try_after_a_failure_doubles_nobody() -> None:
    assert who_got_it([ANNA], [failed(131000), message(at=2)]).doubled == 0


def test_doubling_is_needless_if_whatsapp_had_told_us_of_the_first_message() -> None:
    assert who_got_it([ANNA], [message(told_time=2), message(at=3)]).needlessly == 1
    assert who_got_it([ANNA], [message(told_time=3), message(at=2)]).needlessly == 0
    assert who_got_it([ANNA], [message(), message(at=2)]).needlessly == 0


def test_the_last_one_is_who_was_reached_last_not_who_was_doubled_last() -> None:
    assert who_got_it([ANNA, BEN], [message(), message(BEN, at=5), message(at=9)]).last_at == 5
    assert who_got_it([ANNA], []).last_at is None


def test_messages_of_strangers_count_for_nobody() -> None:
    assert who_got_it([ANNA], [message(BEN)]).lost == 1
