"""Errors in Meta's shape.

Codes, names and HTTP statuses are in :mod:`local.whatsapp.codes`. Template creation answers code
100 with the specific code as ``error_subcode``, as the management endpoints do.
"""

from __future__ import annotations

from typing import Any

from local.whatsapp.codes import HREF, described


class GraphError(Exception):
    """A refusal, rendered as Meta would.

    Args:
        code: Meta's code; decides HTTP status and title unless given.
        details: what is wrong, naming the field.
        status: HTTP status, if not the code's own.
        title: message, if not the code's own.
        subcode: the specific code behind a general one.
        kind: Graph's exception type.
        late: whether a send is accepted first and the error comes by receipt; None leaves it to
            the setting ``late_errors``.
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
        late: bool | None = None,
    ) -> None:
        super().__init__(f"{code}: {details}")
        known_status, known_title = described(code)
        self.code = code
        self.details = details
        self.status = status or known_status
        self.status_is_given = status is not None
        self.title = title or known_title
        self.subcode = subcode
        self.kind = kind
        self.late = late

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
