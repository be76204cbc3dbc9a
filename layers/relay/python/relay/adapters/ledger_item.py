"""A ledger as an item of DynamoDB, and back.

Tries are string sets of ``member#attempt``; ``failed`` and ``again`` hold ``member#attempt#code``.
``handed_at`` is a number set: when the first and the last of each chunk were handed over (Unix ms).
``paces`` is a string set of ``moment#people``: how many each chunk had handed over by then, for the
tally. ``due`` is one of ``turn#moment``, ``quotable`` one of quote marks.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from relay.adapters.formats import LEDGER
from relay.adapters.update_expression import UpdateExpression
from relay.domain.facts import Facts, Tries, Try
from relay.domain.ledger import Ledger, State
from relay.domain.slices import Progress
from relay.domain.tally import Tally


def ledger_key(alert_id: str, number: int) -> dict[str, str]:
    """The key of a slice's ledger."""
    return {"pk": f"ALERT#{alert_id}#{number}", "sk": "LEDGER"}


def ledger_attributes(ledger: Ledger) -> dict[str, Any]:
    """A ledger that has just been begun; DynamoDB knows no empty set, so that is left out."""
    left = {"left": set(ledger.left)} if ledger.left else {}
    new = {"seen": ledger.seen, "turns": 1, "done": False, "passed_on": False}
    return {**LEDGER.mark, **new, **left}


def add_facts(update: UpdateExpression, facts: Facts) -> UpdateExpression:
    """Add ``facts`` to what a ledger knows."""
    update.add(
        handed=texts(facts.handed),
        sent=texts(facts.sent),
        delivered=texts(facts.delivered),
        read=texts(facts.read),
        failed=_coded(facts.failed),
        in_doubt=texts(facts.in_doubt),
        again=_coded(facts.again),
        handed_at=set(facts.handed_at or ()),
        paces={f"{facts.handed_at[1]}#{len(facts.handed)}"} if facts.handed_at else set(),
        quotable=set(facts.quotable),
    )
    return update


def ledger_from_item(item: Mapping[str, Any]) -> Ledger:
    """The ledger that the item holds. Raises NewerFormat."""
    LEDGER.check(item)
    return Ledger(
        seen=int(item["seen"]),
        left=frozenset(item.get("left", ())),
        open=tries(item.get("open", ())),
        facts=Facts(
            handed=tries(item.get("handed", ())),
            sent=tries(item.get("sent", ())),
            delivered=tries(item.get("delivered", ())),
            read=tries(item.get("read", ())),
            failed=_codes(item.get("failed", ())),
            in_doubt=tries(item.get("in_doubt", ())),
            again=_codes(item.get("again", ())),
            handed_at=_moments(item.get("handed_at", ())),
            quotable=frozenset(item.get("quotable", ())),
        ),
        lease_until=int(item["lease_until"]),
        done=item["done"],
        passed_on=item["passed_on"],
        turns=int(item["turns"]),
        due=_due(item.get("due", ())),
    )


def again_in(item: Mapping[str, Any]) -> set[Try]:
    """The tries that the item knows to have come to nothing for a passing reason."""
    return set(_codes(item.get("again", ())))


PROGRESS = (
    *("pk", "v", "done", "passed_on", "lease_until"),
    *("seen", "left", "failed", "again", "paces"),
)
"""What :func:`progress_from_item` needs of an item: little, as most of one are its many tries."""


def progress_from_item(item: Mapping[str, Any]) -> tuple[int, Progress]:
    """The slice's number and how far it has come. Raises NewerFormat."""
    LEDGER.check(item)
    number, lease_until = int(item["pk"].rpartition("#")[2]), int(item["lease_until"])
    return number, Progress(item["done"], item["passed_on"], lease_until, _tally(item))


def _tally(item: Mapping[str, Any]) -> Tally:
    """Whom no answer of WhatsApp's tells of, as after a crash, counts when the slice was closed."""
    facts = Facts(failed=_codes(item.get("failed", ())), again=_codes(item.get("again", ())))
    left = frozenset(item.get("left", ()))
    failed = Ledger(int(item["seen"]), left, facts=facts).states(now=0)[State.FAILED]
    people = int(item["seen"]) - len(left)
    pairs = (text.partition("#") for text in item.get("paces", ()))
    handed = sorted((int(moment), int(number)) for moment, _, number in pairs)
    untold = people - failed - sum(number for _, number in handed)
    if item["done"] and untold > 0:
        handed.append((int(item["lease_until"]), untold))
    return Tally(people, failed, tuple(handed))


def texts(tries: Tries) -> set[str]:
    """Tries as DynamoDB holds them."""
    return {str(attempt) for attempt in tries}


def tries(texts: Iterable[str]) -> Tries:
    """Tries as the domain knows them."""
    return frozenset(Try.parse(text) for text in texts)


def _coded(tries: Mapping[Try, int]) -> set[str]:
    return {f"{attempt}#{code}" for attempt, code in tries.items()}


def _codes(texts: Iterable[str]) -> dict[Try, int]:
    pairs = (text.rpartition("#") for text in sorted(texts))
    return {Try.parse(attempt): int(code) for attempt, _, code in pairs}


def _due(texts: Iterable[str]) -> dict[int, int]:
    """By turn; of two moments the later one counts."""
    pairs = (text.partition("#") for text in texts)
    return dict(sorted((int(turn), int(moment)) for turn, _, moment in pairs))


def _moments(moments: Collection[Any]) -> tuple[int, int] | None:
    return (int(min(moments)), int(max(moments))) if moments else None
