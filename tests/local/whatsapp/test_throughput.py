from __future__ import annotations

from local.whatsapp.throughput import Bucket, PairRate


def taken(bucket: Bucket, now: float, rate: float, tries: int) -> int:
    return sum(bucket.take(now, rate) for _ in range(tries))


def test_a_second_holds_as_many_messages_as_the_rate() -> None:
    assert taken(Bucket(), 100.0, 80, 200) == 80


def test_the_bucket_refills_with_time_and_not_above_a_second() -> None:
    bucket = Bucket()
    taken(bucket, 100.0, 80, 80)
    assert taken(bucket, 100.5, 80, 200) == 40
    assert taken(bucket, 999.0, 80, 200) == 80


def test_an_even_stream_at_the_rate_is_never_refused() -> None:
    bucket = Bucket()
    taken(bucket, 0.0, 80, 80)
    assert all(bucket.take(n / 80, 80) for n in range(1, 500))


def test_messages_that_come_in_use_the_same_bucket() -> None:
    bucket = Bucket()
    for _ in range(30):
        bucket.count(100.0, 80)
    assert taken(bucket, 100.0, 80, 200) == 50


def test_a_flood_of_incoming_messages_blocks_for_a_second_at_most() -> None:
    bucket = Bucket()
    for _ in range(1000):
        bucket.count(100.0, 80)
    assert not bucket.take(100.9, 80)
    assert bucket.take(101.1, 80)


def test_one_person_gets_a_burst_of_45() -> None:
    pair = PairRate()
    assert sum(pair.take(100.0) for _ in range(60)) == 45


def test_a_burst_of_20_is_paid_back_in_two_minutes() -> None:
    pair = PairRate()
    assert all(pair.take(100.0) for _ in range(20))
    assert not pair.take(219.0)
    assert pair.take(220.0)


def test_a_message_every_six_seconds_is_always_allowed() -> None:
    pair = PairRate()
    assert all(pair.take(6.0 * n) for n in range(1, 100))
