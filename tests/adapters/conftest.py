from typing import TYPE_CHECKING

import pytest

from tests.conftest import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


@pytest.fixture
def alerts(tables: Tables) -> "Table":
    """The table of alerts, ledgers and the rate."""
    return tables.alerts
