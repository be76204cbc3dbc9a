"""The police's API: alerts in; how far they have come, and what citizens report, out."""

import hashlib
import json
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel
from relay.adapters.failure import told_of
from relay.api.alert_answers import (
    AlertAccepted,
    AlertList,
    AlertPreview,
    AlertStanding,
    accepted,
    previewed,
    standing_answer,
    summary,
)
from relay.api.alert_request import AlertRequest, StopRequest
from relay.api.caller import Caller, caller_of
from relay.api.error_answers import ERROR_ANSWERS, our_fault, quota_spent
from relay.api.json_body import only_json, strict_json
from relay.api.openapi import READ, WRITE, answers, description_of
from relay.api.report_routes import report_routes
from relay.domain.refusal import Fault, QuotaSpent, Refused
from relay.usecases.post_alert import Request
from relay.wiring.report_intake import read_reports, report_intake

app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=strict_json)
logger = Logger()
metrics = Metrics()

AlertId = Annotated[str, Path(pattern="^[0-9a-f-]{36}$", description="As POST /alerts gave it")]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="Your own id of this request; repeat it when you repeat the request",
    ),
]


@app.post(
    "/alerts",
    summary="Post an alert",
    security=WRITE,
    responses=answers(
        *(400, 403, 415, 422, 429),
        good={
            202: (AlertAccepted, "Accepted; on its way"),
            200: (AlertPreview, "What a dry run would have done"),
        },
    ),
)
def post_alert(body: AlertRequest, key: IdempotencyKey) -> Response[str]:
    """Accept an alert, or say what a dry run would do."""
    intake, who = report_intake(), _caller()
    request = Request(who.client, key, _hash(body))
    app.context["alert_id"] = request.alert_id
    house = intake.post_alert.house
    alert = None if body.dry_run else intake.post_alert.repeated(request)
    if alert is None:
        draft = body.draft(intake.post_alert.clock.now(), who.person, house.languages)
        if body.dry_run:
            alert = intake.post_alert.compose(draft, request)
            return _json(HTTPStatus.OK, previewed(alert, house.country, house.rate))
        alert = intake.post_alert.post(draft, request)
        metrics.add_metric("AlertsPosted", MetricUnit.Count, 1)
    groups = len(alert.targets)
    logger.info("alert accepted", alert_id=alert.id, client=who.client, groups=groups)
    return _json(HTTPStatus.ACCEPTED, accepted(alert, house.country))


@app.get(
    "/alerts",
    summary="List alerts, the newest first",
    security=READ,
    responses=answers(422, good={200: (AlertList, "One page")}),
)
def list_alerts(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    start: Annotated[str | None, Query(description="'next' of the page before")] = None,
) -> Response[str]:
    """One page of alerts."""
    intake = report_intake()
    page, now = intake.alerts.page(limit, start), intake.post_alert.clock.now()
    listed = [summary(alert, now) for alert in page.alerts]
    return _json(HTTPStatus.OK, AlertList(alerts=listed, next=page.next))


@app.get(
    "/alerts/<alert_id>",
    summary="Follow an alert",
    security=READ,
    responses=answers(404, 422, good={200: (AlertStanding, "Where it stands")}),
)
def follow_alert(alert_id: AlertId) -> Response[str]:
    """How far an alert has come."""
    app.context["alert_id"] = alert_id
    intake = report_intake()
    standing = intake.follow_alert(alert_id)
    return _json(HTTPStatus.OK, standing_answer(standing, intake.post_alert.clock.now()))


@app.post(
    "/alerts/<alert_id>/stop",
    summary="Stop an alert",
    security=WRITE,
    responses=answers(
        *(400, 403, 404, 415, 422), good={200: (AlertStanding, "Nothing starts any more")}
    ),
)
def stop_alert(alert_id: AlertId, body: StopRequest) -> Response[str]:
    """End an alert early and say how far it had come."""
    app.context["alert_id"] = alert_id
    intake, who = report_intake(), _caller()
    by = who.person or body.author
    if by is None:
        raise Refused(Fault("author", "is required: the token names no person"))
    standing = intake.follow_alert.standing(intake.stop_alert(alert_id, by, body.reason))
    reached = standing.reached
    logger.info("alert stopped", alert_id=alert_id, client=who.client, reached=reached)
    return _json(HTTPStatus.OK, standing_answer(standing, intake.post_alert.clock.now()))


app.include_router(report_routes(read_reports, logger))


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """The description of this API."""
    return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, description_of(app))


for error, answer in ERROR_ANSWERS.items():
    app.exception_handler(error)(answer)


@app.exception_handler(QuotaSpent)  # type: ignore[untyped-decorator]
def on_quota_spent(error: QuotaSpent) -> Response[str]:
    """Count what was refused; somebody may be testing, or in need of a larger quota."""
    metrics.add_metric("AlertsOverQuota", MetricUnit.Count, 1)
    return quota_spent(error)


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def on_our_fault(error: Exception) -> Response[str]:
    """Whatever nobody foresaw; the log says where, and quotes nothing of the request."""
    logger.error("request failed", failure=told_of(error), alert_id=app.context.get("alert_id"))
    return our_fault(error)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route one request of the HTTP API."""
    return app.resolve(only_json(event), context)


def _caller() -> Caller:
    return caller_of(app.current_event.request_context.authorizer.jwt_claim or {})


def _hash(body: BaseModel) -> str:
    """Of the body as it was understood, so that blanks, order and defaults do not matter."""
    understood = json.dumps(body.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
    return hashlib.sha256(understood.encode()).hexdigest()


def _json(status: HTTPStatus, answer: BaseModel) -> Response[str]:
    return Response(status, content_types.APPLICATION_JSON, answer.model_dump_json())
