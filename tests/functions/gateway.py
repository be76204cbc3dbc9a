"""The HTTP API in front of the police's function, by hand, as a WSGI application."""

import base64
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from functions.report_intake import app
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import http_event


def gateway(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Any token is a valid one; bodies that are no text travel in base64."""
    request = Request(environ)
    if request.path != "/openapi.json" and "Authorization" not in request.headers:
        refusal = Response('{"message":"Unauthorized"}', 401, mimetype="application/json")
        return refusal(environ, start_response)
    body = request.get_data()
    try:
        text, is_base64 = body.decode(), False
    except UnicodeDecodeError:
        text, is_base64 = base64.b64encode(body).decode(), True
    headers = {name.lower(): value for name, value in request.headers.items()}
    event = http_event(request.method, "/", text, headers=headers, is_base64=is_base64)
    event |= {
        "headers": headers,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode(),
        "queryStringParameters": dict(request.args),
    }
    answer = app.handler(event, LambdaContext())
    given = {**answer.get("headers", {}), **answer.get("multiValueHeaders", {})}
    return Response(answer["body"], answer["statusCode"], given)(environ, start_response)
