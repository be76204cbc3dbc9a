"""What a function writes down while it works: log lines and metrics."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger, Metrics


class Output:
    """Collects what is written."""

    def __init__(self, capsys: pytest.CaptureFixture[str], log: io.StringIO) -> None:
        self._capsys, self._log = capsys, log

    def log(self) -> str:
        """Every log line."""
        return self._log.getvalue()

    def lines(self) -> list[dict[str, Any]]:
        """The log lines, read."""
        return [json.loads(line) for line in self.log().splitlines()]

    def metrics(self) -> list[dict[str, Any]]:
        """The metrics in CloudWatch's embedded format."""
        printed = self._capsys.readouterr().out.splitlines()
        return [json.loads(line) for line in printed if '"_aws"' in line]

    def counted(self) -> dict[str, float]:
        """The metrics' sums by name."""
        sums: dict[str, float] = {}
        for each in self.metrics():
            for metric in each["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                name = metric["Name"]
                sums[name] = sums.get(name, 0) + sum(each[name])
        return sums


@contextmanager
def output_of(
    logger: Logger,
    metrics: Metrics,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Output]:
    """What the function with this logger and these metrics writes down."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    metrics.clear_metrics()
    handler = cast("Any", logger.registered_handler)
    before = handler.setStream(io.StringIO())
    yield Output(capsys, handler.stream)
    handler.setStream(before)
