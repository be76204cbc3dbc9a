"""The bodies of ``POST /alerts`` and ``POST /alerts/{alert_id}/stop``, checked field by field."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from relay.api.area_request import AreaRequest, StrictRequest, few
from relay.api.lines import Line, Moment, short
from relay.domain.alert import (
    DEFAULT_HOURS,
    HEADLINE_MOST,
    HOURS_MOST,
    Draft,
    Status,
    Urgency,
    Words,
)
from relay.domain.refusal import Fault, Refused
from relay.domain.templates import BODY_MOST

HOUR_MS = 3_600_000


class TextsRequest(StrictRequest):
    """The officer's words for the readers of one language."""

    headline: Annotated[Line, AfterValidator(short(HEADLINE_MOST))] = Field(
        description=f"At most {HEADLINE_MOST} characters, white space folded"
    )
    description: Line = Field(
        description=f"Fixed words and yours have {BODY_MOST:,} characters at most"
    )
    instruction: Line | None = Field(None, description="Goes behind the description")

    def words(self) -> Words:
        """The words, white space folded."""
        return Words(self.headline, self.description, self.instruction or "")


class AlertRequest(TextsRequest):
    """An alert in the words of CAP 1.2."""

    urgency: Annotated[Urgency, Field(strict=False)]
    status: Annotated[Status, Field(strict=False)]
    expires: Moment = Field(
        None, description=f"At most {HOURS_MOST} h ahead; {DEFAULT_HOURS} h from now if left out"
    )
    reference: Annotated[Line, AfterValidator(short(64))] | None = Field(
        None, description="The police's own incident number"
    )
    author: Annotated[Line, AfterValidator(short(100))] | None = Field(
        None, description="Required where the token names no person"
    )
    texts: Annotated[dict[str, TextsRequest], BeforeValidator(few)] = Field(
        default_factory=dict, description="The same by language, where it has been translated"
    )
    area: AreaRequest
    dry_run: bool = Field(False, description="Answer what would happen; store and send nothing")

    def draft(self, now: int, person: str | None, languages: tuple[str, ...]) -> Draft:
        """The draft. ``now`` is Unix ms, ``person`` whom the token names. Raises Refused."""
        expires, author = self._expires(now), person or self.author
        faults = [*_too_early_or_late(expires, now), *_unknown_languages(self.texts, languages)]
        if author is None:
            faults.append(Fault("author", "is required: the token names no person"))
        if faults or author is None:
            raise Refused(*faults)
        return Draft(
            words=self.words(),
            texts={language: texts.words() for language, texts in self.texts.items()},
            urgency=self.urgency,
            status=self.status,
            expires=expires,
            reference=self.reference,
            author=author,
            area=self.area.area,
        )

    def _expires(self, now: int) -> int:
        if self.expires is None:
            return now + DEFAULT_HOURS * HOUR_MS
        return int(self.expires.timestamp() * 1_000)


class StopRequest(StrictRequest):
    """The body of ``POST /alerts/{alert_id}/stop``."""

    reason: Annotated[Line, AfterValidator(short(200))]
    author: Annotated[Line, AfterValidator(short(100))] | None = Field(
        None, description="Required where the token names no person"
    )


def _too_early_or_late(expires: int, now: int) -> list[Fault]:
    if expires <= now:
        return [Fault("expires", "has passed; give a moment to come")]
    if expires > now + HOURS_MOST * HOUR_MS:
        return [Fault("expires", f"is more than {HOURS_MOST} hours ahead; bring it closer")]
    return []


def _unknown_languages(
    texts: Mapping[str, TextsRequest], languages: tuple[str, ...]
) -> list[Fault]:
    known = ", ".join(languages)
    return [
        Fault(f"texts.{language}", f"is no language of this municipality; it has {known}")
        for language in texts
        if language not in languages
    ]
