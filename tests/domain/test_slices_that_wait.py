"""Since when the slice has been due that waits longest: late deliveries are told by it."""

from relay.domain.slices import Plan, Progress, Slice

CREATED = 100
BEGUN = Progress(done=False, passed_on=False, lease_until=900, begun=300)
PASSED_ON = Progress(done=False, passed_on=True, lease_until=500, begun=200)
DONE = Progress(done=True, passed_on=True, lease_until=400, begun=200)


def since(*known: Progress | None, slices: int = 7) -> int | None:
    plan = Plan(tuple(Slice("alert", number, ()) for number in range(slices)))
    found = {number: each for number, each in enumerate(known) if each}
    return plan.waiting_since(found, CREATED)


def test_the_heads_of_the_chains_are_due_from_the_post_on() -> None:
    assert since() == CREATED
    assert since(BEGUN, BEGUN) == CREATED, "one chain has not been begun"


def test_a_slice_under_way_is_due_since_its_first_turn() -> None:
    assert since(BEGUN, BEGUN, BEGUN) == BEGUN.begun


def test_a_slice_whose_turn_in_the_chain_has_not_come_does_not_wait() -> None:
    assert since(BEGUN, BEGUN, BEGUN, slices=300) == BEGUN.begun


def test_a_slice_whose_turn_has_come_waits_since_then() -> None:
    assert since(DONE, DONE, DONE, slices=6) == DONE.lease_until


def test_whoever_waits_for_another_try_is_not_late() -> None:
    assert since(PASSED_ON, PASSED_ON, PASSED_ON, slices=3) is None


def test_what_is_done_does_not_wait() -> None:
    assert since(DONE, DONE, DONE, slices=3) is None


def test_a_ledger_of_an_older_version_does_not_say() -> None:
    older = Progress(done=False, passed_on=False, lease_until=900)
    assert since(older, older, older, slices=3) is None
