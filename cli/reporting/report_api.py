"""The routes of citizens' reports, and who the log says has used them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from relay.api.report_answers import ReportAnswer, ReportList

from cli.alert_api import ApiRefused, PoliceApi, api_errors, find_routes
from cli.console import aws_errors, refuse
from cli.stack import Stack

SCOPES: Final = ("reports/read", "reports/write")
MOST_NAMED = 100
"""Characters of a reader's name that the API takes."""


class ReportApi(PoliceApi):
    """The routes of reports. ``reader`` is who reads, where the token names no person."""

    reader: str = ""

    def page(self, limit: int, start: str | None = None, **wanted: str | None) -> ReportList:
        """Reports, the newest first; they stay unread."""
        asked = {name: each for name, each in {**wanted, "start": start}.items() if each}
        asked |= {"limit": str(limit), "reader": self.reader}
        return ReportList.model_validate(self.call("GET", f"/reports?{_query(asked)}"))

    def report(self, report_id: str, *, peek: bool) -> ReportAnswer:
        """One report, which has been read from now on unless it is a ``peek``."""
        asked = {"reader": self.reader, **({"peek": "true"} if peek else {})}
        return ReportAnswer.model_validate(self.call("GET", f"{_path(report_id)}?{_query(asked)}"))

    def judge(self, report_id: str, state: str) -> dict[str, Any]:
        """Give a report its state."""
        told = {"state": state, "author": self.reader}
        return self.call("POST", f"{_path(report_id)}/state", json=told)


def find_report_api(stack: Stack, author: str | None) -> ReportApi:
    """The routes, for ``author`` or whoever AWS says that the operator is."""
    api = find_routes(stack, ReportApi, SCOPES)
    api.reader = (author or _operator(stack))[:MOST_NAMED]
    return api


@contextmanager
def report_errors(report_id: str) -> Iterator[None]:
    """As ``api_errors``; what is not there is said in the words of reports."""
    with api_errors():
        try:
            yield
        except ApiRefused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                refuse(f"there is no report {report_id}, or its retention is over")
            raise


def _operator(stack: Stack) -> str:
    """The user or the role with its session, as AWS knows whoever signed in."""
    with aws_errors():
        arn: str = stack.client("sts").get_caller_identity()["Arn"]
    return arn.rpartition(":")[2]


def _path(report_id: str) -> str:
    return f"/reports/{quote(report_id, safe='')}"


def _query(asked: Mapping[str, str]) -> str:
    """With %20 for a blank: + is one to some gateways only."""
    return urlencode(asked, quote_via=quote)
