"""Citizens' reports as they lie in the table."""

from relay.adapters.reports_table import ReportsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.report import Report

from tests.conftest import Tables


def received(tables: Tables, *reports: Report) -> list[Report]:
    """The reports, kept."""
    table = ReportsTable(tables.alerts, SystemClock())
    for report in reports:
        table.keep(report)
    return list(reports)


def now() -> int:
    """Unix ms."""
    return SystemClock().now()
