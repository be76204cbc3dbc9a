"""What a slice's receipts mean: for its ledger, for another try, for templates and the account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from relay.domain.facts import Facts, Try
from relay.domain.meaning import Meaning, meaning_in_receipt
from relay.domain.receipt import Progress, Receipt
from relay.domain.retry import RETRIES
from relay.domain.template_doubts import Doubt, doubts_in


@dataclass(frozen=True, slots=True)
class Told:
    """What to record and to do.

    ``again_after_s``: some came to nothing for a passing reason; the slice deserves another turn.
    ``blocked``: the account is refused, with WhatsApp's code and when it said so (Unix ms).
    ``doubts``: templates that were refused.
    """

    facts: Facts
    again_after_s: int | None = None
    blocked: tuple[int, int] | None = None
    doubts: Mapping[str, Doubt] = field(default_factory=dict)


def told_by(receipts: Iterable[Receipt]) -> Told:
    """What to make of the receipts of one slice. Of a message that came further, only that counts:
    whoever has read it, has it, and each fact that is not written saves a write.

    Whether a person has another try is for the ledger to say: it knows of the earlier ones.
    """
    tries: dict[Progress, set[Try]] = {progress: set() for progress in Progress}
    failures: dict[Try, Receipt] = {}
    for receipt in sorted(receipts, key=lambda each: each.at):
        tries[receipt.progress].add(receipt.errand.attempt)
        if receipt.progress is Progress.FAILED:
            failures[receipt.errand.attempt] = receipt
    again = {each: receipt for each, receipt in failures.items() if _passing(receipt)}
    waits = [RETRIES[meaning_in_receipt(r.code)].wait_s(each.attempt) for each, r in again.items()]
    read = frozenset(tries[Progress.READ])
    delivered = frozenset(tries[Progress.DELIVERED]) - read
    return Told(
        facts=Facts(
            sent=frozenset(tries[Progress.SENT]) - delivered - read,
            delivered=delivered,
            read=read,
            failed={each: r.code for each, r in failures.items() if each not in again},
            again={each: receipt.code for each, receipt in again.items()},
        ),
        again_after_s=max(waits, default=None),
        blocked=_blocked(failures.values()),
        doubts=doubts_in(
            (receipt.errand.wording, attempt.member, receipt.code, receipt.at * 1_000)
            for attempt, receipt in failures.items()
            if meaning_in_receipt(receipt.code) is Meaning.TEMPLATE and receipt.errand.wording
        ),
    )


def _passing(receipt: Receipt) -> bool:
    return meaning_in_receipt(receipt.code) in RETRIES


def _blocked(failures: Iterable[Receipt]) -> tuple[int, int] | None:
    """The newest account-level failure: an old one must not open the breaker after a resume."""
    account = [each for each in failures if meaning_in_receipt(each.code) is Meaning.ACCOUNT]
    newest = max(account, key=lambda each: each.at, default=None)
    return (newest.code, newest.at * 1_000) if newest else None
