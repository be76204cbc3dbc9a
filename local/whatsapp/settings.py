"""What the simulator can be told: identity, limits, timing.

Units are seconds unless a name says otherwise.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from local.whatsapp.codes import LATE_ERRORS
from local.whatsapp.faults import Faults, Model, Share
from local.whatsapp.media_types import MB

FIXED_AT_START = frozenset({"phone_number_id", "waba_id", "display_phone_number", "seed"})

SCOPES = frozenset({"whatsapp_business_management", "whatsapp_business_messaging"})
Tier = Literal["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"]

# Source: Meta's webhook page for message_template_status_update (2026-05).
RejectedReason = Literal[
    "ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "PROMOTIONAL", "SCAM",
    "TAG_CONTENT_MISMATCH",
]  # fmt: skip


class Settings(Model):
    """The simulator's settings. Immutable: :meth:`changed` gives a new one.

    Raises ``pydantic.ValidationError`` that names the field when a value is out of range.
    """

    # Who we are.
    phone_number_id: str = Field(default="106540352242922", pattern=r"^\d{1,20}$")
    waba_id: str = Field(default="102290129340398", pattern=r"^\d{1,20}$")
    display_phone_number: str = "31201234567"
    verified_name: str = "Buurtrelay"
    quality_rating: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"] = "GREEN"
    messaging_limit: Tier = "TIER_UNLIMITED"

    # Secrets shared with the product. They protect nothing but the simulator.
    token: SecretStr = SecretStr("simulator-token")
    app_secret: SecretStr = SecretStr("simulator-app-secret")
    verify_token: SecretStr = SecretStr("simulator-verify-token")

    # What the token may do, and until when (Unix seconds, 0 = for ever).
    token_scopes: frozenset[str] = SCOPES
    token_expires_at: int = Field(default=0, ge=0)
    # Whether the account has a payment method; Meta hides it from who is no solution partner.
    funding: Literal["hidden", "attached", "missing"] = "hidden"

    # Answers to a send.
    messages_per_second: float = Field(default=80, gt=0)
    throttling_status: Literal[400, 429] = 429
    pair_rate: bool = True
    latency: float = Field(default=0.05, ge=0)
    latency_p95: float | None = Field(default=None, gt=0)
    own_country_code_without_plus: bool = True
    undeliverable: frozenset[str] = frozenset()
    username_share: Share = 0  # of those who write to us: their number is hidden
    late_errors: frozenset[int] = LATE_ERRORS
    free_service_messages: int = Field(default=1000, ge=0)  # a month in `timezone`
    timezone: str = "Europe/Amsterdam"

    # Receipts, counted from the moment the message was accepted.
    sent_after: float = Field(default=0.2, ge=0)
    delivered_after: float = Field(default=0.6, ge=0)
    read_after: float = Field(default=5.0, ge=0)
    read_within: float = Field(default=0.0, ge=0)  # from then on, evenly
    read_share: float = Field(default=0.6, ge=0, le=1)
    contacts_with_failed: bool = False

    # Webhooks.
    webhook_url: str | None = None
    subscribed: bool = True
    subscribed_apps: int = Field(default=1, ge=1, le=5)
    batch_max: int = Field(default=100, ge=1, le=1000)
    batch_varied: bool = False
    flush_interval: float = Field(default=0.25, ge=0)
    webhook_concurrency: int = Field(default=3, ge=1, le=16)
    webhook_timeout: float = Field(default=10.0, gt=0)
    webhook_attempts: int | None = Field(default=None, ge=1)
    webhook_backoff: float = Field(default=1.0, gt=0)
    webhook_longest_pause: float = Field(default=60.0, gt=0)
    webhook_horizon: float = Field(default=36 * 3600.0, ge=0)

    # Media.
    media_url_seconds: float = Field(default=300, gt=0)
    media_url_in_webhooks: bool = True
    inbound_media_max: int = Field(default=100 * MB, ge=1)  # bytes

    # Templates.
    review_delay: float = Field(default=0.0, ge=0)
    rejected_templates: dict[str, RejectedReason] = Field(default_factory=dict)  # by name

    # What goes wrong.
    faults: Faults = Faults()

    seed: int = 1

    @field_validator("display_phone_number")
    @classmethod
    def _digits(cls, value: str) -> str:
        digits = "".join(c for c in value if c not in "+-() ")
        if not digits.isascii() or not digits.isdigit() or not 7 <= len(digits) <= 15:
            raise ValueError(f"{value!r} is not an international phone number such as +31201234567")
        return digits

    @field_validator("undeliverable")
    @classmethod
    def _plain(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(entry.lstrip("+").strip() for entry in value)

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            return zoneinfo.ZoneInfo(value).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is not a time zone such as Europe/Amsterdam") from None

    @model_validator(mode="after")
    def _latency_in_order(self) -> Settings:
        if self.latency_p95 is not None and self.latency_p95 < self.latency:
            raise ValueError(f"latency_p95: must be at least the median, {self.latency:g} s")
        return self

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """Return settings with `changes` applied as a JSON merge patch (RFC 7396), and checked.

        So null puts a setting back to its default, and lists are replaced as a whole.

        Raises:
            ValueError: a field is unknown, fixed at start, or its value is out of range.
        """
        fixed = FIXED_AT_START & changes.keys()
        if fixed:
            raise ValueError(f"{', '.join(sorted(fixed))}: fixed at start, restart to change it")
        return Settings.model_validate(merged(self.model_dump(), changes))


def merged(old: object, patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return `old` with a JSON merge patch applied."""
    result = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value) if isinstance(value, dict) else value
    return result
