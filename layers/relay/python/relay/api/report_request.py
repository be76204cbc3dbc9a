"""What the routes of citizens' reports take, checked field by field."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AfterValidator, Field

from relay.api.area_request import GROUP_ID_MOST, StrictRequest
from relay.api.lines import Line, short
from relay.domain.report import ReportKind, ReportState

_ID = "^[0-9a-f-]{36}$"

ReportId = Annotated[str, Path(pattern=_ID, description="As GET /reports gave it")]
AlertFilter = Annotated[
    str | None, Query(alias="alert", pattern=_ID, description="Only tips about this alert")
]
GroupFilter = Annotated[
    str | None,
    Query(min_length=1, max_length=GROUP_ID_MOST, description="Only from members of this group"),
]
StateFilter = Annotated[ReportState | None, Query(description="Only those in this state")]
KindFilter = Annotated[
    ReportKind | None,
    Query(description="Only of this kind; chatter is listed where it is asked for"),
]
Limit = Annotated[int, Query(ge=1, le=100)]
Start = Annotated[str | None, Query(description="'next' of the page before")]

Reader = Annotated[
    str | None,
    Query(
        pattern=r"^[^\x00-\x1f\x7f]{1,100}$",
        description="Who reads, for the log, where the token names no person",
    ),
]
Peek = Annotated[bool, Query(description="Leave it unread; the log says who looked all the same")]


class StateRequest(StrictRequest):
    """The body of ``POST /reports/{report_id}/state``."""

    state: Annotated[ReportState, Field(strict=False)]
    author: Annotated[Line, AfterValidator(short(100))] | None = Field(
        None, description="Required where the token names no person"
    )
