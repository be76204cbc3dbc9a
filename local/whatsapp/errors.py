"""Errors in Meta's shape.

Codes, names and HTTP statuses follow Meta's error-code page (support/error-codes, 2025-12 and
2026-05). Template creation answers code 100 with the specific code as ``error_subcode``, as the
management endpoints do.
"""

from __future__ import annotations

from typing import Any

HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

# 400 in one copy of Meta's table, 429 in another and in live samples: a setting decides.
THROTTLING = frozenset({4, 80007, 130429, 131048, 131056, 133016})

# code: (HTTP status, title)
CODES: dict[int, tuple[int, str]] = {
    1: (400, "API Unknown"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired or is invalid"),
    2635: (400, "You are calling a deprecated version of the API"),
    130429: (429, "Rate limit hit"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131051: (400, "Unsupported message type"),
    131056: (429, "(Business Account, Consumer Account) pair rate limit hit"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There is an issue with the parameters in your template"),
}


class GraphError(Exception):
    """A refusal, rendered as Meta would.

    Args:
        code: Meta's code; decides HTTP status and title unless given.
        details: what is wrong, naming the field.
        status: HTTP status, if not the code's own.
        title: message, if not the code's own.
        subcode: the specific code behind a general one.
        kind: Graph's exception type.
    """

    def __init__(
        self,
        code: int,
        details: str,
        *,
        status: int | None = None,
        title: str | None = None,
        subcode: int | None = None,
        kind: str = "OAuthException",
    ) -> None:
        super().__init__(f"{code}: {details}")
        known_status, known_title = CODES.get(code, (400, "Unknown error"))
        self.code = code
        self.details = details
        self.status = status or known_status
        self.title = title or known_title
        self.subcode = subcode
        self.kind = kind

    def body(self, trace_id: str) -> dict[str, Any]:
        """Return the body of the HTTP answer."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": self.kind,
            "code": self.code,
        }
        if self.subcode is not None:
            error |= {"error_subcode": self.subcode, "is_transient": False}
            error |= {"error_user_title": self.title, "error_user_msg": self.details}
        error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        error["fbtrace_id"] = trace_id
        return {"error": error}

    def for_webhook(self) -> dict[str, Any]:
        """Return the error as it stands in a webhook's ``errors`` list."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": HREF,
        }


def invalid(details: str) -> GraphError:
    """An invalid parameter (100)."""
    return GraphError(100, details)


def missing(parameter: str) -> GraphError:
    """A required parameter is absent (100)."""
    return GraphError(100, f"The parameter {parameter} is required.")


def not_simulated(feature: str) -> GraphError:
    """A feature of the Cloud API that this simulator leaves out (HTTP 501)."""
    details = f"not simulated: {feature}"
    return GraphError(1, details, status=501, title=details)


def unknown_object(object_id: str, method: str) -> GraphError:
    """A Graph object that does not exist: code 100 with subcode 33, as Graph answers."""
    details = (
        f"Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    title = f"Unsupported {method.lower()} request. {details}"
    return GraphError(100, details, title=title, subcode=33, kind="GraphMethodException")
