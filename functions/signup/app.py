"""Where people sign up: the groups, a one-time code for some of them, and the page to do it on."""

import hashlib
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.failure import told_of
from relay.api.error_answers import ERROR_ANSWERS
from relay.api.join_form import JoinForm, NoForm, errors_told, read_form
from relay.api.join_page import HEADERS, WORDS
from relay.api.json_body import only_json, strict_json
from relay.api.page_language import page_language
from relay.api.problem import problem
from relay.api.signup_answers import groups_answer, signup_answer
from relay.api.signup_request import SignupRequest
from relay.domain.refusal import Refused
from relay.usecases.sign_up import Choice, Ticket
from relay.wiring.signup import signup

app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=strict_json)
logger = Logger()
metrics = Metrics()

FORM = "application/x-www-form-urlencoded"
FOR_A_MINUTE = "public, max-age=60"
NEVER_KEPT = "no-store"


@app.get("/groups", compress=True)
def list_groups() -> Response[str]:
    """Every group, with its border."""
    sign_up = signup().sign_up
    house = sign_up.house
    listed = groups_answer(sign_up.town(), house.country, house.municipality, house.languages)
    body = listed.model_dump_json()
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    kept: dict[str, Any] = {"Cache-Control": FOR_A_MINUTE, "ETag": tag}
    if app.current_event.headers.get("if-none-match") == tag:
        return Response(HTTPStatus.NOT_MODIFIED, content_types.APPLICATION_JSON, "", kept)
    return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, body, kept)


@app.post("/signups")
def post_signup(body: SignupRequest) -> Response[str]:
    """A code for the groups, or for the group around the point."""
    ticket = _ticket(body.choice)
    answer = signup_answer(ticket, signup().sign_up.house.country, WORDS[ticket.language]["qr"])
    return Response(
        HTTPStatus.CREATED,
        content_types.APPLICATION_JSON,
        answer.model_dump_json(),
        {"Cache-Control": NEVER_KEPT},
    )


@app.get("/join", compress=True)
def show_form() -> Response[str]:
    """The page, in the reader's language."""
    page = _form(_language(app.current_event.query_string_parameters.get("lang")), JoinForm(), {})
    vary = "Accept-Language, Accept-Encoding"
    return _page(HTTPStatus.OK, page, {"Cache-Control": FOR_A_MINUTE, "Vary": vary})


@app.post("/join")
def send_form() -> Response[str]:
    """The code, or the form again with what is missing."""
    form, language = _sent()
    try:
        ticket = _ticket(form.choice(language))
    except Refused as refused:
        errors = errors_told(refused.faults, form, WORDS[language])
        return _page(HTTPStatus.UNPROCESSABLE_ENTITY, _form(language, form, errors))
    return _page(HTTPStatus.OK, signup().page.done(ticket))


for error, answer in ERROR_ANSWERS.items():
    app.exception_handler(error)(answer)


@app.exception_handler(NoForm)  # type: ignore[untyped-decorator]
def on_no_form(_: NoForm) -> Response[str]:
    """Something else than the page's form, or one cut to pieces: start anew."""
    return _page(HTTPStatus.BAD_REQUEST, _form(_language(None), JoinForm(), {}))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def on_our_fault(error: Exception) -> Response[str]:
    """Whatever nobody foresaw; the log says where, and quotes nothing of the request."""
    logger.error("request failed", failure=told_of(error))
    if app.current_event.path.endswith("/join"):
        page = signup().page.sorry(_language(None))
        return _page(HTTPStatus.INTERNAL_SERVER_ERROR, page)
    detail = "This is our fault, not yours. Try again in a minute."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route one request of the HTTP API; the page's form is the only body that is not JSON."""
    form = str(event.get("rawPath", "")).endswith("/join")
    return app.resolve(event if form else only_json(event), context)


def _ticket(choice: Choice) -> Ticket:
    ticket = signup().sign_up(choice)
    metrics.add_metric("CodesIssued", MetricUnit.Count, 1)
    logger.info("code issued", groups=len(ticket.groups), language=ticket.language)
    return ticket


def _sent() -> tuple[JoinForm, str]:
    """What the form sent, and the language it was in. Raises NoForm."""
    kind = app.current_event.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise NoForm
    form, language = read_form(_text())
    return form, _language(language)


def _text() -> str:
    """The body as text; what is no UTF-8 in it is shown as such."""
    try:
        return app.current_event.decoded_body or ""
    except ValueError:
        raise NoForm from None


def _language(asked: str | None) -> str:
    accepted = app.current_event.headers.get("accept-language")
    return page_language(asked, accepted, signup().sign_up.house.languages)


def _form(language: str, form: JoinForm, errors: dict[str, str]) -> str:
    sign_up, page = signup()
    return page.form(sign_up.town(), language, form, errors)


def _page(status: HTTPStatus, page: str, headers: dict[str, str] | None = None) -> Response[str]:
    kept = {"Cache-Control": NEVER_KEPT, **HEADERS, **(headers or {})}
    return Response(status, "text/html; charset=utf-8", page, dict(kept))
