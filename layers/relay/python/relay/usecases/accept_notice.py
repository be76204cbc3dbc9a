"""Meta calls the webhook: whether it is Meta, and what it tells."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from relay.domain.webhook import Notice, read_notice
from relay.usecases.ports import ReceiptQueue


@dataclass(frozen=True, slots=True)
class AcceptNotice:
    """Takes a webhook call apart once its signature holds; receipts go to their queue."""

    receipts: ReceiptQueue

    def __call__(self, body: bytes) -> Notice:
        """Enqueue the receipts of a verified body: one send a call."""
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return Notice(ignored=["body that is no JSON"])
        notice = read_notice(payload)
        if notice.receipts:
            self.receipts.put(notice.receipts)
        return notice


def signature_holds(app_secret: str, body: bytes, header: str) -> bool:
    """Whether ``X-Hub-Signature-256`` signs exactly these bytes; compared in constant time.

    Nothing holds while the secret is empty: anybody can sign with that.
    """
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    given = header.encode(errors="replace")
    return hmac.compare_digest(f"sha256={digest}".encode(), given) and app_secret != ""
