"""What the simulator can be told: identity, limits, timing.

Units are seconds unless a name says otherwise.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

FIXED_AT_START = frozenset({"phone_number_id", "waba_id", "display_phone_number", "seed"})

# Failures that Meta usually reports by webhook after a 200, rather than in the answer.
# Source: Meta's error-code page together with integrators' experience.
LATE_ERRORS = frozenset({131026, 131042, 131047, 131049, 131050, 131053, 132015})

Tier = Literal["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"]


class Settings(BaseModel):
    """The simulator's settings. Immutable: :meth:`changed` gives a new one.

    Raises ``pydantic.ValidationError`` that names the field when a value is out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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

    # Answers to a send.
    messages_per_second: float = Field(default=80, gt=0)
    throttling_status: Literal[400, 429] = 429
    pair_rate: bool = True
    latency: float = Field(default=0.05, ge=0)
    own_country_code_without_plus: bool = True
    undeliverable: frozenset[str] = frozenset()
    late_errors: frozenset[int] = LATE_ERRORS
    free_service_messages: int = Field(default=1000, ge=0)

    # Receipts, counted from the moment the message was accepted.
    sent_after: float = Field(default=0.2, ge=0)
    delivered_after: float = Field(default=0.6, ge=0)
    read_after: float = Field(default=5.0, ge=0)
    read_share: float = Field(default=0.6, ge=0, le=1)
    contacts_with_failed: bool = False

    # Webhooks.
    webhook_url: str | None = None
    subscribed: bool = True
    batch_max: int = Field(default=100, ge=1, le=1000)
    flush_interval: float = Field(default=0.25, ge=0)
    webhook_concurrency: int = Field(default=3, ge=1, le=16)
    webhook_timeout: float = Field(default=10.0, gt=0)
    webhook_attempts: int = Field(default=8, ge=1)
    webhook_backoff: float = Field(default=1.0, gt=0)

    # Templates.
    review_delay: float = Field(default=0.0, ge=0)

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

    def changed(self, changes: dict[str, Any]) -> Settings:
        """Return settings with `changes` applied and checked.

        Raises:
            ValueError: a field is unknown, fixed at start, or its value is out of range.
        """
        fixed = FIXED_AT_START & changes.keys()
        if fixed:
            raise ValueError(f"{', '.join(sorted(fixed))}: fixed at start, restart to change it")
        return Settings.model_validate({**self.model_dump(), **changes})
