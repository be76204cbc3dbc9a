"""What the answers to one chunk mean: for its people, its templates, the rate and the account."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from relay.domain.alert import Urgency
from relay.domain.ledger import Facts, Try
from relay.domain.retry import DOUBT_S, FEW, RETRIES, worth_another
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage

MISTAKES = 3
"""So many requests with one template refused as wrong, and the template is set aside."""

PERHAPS_PERSONAL = frozenset({100, 131009, 131030})
"""Invalid parameter, invalid value, not on the list of test numbers: it may be the number."""

SERVICE_DOWN = 2
"""Meta's code for a service that is down; stands in where not even a connection was had."""

Sent = tuple[TemplateMessage, Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to record and to do.

    ``blocked`` is the code for which the account is refused. ``set_aside`` are templates not to be
    used for a while, with WhatsApp's code. ``again_after_s``: the chunk deserves another turn then.
    """

    facts: Facts = field(default_factory=Facts)
    blocked: int | None = None
    set_aside: Mapping[str, int] = field(default_factory=dict)
    throttled: int = 0
    held: int = 0
    again_after_s: int | None = None


def outcome_of(sent: Sequence[Sent], urgency: Urgency) -> Outcome:
    """What to make of a chunk's answers.

    Whoever was throttled, or refused for the account's or a template's sake, stays as they were:
    none of that is about them, so none of it counts as a try.
    """
    blocked, set_aside = _blocked(sent), _set_aside(sent)
    facts = _facts(sent, blocked is not None, set_aside)
    throttled = sum(answer.meaning is Meaning.THROTTLED for _, answer in sent)
    waits = [*_waits(sent, facts, urgency)]
    if set_aside:
        waits.append(0)
    if throttled:
        waits.append(FEW.waits_s[0])
    return Outcome(
        facts=facts,
        blocked=blocked,
        set_aside=set_aside,
        throttled=throttled,
        held=sum(answer.held for _, answer in sent),
        again_after_s=max(waits, default=None),
    )


def _blocked(sent: Sequence[Sent]) -> int | None:
    """The account's trouble: told to one, or an outage that hits everybody."""
    refused = next((a.code for _, a in sent if a.meaning is Meaning.ACCOUNT), None)
    if refused is None and len(sent) >= MISTAKES:
        down = [answer.code for _, answer in sent if answer.meaning is Meaning.DOWN]
        return (down[0] or SERVICE_DOWN) if len(down) == len(sent) else None
    return refused


def _set_aside(sent: Sequence[Sent]) -> dict[str, int]:
    """Templates that WhatsApp will not take: it said so, or it refused several for being wrong."""
    told = {m.wording: a.code for m, a in sent if a.meaning is Meaning.TEMPLATE}
    wrong = [(m, a) for m, a in sent if a.meaning is Meaning.OUR_MISTAKE]
    tries = Counter(message.wording for message, _ in sent)
    mistakes = Counter(message.wording for message, _ in wrong)
    for message, answer in wrong:
        many = mistakes[message.wording] >= MISTAKES
        everybody = mistakes[message.wording] == tries[message.wording]
        last = message.errand.attempt.attempt >= RETRIES[Meaning.OUR_MISTAKE].most
        if (many and everybody) or (answer.code not in PERHAPS_PERSONAL and (many or last)):
            told[message.wording] = answer.code
    return told


def _facts(sent: Sequence[Sent], blocked: bool, set_aside: Mapping[str, int]) -> Facts:
    handed, in_doubt, again = set(), set(), set()
    failed: dict[Try, int] = {}
    for message, answer in sent:
        attempt = message.errand.attempt
        match answer.meaning:
            case Meaning.HANDED:
                handed.add(attempt)
            case Meaning.IN_DOUBT:
                in_doubt.add(attempt)
            case Meaning.ACCOUNT | Meaning.THROTTLED | Meaning.TEMPLATE:
                pass
            case Meaning.DOWN if blocked:
                pass
            case Meaning.OUR_MISTAKE if message.wording in set_aside:
                pass
            case meaning if worth_another(meaning, attempt.attempt) and not _personal(answer):
                again.add(attempt)
            case _:
                failed[attempt] = answer.code
    moments = [answer.at for _, answer in sent if answer.meaning is Meaning.HANDED]
    return Facts(
        handed=frozenset(handed),
        failed=failed,
        in_doubt=frozenset(in_doubt),
        again=frozenset(again),
        handed_at=(min(moments), max(moments)) if moments else None,
    )


def _personal(answer: Answer) -> bool:
    """Whether the request was wrong for this person's number alone."""
    return answer.meaning is Meaning.OUR_MISTAKE and answer.code in PERHAPS_PERSONAL


def _waits(sent: Sequence[Sent], facts: Facts, urgency: Urgency) -> Iterable[int]:
    """Seconds that single people of the chunk have to wait for their next try."""
    for message, answer in sent:
        attempt = message.errand.attempt
        if attempt in facts.again:
            yield RETRIES[answer.meaning].wait_s(attempt.attempt)
        if attempt in facts.in_doubt and urgency is Urgency.IMMEDIATE:
            yield DOUBT_S
