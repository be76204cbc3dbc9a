"""The town that a doctor looks at."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.whatsapp_webhook import app as webhook
from tests.cli.checks.town import Town, in_good_health
from tests.conftest import Tables


@pytest.fixture
def town(
    settings: None, tables: Tables, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """relay-town in good health."""
    monkeypatch.setenv("COLUMNS", "250")
    webhook.metrics.clear_metrics()  # at the hundredth it would write them between our lines
    with in_good_health(tables, template, monkeypatch) as standing:
        yield standing
