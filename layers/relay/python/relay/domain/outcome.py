"""What the answers to one chunk mean: for its people, its templates, the rate and the account."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try, quote_mark
from relay.domain.ledger import Ledger
from relay.domain.meaning import INVALID, Meaning
from relay.domain.number import SERVICE_DOWN
from relay.domain.retry import DOUBT_S, NO_TRY, RETRIES
from relay.domain.template_doubts import Doubt, doubts_in
from relay.domain.whatsapp import Answer, TemplateMessage

MANY = 3
"""So many requests with one template, all refused as wrong, and it is set aside. So many
people without any answer, and WhatsApp is out of order; so many invalid requests and no other
answer, and it does not know our number."""

PERHAPS_PERSONAL = frozenset({INVALID, 131009, 131030})
"""Invalid parameter, invalid value, not on the list of test numbers: it may be the number."""

UNANSWERED = (Meaning.DOWN, Meaning.IN_DOUBT)

Sent = tuple[TemplateMessage, Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to record and to do.

    ``blocked`` is the code for which the account is refused. ``set_aside`` are templates not to be
    used for a while, with WhatsApp's code; ``doubts`` those that it refused to some.
    ``again_after_s``: the chunk deserves another turn then.
    """

    facts: Facts = field(default_factory=Facts)
    blocked: int | None = None
    set_aside: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    throttled: int = 0
    held: int = 0
    again_after_s: int | None = None


def outcome_of(sent: Sequence[Sent], urgency: Urgency, ledger: Ledger) -> Outcome:
    """What to make of a chunk's answers, after what the ``ledger`` knew before.

    Whoever was throttled, met an outage, or was refused for the account's or a template's sake,
    stays as they were: none of that is about them, so none of it counts as a try.
    """
    blocked, refused = _blocked(sent), _refused(sent)
    set_aside = {} if blocked is not None else _set_aside(sent, refused)
    facts = _facts(sent, set_aside, ledger, ours=blocked == INVALID)
    return Outcome(
        facts=facts,
        blocked=blocked,
        set_aside=set_aside,
        doubts={name: each for name, each in refused.items() if name not in set_aside},
        throttled=sum(answer.meaning is Meaning.THROTTLED for _, answer in sent),
        held=sum(answer.held for _, answer in sent),
        again_after_s=max(_waits(sent, facts, set_aside, urgency, ledger), default=None),
    )


def _blocked(sent: Sequence[Sent]) -> int | None:
    """The account's trouble: told to one, or an outage in which nobody was answered, or a number
    that WhatsApp knows nothing of, so that every request is invalid.
    """
    refused = next((a.code for _, a in sent if a.meaning is Meaning.ACCOUNT), None)
    if refused is None and len(sent) >= MANY:
        if all(answer.meaning in UNANSWERED for _, answer in sent):
            return SERVICE_DOWN
        return INVALID if _all_invalid(sent) else None
    return refused


def _all_invalid(sent: Sequence[Sent]) -> bool:
    return all(answer.code == INVALID for _, answer in sent)


def _set_aside(sent: Sequence[Sent], refused: Mapping[str, Doubt]) -> dict[str, int]:
    """Templates that WhatsApp refused to several, or to all of many for what may be personal."""
    told = {name: each.code for name, each in refused.items() if each.well_founded}
    tries = Counter(message.wording for message, _ in sent)
    personal = [(message.wording, answer.code) for message, answer in sent if _personal(answer)]
    mistakes = Counter(wording for wording, _ in personal)
    many = {name for name, count in mistakes.items() if count == tries[name] and count >= MANY}
    return told | {wording: code for wording, code in personal if wording in many}


def _refused(sent: Sequence[Sent]) -> dict[str, Doubt]:
    """The templates that were refused for what is not personal."""
    return doubts_in(
        (message.wording, message.errand.attempt.member, answer.code, answer.at)
        for message, answer in sent
        if answer.meaning in (Meaning.TEMPLATE, Meaning.OUR_MISTAKE) and not _personal(answer)
    )


def _facts(
    sent: Sequence[Sent], set_aside: Mapping[str, int], ledger: Ledger, *, ours: bool
) -> Facts:
    """``ours``: that every request was invalid, is about none of the people."""
    handed, in_doubt = set(), set()
    personal = _never if _all_invalid(sent) else _personal
    again: dict[Try, int] = {}
    failed: dict[Try, int] = {}
    for message, answer in sent:
        attempt = message.errand.attempt
        match answer.meaning:
            case Meaning.HANDED:
                handed.add(attempt)
            case Meaning.IN_DOUBT:
                in_doubt.add(attempt)
            case Meaning.ACCOUNT | Meaning.THROTTLED | Meaning.DOWN:
                pass
            case Meaning.TEMPLATE | Meaning.OUR_MISTAKE if ours or message.wording in set_aside:
                pass
            case Meaning.FAILED:
                failed[attempt] = answer.code
            case _ if personal(answer) or ledger.is_last(attempt, answer.meaning):
                failed[attempt] = answer.code
            case _:
                again[attempt] = answer.code
    moments = [answer.at for _, answer in sent if answer.meaning is Meaning.HANDED]
    return Facts(
        handed=frozenset(handed),
        failed=failed,
        in_doubt=frozenset(in_doubt),
        again=again,
        handed_at=(min(moments), max(moments)) if moments else None,
        quotable=frozenset(quote_mark(answer.message) for _, answer in sent if answer.message),
    )


def _never(_: Answer) -> bool:
    """Where nobody got another answer, nobody can tell whose fault it is."""
    return False


def _personal(answer: Answer) -> bool:
    """Whether the request was wrong for this person's number alone."""
    return answer.meaning is Meaning.OUR_MISTAKE and answer.code in PERHAPS_PERSONAL


def _waits(
    sent: Sequence[Sent],
    facts: Facts,
    set_aside: Mapping[str, int],
    urgency: Urgency,
    ledger: Ledger,
) -> Iterator[int]:
    """Seconds that people of the chunk have to wait for their next try."""
    if set_aside:
        yield 0
    for message, answer in sent:
        attempt = message.errand.attempt
        if attempt in facts.again:
            spent = ledger.spent(attempt.member, answer.meaning) + 1
            yield RETRIES[answer.meaning].wait_s(spent)
        elif answer.meaning in NO_TRY:
            yield NO_TRY[answer.meaning].wait_s(attempt.attempt)
        elif answer.meaning is Meaning.IN_DOUBT and urgency is Urgency.IMMEDIATE:
            yield DOUBT_S
