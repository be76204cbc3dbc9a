import pytest
from relay.adapters.groups_table import GroupsTable

from functions.recount import app
from tests.conftest import Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.town import resident, settle


@pytest.fixture
def town(settings: None, tables: Tables) -> GroupsTable:
    """Two in the centre, one of them with a test phone; one in the east, and one who left it."""
    people = [resident(1), resident(2, test=True), resident(3, ["east"])]
    settle(tables, [*people, resident(4, ["east"], left=9)])
    return GroupsTable(tables.groups)


def recount() -> None:
    app.handler(event("recount.daily"), LambdaContext())


def counts(town: GroupsTable) -> dict[str, int]:
    return {group.id: group.memberships for group in town.all()}


def test_who_has_left_is_counted_no_more(town: GroupsTable) -> None:
    assert counts(town) == {"west": 0, "centre": 2, "east": 2}
    recount()
    assert counts(town) == {"west": 0, "centre": 2, "east": 1}


def test_the_recount_says_how_many_counts_were_wrong(
    town: GroupsTable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town.add_memberships("west", 7)
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        recount()
    (line,) = output.lines()
    assert (line["groups"], line["corrections"]) == (3, 2)
    assert output.counted() == {"GroupsRecounted": 3, "CountsCorrected": 2}
