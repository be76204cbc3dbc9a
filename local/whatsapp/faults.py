"""What can go wrong, how often and for how long. All of it is off unless set.

Units are seconds; moments count from when the faults were set (or the simulator was reset). Shares
are from 0 to 1 and drawn from the seed, the recipient, and how often that recipient was tried: the
order in which requests happen to arrive makes no difference.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Number = Annotated[int, Field(ge=1)]


class Model(BaseModel):
    """A group of settings: immutable, and without room for misspelt names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Spell(Model):
    """A stretch of time: it begins `after` seconds and `lasts` so many, or for good."""

    after: Seconds = 0
    lasts: Positive | None = None

    def covers(self, elapsed: float) -> bool:
        """Tell whether `elapsed` seconds after the start lie in it."""
        return elapsed >= self.after and (self.lasts is None or elapsed < self.after + self.lasts)


class Chance(Spell):
    """A spell in which a `share` is struck, `at_most` so many in all; again `every` so often."""

    share: Share = 1
    at_most: Number | None = None
    every: Positive | None = None

    def covers(self, elapsed: float) -> bool:
        """Tell whether `elapsed` seconds after the start lie in one of its spells."""
        return super().covers(elapsed % self.every if self.every else elapsed)


class ErrorFault(Chance):
    """Sends fail with `code`: in the answer, or `by` receipt after a 200; as is usual if unsaid.

    `code` may be one that Meta does not list. `status` is the HTTP status, if not the code's own.
    """

    code: int = Field(ge=0)
    by: Literal["answer", "receipt"] | None = None
    status: int | None = Field(default=None, ge=400, le=599)
    details: str | None = None


class ConnectionFault(Chance):
    """The answer to a send goes wrong, after `seconds`; the message is `accepted` or it is not.

    ``reset`` closes the connection without an answer. ``proxy`` answers `status` with a page of
    HTML. ``slow`` gives the real answer late, or a proxy's 504 if the message is not accepted;
    with receipts that come sooner, they come before the answer.
    """

    kind: Literal["reset", "proxy", "slow"]
    accepted: bool = False
    seconds: Seconds = 0
    status: Literal[502, 503, 504] = 502


class AccountFault(Spell):
    """Something is the matter with the account; see :mod:`local.whatsapp.account`."""

    kind: Literal["token", "locked", "restricted", "payment", "deregistered", "maintenance"]


class TemplateFault(Spell):
    """One template gets another status: the next one sent after `after_sends` sends.

    `name`, a pattern such as ``alert_*``, and `language` tell which sends count, from `after` on.
    `lasts` counts from the change of status; at its end the template is approved again. Sends
    then fail in the answer or `by` receipt; as is usual if unsaid.
    """

    name: str = "*"
    language: str = "*"
    by: Literal["answer", "receipt"] | None = None
    status: Literal["PAUSED", "DISABLED", "REJECTED"] = "PAUSED"
    after_sends: Annotated[int, Field(ge=0)] = 0


class PhoneFault(Spell):
    """A `share` of phones is off: always the same ones. They come on when the spell ends."""

    share: Share


class WebhookFault(Chance):
    """Posts to the webhook do not arrive, or arrive and their answer is lost; Meta tries again."""

    kind: Literal["unreachable", "unanswered"]


class MediaFault(Chance):
    """Fetching a file goes wrong, after `seconds`.

    ``gone`` is a 404 before its time, ``unavailable`` a 503, ``damaged`` half of the file.
    """

    kind: Literal["gone", "unavailable", "damaged", "slow"]
    seconds: Seconds = 0


class ReceiptFaults(Spell):
    """What happens to receipts on their way; the messages themselves are not touched.

    Each is a share: of messages for `missing`, `reordered` and `late`, of receipts for
    `duplicated`. `sent_before_failed` is the share of failing messages that are reported sent
    first, `delivered_skipped` the share whose ``delivered`` never comes.
    """

    missing: Share = 0
    delivered_skipped: Share = 0
    sent_before_failed: Share = 0
    reordered: Share = 0
    duplicated: Share = 0
    duplicate_after: Seconds = 1
    late: Share = 0
    late_by: Seconds = 120


class InboundFaults(Spell):
    """What citizens write goes astray on its way to us: shares of the messages.

    A second webhook follows after `duplicate_after` for `duplicated`. Those that are `late` come
    after `late_by`, so behind what was written later; their timestamp tells when they were written.
    """

    duplicated: Share = 0
    duplicate_after: Seconds = 1
    late: Share = 0
    late_by: Seconds = 20


class Pacing(Spell):
    """Portfolio pacing: templates beyond a burst are held, and released in batches.

    `burst` templates within `within` seconds go out, the rest is held. Every `every` seconds
    `batch` are released. After `fail_after` batches the rest fails with 132015 and their templates
    are paused. Source: Meta's messaging-limits page (2025-12); the numbers are not published.
    """

    burst: Annotated[int, Field(ge=0)] = 100
    within: Positive = 60
    batch: Number = 100
    every: Positive = 60
    fail_after: Annotated[int, Field(ge=0)] | None = None


class Limit(Model):
    """How a send fails beyond the messaging limit: Meta lists no code for it, integrators differ.

    131048, 131049 and 130429 are reported.
    """

    code: Annotated[int, Field(ge=0)] = 131048
    by: Literal["answer", "receipt"] | None = None


class Faults(Model):
    """Everything that can go wrong. Of several rules in a list the first that strikes counts."""

    errors: tuple[ErrorFault, ...] = ()
    connections: tuple[ConnectionFault, ...] = ()
    account: tuple[AccountFault, ...] = ()
    templates: tuple[TemplateFault, ...] = ()
    phones: tuple[PhoneFault, ...] = ()
    webhooks: tuple[WebhookFault, ...] = ()
    media: tuple[MediaFault, ...] = ()
    receipts: ReceiptFaults = ReceiptFaults()
    inbound: InboundFaults = InboundFaults()
    pacing: Pacing | None = None
    limit: Limit = Limit()

    @model_validator(mode="after")
    def _rules_can_strike(self) -> Faults:
        for rule in (*self.errors, *self.connections, *self.webhooks, *self.media):
            if rule.every is not None and rule.after >= rule.every:
                raise ValueError(f"every: must be longer than after, {rule.after:g} s")
        return self
