from typing import TYPE_CHECKING

import pytest
from relay.adapters.signup_codes import SignupCodes
from relay.domain.person import LATE_S
from relay.usecases.people_ports import Signup

from tests.conftest import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

NOW = 1_795_372_200_000
SIGNUP = Signup(("centre", "east"), "nl", "2026-11", NOW + 1)
CODE, MESSAGE = "A1B0CD1E0F", "wamid.one"


@pytest.fixture
def table(tables: Tables) -> "Table":
    return tables.groups


@pytest.fixture
def codes(table: "Table") -> SignupCodes:
    codes = SignupCodes(table)
    codes.put(CODE, SIGNUP)
    return codes


def test_a_code_gives_back_what_was_chosen(codes: SignupCodes) -> None:
    assert codes.get(CODE, NOW) == SIGNUP
    assert codes.use(CODE, MESSAGE, NOW) == SIGNUP


def test_a_code_is_used_once(codes: SignupCodes) -> None:
    codes.use(CODE, MESSAGE, NOW)
    assert codes.get(CODE, NOW) is None
    assert codes.use(CODE, "wamid.two", NOW) is None


def test_the_same_message_gets_the_code_again(codes: SignupCodes) -> None:
    assert codes.use(CODE, MESSAGE, NOW) == codes.use(CODE, MESSAGE, NOW)


def test_the_same_message_gets_the_code_again_however_late(
    codes: SignupCodes, table: "Table"
) -> None:
    codes.use(CODE, MESSAGE, NOW)
    assert codes.use(CODE, MESSAGE, NOW + 1) == SIGNUP
    assert codes.use(CODE, MESSAGE, NOW + 9 * 86_400_000) == SIGNUP
    assert codes.use(CODE, "wamid.two", NOW) is None
    (item,) = table.scan()["Items"]
    assert int(str(item["ttl"])) >= NOW // 1_000 + LATE_S


def test_a_code_that_has_expired_is_gone_whether_dynamodb_removed_it_or_not(
    codes: SignupCodes,
) -> None:
    assert codes.get(CODE, NOW + 1) is None
    assert codes.use(CODE, MESSAGE, NOW + 1) is None


def test_a_code_that_never_was_is_none_and_stays_so(codes: SignupCodes, table: "Table") -> None:
    assert codes.get("0" * 10, NOW) is None
    assert codes.use("0" * 10, MESSAGE, NOW) is None
    assert len(table.scan()["Items"]) == 1


def test_neither_the_code_nor_the_message_is_stored(codes: SignupCodes, table: "Table") -> None:
    (item,) = table.scan()["Items"]
    assert item["ttl"] == NOW // 1_000 + 1
    codes.use(CODE, MESSAGE, NOW)
    (item,) = table.scan()["Items"]
    assert CODE not in str(item)
    assert MESSAGE not in str(item)
