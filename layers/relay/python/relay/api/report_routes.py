"""The routes by which the police read what citizens told them. Every reading is logged with who."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel

from relay.api.caller import Caller, caller_of
from relay.api.openapi import REPORTS_READ, REPORTS_WRITE, answers
from relay.api.report_answers import (
    ReportAnswer,
    ReportJudged,
    ReportList,
    report_answer,
    report_judged,
    report_list,
)
from relay.api.report_request import (
    AlertFilter,
    GroupFilter,
    KindFilter,
    Limit,
    Peek,
    Reader,
    ReportId,
    Start,
    StateFilter,
    StateRequest,
)
from relay.domain.refusal import Fault, Refused
from relay.usecases.read_reports import ReadReports
from relay.usecases.report_ports import ReportFilter

PRIVATE: dict[str, str | list[str]] = {"Cache-Control": "no-store"}


def report_routes(reading: Callable[[], ReadReports], logger: Logger) -> APIGatewayHttpRouter:
    """The routes; ``reading`` gives the use case once it is needed."""
    router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

    @router.get(
        "/reports",
        summary="List what citizens reported, the newest first",
        security=REPORTS_READ,
        responses=answers(403, 422, good={200: (ReportList, "One page")}),
    )
    def list_reports(
        alert: AlertFilter = None,
        state: StateFilter = None,
        group: GroupFilter = None,
        kind: KindFilter = None,
        limit: Limit = 20,
        start: Start = None,
        reader: Reader = None,
    ) -> Response[str]:
        """One page of reports."""
        who = _caller(router)
        page = reading().page(ReportFilter(alert, state, group, kind), limit, start)
        _note(logger, "reports listed", who, [each.id for each in page.reports], reader)
        return _json(report_list(page))

    @router.get(
        "/reports/<report_id>",
        summary="Read a report",
        security=REPORTS_READ,
        responses=answers(403, 404, 422, good={200: (ReportAnswer, "The report; it is read now")}),
    )
    def read_report(
        report_id: ReportId, reader: Reader = None, peek: Peek = False
    ) -> Response[str]:
        """All of one report."""
        who = _caller(router)
        read = reading().open(report_id, peek=peek)
        _note(logger, "report peeked at" if peek else "report read", who, [report_id], reader)
        return _json(report_answer(read))

    @router.post(
        "/reports/<report_id>/state",
        summary="Say what a report was worth",
        security=REPORTS_WRITE,
        responses=answers(
            *(400, 403, 404, 415, 422), good={200: (ReportJudged, "The state that it has now")}
        ),
    )
    def judge_report(report_id: ReportId, body: StateRequest) -> Response[str]:
        """Give a report its state."""
        who = _caller(router)
        by = who.person or body.author
        if by is None:
            raise Refused(Fault("author", "is required: the token names no person"))
        report = reading().judge(report_id, body.state, by)
        _note(logger, "report judged", who, [report_id])
        return _json(report_judged(report))

    return router


def _caller(router: APIGatewayHttpRouter) -> Caller:
    return caller_of(router.current_event.request_context.authorizer.jwt_claim or {})


def _note(
    logger: Logger, what: str, who: Caller, reports: Sequence[str], named: str | None = None
) -> None:
    """Who has seen which reports; never a word of them. ``named`` is what a reader calls itself."""
    logger.info(what, client=who.client, person=who.person, named=named, reports=list(reports))


def _json(answer: BaseModel) -> Response[str]:
    body = answer.model_dump_json()
    return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, body, dict(PRIVATE))
