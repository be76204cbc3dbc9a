"""Items and queue messages as they are written without a version, which counts as the first."""

from decimal import Decimal
from typing import Any

Written = dict[str, Any]

ALERT: Written = {
    "pk": "ALERT#0f9c6f6e-6f2b-4c52-8a51-1f3c6f0e7a11",
    "sk": "ALERT",
    "id": "0f9c6f6e-6f2b-4c52-8a51-1f3c6f0e7a11",
    "client": "meldkamer",
    "author": "Meldkamer",
    "reference": "2026-000123",
    "urgency": "Immediate",
    "status": "Actual",
    "headline": "Inbraak, dader gevlucht te voet",
    "targets": [
        {"id": "west", "name": "West", "memberships": Decimal(12), "added": Decimal(0)},
    ],
    "messages": {"nl": {"headline": "Inbraak"}},
    "created": Decimal(1795392000000),
    "expires": Decimal(1795393800000),
    "body_hash": "a" * 64,
    "ttl": Decimal(1803168000),
}
PLAN: Written = {
    "pk": ALERT["pk"],
    "sk": "PLAN",
    "slices": [["west:0/1"]],
    "abreast": Decimal(3),
    "ttl": Decimal(1803168000),
}
LEDGER: Written = {
    "pk": f"{ALERT['pk']}#0",
    "sk": "LEDGER",
    "seen": Decimal(2),
    "left": {b"\0\0\0\0\0\2"},
    "turns": Decimal(1),
    "done": True,
    "passed_on": True,
    "handed": {b"\0\0\0\0\0\1"},
    "handed_at": {Decimal(1795392001000), Decimal(1795392002000)},
    "worker": "someone",
    "lease_until": Decimal(1795392003000),
    "ttl": Decimal(1803168000),
}
DELIVERED: Written = {
    "pk": LEDGER["pk"],
    "sk": "LEDGER#DELIVERED",
    "tries": {b"\0\0\0\0\0\1"},
    "ttl": Decimal(1803168000),
}
MEMBERSHIP: Written = {
    "pk": "GROUP#west",
    "sk": "5d0c",
    "phone": "+31600000001",
    "member": "5d0c",
    "language": "nl",
    "test": False,
    "memberships": {"west": {"joined": Decimal(1795000000000)}},
}
PERSON: Written = {
    **MEMBERSHIP,
    "pk": "MEMBER#5d0c",
    "sk": "PROFILE",
    "applications": {},
    "changed": {"west": Decimal(1795000000)},
    "stopped": Decimal(0),
    "told": {},
    "seen": Decimal(1795000000000),
    "version": Decimal(3),
}
CONSENT: Written = {
    "pk": "MEMBER#5d0c",
    "sk": "CONSENT#west",
    "group": "west",
    "rules": "NL-1",
    "words": "Ja, ik doe mee",
    "language": "nl",
    "at": Decimal(1795000000),
    "channel": "poster",
    "message": "f" * 64,
}
REPORT: Written = {
    "pk": "REPORT#77",
    "sk": "REPORT",
    "id": "77",
    "kind": "tip",
    "alert": ALERT["id"],
    "groups": ["west"],
    "text": "Rode rugzak gezien",
    "language": "nl",
    "said": Decimal(1795392100),
    "received": Decimal(1795392101000),
    "state": "new",
    "version": Decimal(0),
    "ttl": Decimal(1803168000),
}

TO_LOOKUP: Written = {"alert_id": ALERT["id"]}
TO_DELIVERY: Written = {"alert_id": ALERT["id"], "slice": 7}
RECEIPTS: Written = {
    "receipts": [
        ["alert=x;slice=7;member=5d0c;attempt=1;wording=", "delivered", 0, 1795392002],
    ]
}
MESSAGE: Written = {
    "message": {
        "id": "wamid.a",
        "sender": {"phone": "+31600000001", "bsuid": None},
        "at": 1795392100,
        "kind": "media",
        "type": "image",
        "text": "",
        "payload": "",
        "quotes": "",
        "attachment": {"id": "1017", "type": "image", "mime": "image/jpeg"},
        "place": None,
        "moved_to": None,
    }
}
SIGHTING: Written = {
    "sighting": {"member": "5d0c", "identity": {"phone": "+31600000001", "bsuid": "NL.1"}}
}
FILE: Written = {"report_id": "77", "id": "1017", "type": "image", "mime": "image/jpeg"}
