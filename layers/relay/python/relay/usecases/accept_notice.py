"""Meta calls the webhook: whether it is Meta, and what it tells."""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace

from relay.domain.inbound import Inbound, Sighting
from relay.domain.untrusted import moment
from relay.domain.webhook import Notice, read_notice
from relay.usecases.people_ports import InboundQueue
from relay.usecases.ports import Clock, ReceiptQueue


@dataclass(frozen=True, slots=True)
class AcceptNotice:
    """Takes a webhook call apart once its signature holds; everything goes to its queue.

    ``number`` is the id of our phone number at Meta.
    """

    receipts: ReceiptQueue
    inbound: InboundQueue
    clock: Clock
    number: str

    def __call__(self, body: bytes, secret: str) -> Notice:
        """Enqueue what a verified body tells; ``secret`` keys the hashes that stand for people."""
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return Notice(ignored=["body that is no JSON"])
        notice, now_s = read_notice(payload, self.number), self.clock.now() // 1_000
        notice.receipts = [replace(r, at=moment(r.at, now_s)) for r in notice.receipts]
        if notice.receipts:
            self.receipts.put(notice.receipts)
        notice.messages = [replace(m, at=moment(m.at, now_s)) for m in notice.messages]
        told: list[Inbound | Sighting] = [*notice.messages, *notice.sightings]
        if told:
            self.inbound.put(told, secret)
        return notice


def signature_holds(app_secret: str, body: bytes, header: str) -> bool:
    """Whether ``X-Hub-Signature-256`` signs exactly these bytes; compared in constant time.

    Nothing holds while the secret is empty: anybody can sign with that.
    """
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    given = header.encode(errors="replace")
    return hmac.compare_digest(f"sha256={digest}".encode(), given) and app_secret != ""
