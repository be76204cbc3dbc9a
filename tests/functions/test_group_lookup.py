import json

from functions.group_lookup import app
from tests.conftest import PROJECT, Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import post
from tests.town import resident, settle

EVENT = json.loads((PROJECT / "events" / "group_lookup.alert.json").read_text())


def looked_up(alert_id: str) -> dict[str, list[dict[str, str]]]:
    """What the function answers for an event that names this alert."""
    record = {**EVENT["Records"][0], "body": json.dumps({"alert_id": alert_id})}
    answer: dict[str, list[dict[str, str]]] = app.handler({"Records": [record]}, LambdaContext())
    return answer


def test_an_immediate_alert_takes_the_urgent_lane(
    settings: None, tables: Tables, queues: Queues
) -> None:
    settle(tables, [resident(1)])
    looked_up(post(urgency="Immediate").body["alert_id"])
    assert len(queues.bodies(queues.urgent)) == 1
    assert not queues.bodies(queues.normal)


def test_any_other_alert_takes_the_normal_lane(
    settings: None, tables: Tables, queues: Queues
) -> None:
    settle(tables, [resident(1)])
    looked_up(post(urgency="Expected").body["alert_id"])
    assert len(queues.bodies(queues.normal)) == 1


def test_no_person_and_no_text_travels_through_the_queues(
    settings: None, tables: Tables, queues: Queues
) -> None:
    people = settle(tables, [resident(number) for number in range(300)])
    answer = post(headline="Very secret words")
    in_queues = queues.bodies(queues.alerts)
    looked_up(answer.body["alert_id"])
    in_queues += queues.bodies(queues.urgent)
    assert len(in_queues) == 3
    assert not any("secret" in body or "+31" in body for body in in_queues)
    assert not any(person.id in body for person in people for body in in_queues)


def test_a_second_lookup_makes_the_same_slices(
    settings: None, tables: Tables, queues: Queues
) -> None:
    settle(tables, [resident(number) for number in range(300)])
    alert_id = post().body["alert_id"]
    looked_up(alert_id)
    first = sorted(queues.bodies(queues.urgent))
    tables.groups.update_item(
        Key={"pk": "GROUPS", "sk": "centre"},
        UpdateExpression="SET memberships = :more",
        ExpressionAttributeValues={":more": 9_000},
    )
    looked_up(alert_id)
    assert sorted(queues.bodies(queues.urgent)) == first


def test_an_alert_that_nobody_knows_comes_back(
    settings: None, tables: Tables, queues: Queues
) -> None:
    settle(tables, [resident(1)])
    record = EVENT["Records"][0]
    known = {**record, "messageId": "known", "body": json.dumps(post().body)}
    answer = app.handler({"Records": [record, known]}, LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
