"""A slice's ledger as items of DynamoDB, and back.

=====================  =============================================================================
sk                     what
=====================  =============================================================================
``LEDGER``             the lease, the chunk in flight, and all that workers write
``LEDGER#SENT``        receipts by kind: whose message was sent, delivered, read
``LEDGER#DELIVERED``
``LEDGER#READ``
=====================  =============================================================================

A write costs a unit for each started KB of the whole item (Amazon DynamoDB Developer Guide, "Read
and write operations"), and most writes are receipts. So each kind has an item of its own, and a try
takes six bytes: the member's short id, and behind it the number of the try less one in as few bytes
as it takes, which is none for a first try.

Tries are binary sets; in ``failed`` and ``again``, WhatsApp's code of four bytes goes before a try.
``left`` holds short ids, ``quotable`` quote marks. ``handed_at`` is a number set: when the first
and the last of each chunk were handed over (Unix ms). ``paces`` is a string set of
``moment#people``: how many each chunk had handed over by then, for the tally. ``due`` is a map of
moments by turn.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from relay.adapters.formats import LEDGER
from relay.adapters.update_expression import UpdateExpression
from relay.domain.facts import NONE, SHORT_DIGITS, Facts, Tries, Try
from relay.domain.ledger import Ledger, State
from relay.domain.slices import Progress
from relay.domain.tally import Tally

RECEIPTS = ("sent", "delivered", "read")
"""The facts that receipts alone tell; each kind is an item of its own."""

_ID_BYTES = SHORT_DIGITS // 2
_CODE_BYTES = 4
_HIGHEST_CODE = 2 ** (8 * _CODE_BYTES) - 1

Item = Mapping[str, Any]


def ledger_key(alert_id: str, number: int, kind: str = "") -> dict[str, str]:
    """The key of a slice's ledger, or of its receipts of one ``kind``."""
    return {
        "pk": f"ALERT#{alert_id}#{number}",
        "sk": f"LEDGER#{kind.upper()}" if kind else "LEDGER",
    }


def ledger_keys(alert_id: str, number: int) -> list[dict[str, str]]:
    """The keys of all items of a slice's ledger."""
    return [ledger_key(alert_id, number, kind) for kind in ("", *RECEIPTS)]


def ledger_attributes(ledger: Ledger) -> dict[str, Any]:
    """A ledger that has just been begun; DynamoDB knows no empty set, so that is left out."""
    left = {"left": packed_ids(ledger.left)} if ledger.left else {}
    new = {"seen": ledger.seen, "turns": 1, "done": False, "passed_on": False}
    return {**LEDGER.mark, **new, **left, "begun": ledger.begun}


def add_facts(update: UpdateExpression, facts: Facts) -> UpdateExpression:
    """Add to a ledger what its own item holds of ``facts``: all but the receipts."""
    update.add(
        handed=packed(facts.handed),
        failed=_coded(facts.failed),
        in_doubt=packed(facts.in_doubt),
        again=_coded(facts.again),
        handed_at=set(facts.handed_at or ()),
        paces={f"{facts.handed_at[1]}#{len(facts.handed)}"} if facts.handed_at else set(),
        quotable=set(facts.quotable),
    )
    return update


def ledgers_from_items(items: Iterable[Item]) -> Iterator[Ledger]:
    """The ledgers that the items hold, in whatever order they come. Raises NewerFormat."""
    by_slice: dict[str, dict[str, Item]] = {}
    for item in items:
        by_slice.setdefault(item["pk"], {})[item["sk"]] = item
    for parts in by_slice.values():
        head = parts.pop("LEDGER", None)
        if head:
            yield ledger_from_items(head, parts.values())


