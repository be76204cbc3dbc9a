"""What the answers to one chunk mean for its people, and for the turn."""

from collections.abc import Sequence

from relay.domain.ledger import MOST_TRIES, Facts, Try
from relay.domain.whatsapp import Answer, Meaning

FEW = 3
PERHAPS_PERSONAL = frozenset({100, 131009, 131030})
"""Invalid parameter, invalid value, not on the list of test numbers: it may be the number."""


def trouble(answers: Sequence[Answer]) -> int | None:
    """WhatsApp's code if the account is refused, or if every single request is.

    A mistake that hits a whole chunk is ours; one that hits single people is about them. Where a
    chunk has hardly anybody in it, the code decides.
    """
    refused = next((a.code for a in answers if a.meaning is Meaning.ACCOUNT), None)
    ours = [a.code for a in answers if a.meaning is Meaning.OUR_MISTAKE]
    personal = len(answers) < FEW and PERHAPS_PERSONAL.issuperset(ours)
    if refused is None and len(ours) == len(answers) and not personal:
        return ours[0]
    return refused


def facts_of_chunk(chunk: Sequence[Try], answers: Sequence[Answer]) -> Facts:
    """What to record.

    Whoever was throttled, or refused for the account's or our sake, stays as they were: none of
    that is about them, so none of it counts as a try.
    """
    ours = trouble(answers) is not None
    handed, in_doubt, again = set(), set(), set()
    failed: dict[Try, int] = {}
    for attempt, answer in zip(chunk, answers, strict=True):
        match answer.meaning:
            case Meaning.HANDED:
                handed.add(attempt)
            case Meaning.IN_DOUBT:
                in_doubt.add(attempt)
            case Meaning.AGAIN if attempt.attempt < MOST_TRIES:
                again.add(attempt)
            case Meaning.AGAIN | Meaning.FAILED:
                failed[attempt] = answer.code
            case Meaning.OUR_MISTAKE if not ours:
                failed[attempt] = answer.code
    moments = [answer.at for answer in answers if answer.meaning is Meaning.HANDED]
    return Facts(
        handed=frozenset(handed),
        failed=failed,
        in_doubt=frozenset(in_doubt),
        again=frozenset(again),
        handed_at=(min(moments), max(moments)) if moments else None,
    )
