"""In which groups the municipality's own test phones are; nothing of whose they are."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from relay.adapters.person_rows import TEST_PHONES
from relay.adapters.query import query

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class TestPhoneGroups:
    """Reads what stands under ``TEST_PHONES`` in the table ``Members``."""

    __test__ = False  # to pytest its name looks like a test's

    def __init__(self, table: "Table") -> None:
        self._table = table

    def __call__(self) -> list[str]:
        """The ids of the groups, in order. One call."""
        return sorted({str(each["group"]) for each in query(self._table, _CONDITION)})


_CONDITION = Key("pk").eq(TEST_PHONES)