def ledger_from_items(head: Item, receipts: Iterable[Item]) -> Ledger:
    """The ledger whose own item is ``head``, with its receipts. Raises NewerFormat."""
    LEDGER.check(head)
    told = dict(map(_received, receipts))
    return Ledger(
        seen=int(head["seen"]),
        left=frozenset(map(_unpacked_id, head.get("left", ()))),
        open=unpacked(head.get("open", ())),
        facts=Facts(
            handed=unpacked(head.get("handed", ())),
            sent=told.get("sent", NONE),
            delivered=told.get("delivered", NONE),
            read=told.get("read", NONE),
            failed=_codes(head.get("failed", ())),
            in_doubt=unpacked(head.get("in_doubt", ())),
            again=_codes(head.get("again", ())),
            handed_at=_moments(head.get("handed_at", ())),
            quotable=frozenset(map(bytes, head.get("quotable", ()))),
        ),
        lease_until=int(head["lease_until"]),
        done=head["done"],
        passed_on=head["passed_on"],
        turns=int(head["turns"]),
        due={int(turn): int(moment) for turn, moment in head.get("due", {}).items()},
        begun=int(head.get("begun", 0)),
    )


def again_in(item: Item) -> set[Try]:
    """The tries that the item knows to have come to nothing for a passing reason."""
    return set(_codes(item.get("again", ())))


PROGRESS = (
    *("pk", "v", "done", "passed_on", "lease_until", "begun"),
    *("seen", "left", "failed", "again", "paces"),
)
"""What :func:`progress_from_item` needs of an item."""


def progress_from_item(item: Item) -> tuple[int, Progress]:
    """The slice's number and how far it has come. Raises NewerFormat."""
    LEDGER.check(item)
    number, lease_until = int(item["pk"].rpartition("#")[2]), int(item["lease_until"])
    begun = int(item.get("begun", 0))
    return number, Progress(item["done"], item["passed_on"], lease_until, _tally(item), begun)


def _tally(item: Item) -> Tally:
    """Whom no answer of WhatsApp's tells of, as after a crash, counts when the slice was closed."""
    facts = Facts(failed=_codes(item.get("failed", ())), again=_codes(item.get("again", ())))
    left = frozenset(map(_unpacked_id, item.get("left", ())))
    failed = Ledger(int(item["seen"]), left, facts=facts).states(now=0)[State.FAILED]
    people = int(item["seen"]) - len(left)
    pairs = (text.partition("#") for text in item.get("paces", ()))
    handed = sorted((int(moment), int(number)) for moment, _, number in pairs)
    untold = people - failed - sum(number for _, number in handed)
    if item["done"] and untold > 0:
        handed.append((int(item["lease_until"]), untold))
    return Tally(people, failed, tuple(handed))


def packed(tries: Iterable[Try]) -> set[bytes]:
    """Tries as DynamoDB holds them."""
    return set(map(_packed, tries))


def unpacked(raw: Iterable[Any]) -> Tries:
    """Tries as the domain knows them."""
    return frozenset(map(_unpacked, map(bytes, raw)))


def packed_ids(short_ids: Iterable[str]) -> set[bytes]:
    """Short ids as DynamoDB holds them."""
    return set(map(bytes.fromhex, short_ids))


def _unpacked_id(raw: Any) -> str:
    return bytes(raw).hex()


def _packed(attempt: Try) -> bytes:
    before = attempt.attempt - 1
    return bytes.fromhex(attempt.member) + before.to_bytes((before.bit_length() + 7) // 8, "big")


def _unpacked(raw: bytes) -> Try:
    return Try(raw[:_ID_BYTES].hex(), int.from_bytes(raw[_ID_BYTES:], "big") + 1)


def _coded(tries: Mapping[Try, int]) -> set[bytes]:
    """WhatsApp's codes have seven digits at most; what does not fit is told as the nearest."""
    codes = {each: min(max(code, 0), _HIGHEST_CODE) for each, code in tries.items()}
    return {code.to_bytes(_CODE_BYTES, "big") + _packed(each) for each, code in codes.items()}


def _codes(raw: Iterable[Any]) -> dict[Try, int]:
    """By try; of two codes the higher one counts."""
    coded = sorted(map(bytes, raw))
    return {_unpacked(each[_CODE_BYTES:]): int.from_bytes(each[:_CODE_BYTES]) for each in coded}


def _received(item: Item) -> tuple[str, Tries]:
    """The kind of the receipts and whom they tell of. Raises NewerFormat."""
    LEDGER.check(item)
    return item["sk"].partition("#")[2].lower(), unpacked(item["tries"])


def _moments(moments: Collection[Any]) -> tuple[int, int] | None:
    return (int(min(moments)), int(max(moments))) if moments else None
