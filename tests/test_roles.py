"""What each function may do: with these roles, on these resources, and nothing beside."""

import pytest

from tests.resources import (
    FUNCTIONS,
    KEYS,
    TABLES,
    Resources,
    all_statements,
    granted,
    listed,
    named,
    partitions,
    statements,
)

FILES = ("${MediaBucket.Arn}/reports/*", "${MediaBucket.Arn}/chatter/*")

DELETES = {
    ("Conversation", "Members"): None,
    ("Conversation", "Alerts"): ["CHATTER"],
    ("ReportIntake", "Alerts"): ["UNREAD"],
    ("Sweep", "Alerts"): ["UNDERWAY"],
}
"""Who deletes from which table, and the only partitions where; None is everywhere."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_role_of_its_own_without_wildcards(
    function: str, resources: Resources
) -> None:
    assert named(resources[function]["Properties"]["Role"]) == f"{function}Role"
    allowed = granted(resources, function) - {
        (action, files) for action in ("s3:GetObject", "s3:PutObject") for files in FILES
    }
    assert not any("*" in f"{action}{target}" for action, target in allowed)


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("ReportIntake", "Members"),
        ("GroupLookup", "Members"),
        ("WhatsappDelivery", "Groups"),
        ("Receipts", "Members"),
        ("Sweep", "Members"),
        ("Sweep", "Groups"),
        ("Receipts", "Groups"),
        ("Signup", "Members"),
        ("Signup", "Alerts"),
        ("Media", "Members"),
        ("Media", "Groups"),
        ("Recount", "Alerts"),
        *[("WhatsappWebhook", table) for table in TABLES],
    ],
)
def test_a_function_cannot_touch_the_table_it_does_not_need(
    function: str, table: str, resources: Resources
) -> None:
    assert table not in {name for _, name in granted(resources, function)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_scans(function: str, resources: Resources) -> None:
    actions = {action for action, _ in granted(resources, function)}
    assert not actions & {"dynamodb:Scan", "dynamodb:*", "dynamodb:BatchWriteItem"}


def test_a_function_deletes_nothing_but_what_it_must(resources: Resources) -> None:
    found = {
        (function, named(statement["Resource"])): partitions(statement)
        for function in FUNCTIONS
        for statement in statements(resources, function)
        if "dynamodb:DeleteItem" in listed(statement["Action"])
    }
    assert found == DELETES


def test_anybody_may_sign_up_and_so_it_knows_nobody(resources: Resources) -> None:
    found = {
        action: partitions(statement)
        for statement in statements(resources, "Signup")
        for action in listed(statement["Action"])
        if action.startswith("dynamodb:")
    }
    public = ["GROUPS", "BOUNDARY", "INDEX", "CELLS#*"]
    reads = dict.fromkeys(["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], public)
    assert found == reads | {"dynamodb:PutItem": ["SIGNUP"]}


def test_files_are_put_in_by_one_function_and_given_out_by_another(resources: Resources) -> None:
    files = {
        (function, action, target)
        for function in FUNCTIONS
        for action, target in granted(resources, function)
        if action.startswith("s3:")
    }
    rights = [("Media", "s3:PutObject"), ("ReportIntake", "s3:GetObject")]
    assert files == {(*right, target) for right in rights for target in FILES}


def test_a_number_leads_to_a_person_in_one_place_only(resources: Resources) -> None:
    keyed = {
        function
        for function in FUNCTIONS
        if "PseudonymKey" in str(list(granted(resources, function)))
    }
    assert keyed == {"Conversation"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_decrypt_what_it_reads(function: str, resources: Resources) -> None:
    """The local stack does not check kms:Decrypt, so this has to."""
    pairs = granted(resources, function)
    decrypted = {name for action, name in pairs if action == "kms:Decrypt"}
    assert decrypted == {key for action, name in pairs if (key := key_of(action, name))}


def key_of(action: str, resource: str) -> str | None:
    """The key without which the action gives nothing."""
    if resource in TABLES:
        return f"{resource}Key"
    if action.startswith(("sqs:", "secretsmanager:")):
        return "TransitKey"
    return "MediaKey" if action == "s3:GetObject" else None


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_sends_or_stores_may_encrypt(function: str, resources: Resources) -> None:
    pairs = granted(resources, function)
    needed = {"sqs:SendMessage": "TransitKey", "s3:PutObject": "MediaKey"}
    encrypted = {name for action, name in pairs if action == "kms:GenerateDataKey"}
    assert encrypted == {needed[action] for action, _ in pairs if action in needed}


def test_wildcards_stand_where_there_is_no_other_way(resources: Resources) -> None:
    """A key's policy names its key so (AWS KMS developer guide, key policies); a file has no name
    before it comes; and what forbids may forbid all."""
    starred = {
        name
        for name, each in resources.items()
        for statement in all_statements(each)
        if statement["Effect"] == "Allow"
        if any("*" in str(one) for key in ("Action", "Resource") for one in listed(statement[key]))
    }
    assert starred == KEYS | {"MediaRole", "ReportIntakeRole"}


def test_who_reads_what_strangers_write_can_write_no_alert(resources: Resources) -> None:
    """`dynamodb:LeadingKeys`, which the emulator does not check."""
    writes = {
        action: partitions(statement)
        for statement in statements(resources, "Conversation")
        if named(listed(statement["Resource"])[0]) == "Alerts"
        for action in listed(statement["Action"])
        if action in ("dynamodb:PutItem", "dynamodb:UpdateItem")
    }
    assert writes == {
        "dynamodb:PutItem": ["REPORT#*", "REPORTS", "REPORTS#*", "CHATTER", "UNREAD"],
        "dynamodb:UpdateItem": ["REPORT#*", "RATE"],
    }
