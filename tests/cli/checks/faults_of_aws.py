"""What somebody can change by hand in AWS, or delete; as in :mod:`tests.cli.checks.faults`."""

import json
from typing import Any

import boto3
from relay.domain.rehearsal import Rehearsal, Verdict

from tests.cli.checks.faults import Plant
from tests.cli.checks.town import Town

AWAY = Verdict(True, "the last one that was due was not held")


def changed(name: str, **properties: Any) -> Plant:
    return lambda town: town.live[name].update(properties)


def deleted(name: str) -> Plant:
    return lambda town: town.live.pop(name)


def lacking(name: str, *path: str) -> Plant:
    def plant(town: Town) -> None:
        there = town.live[name]
        for each in path[:-1]:
            there = there[each]
        del there[path[-1]]

    return plant


def throttled(route: str) -> Plant:
    none = {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}
    return lambda town: town.live["ApiApiGatewayDefaultStage"]["RouteSettings"].update(
        {route: none}
    )


def queue(name: str, **attributes: str) -> Plant:
    told: Any = attributes
    return lambda town: boto3.client("sqs").set_queue_attributes(
        QueueUrl=town.queue(name), Attributes=told
    )


def another_right(town: Town) -> None:
    statements = town.live["SweepRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements[0]["Action"].remove("dynamodb:Query")


def denied(town: Town) -> None:
    more = {"PolicyName": "Quarantine", "PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}
    town.live["WhatsappDeliveryRole"]["Attached"] = [more]


def secret_on_its_way_out(town: Town) -> None:
    boto3.client("secretsmanager").delete_secret(SecretId=town.standing.own("PseudonymKey"))


def throttled_table(town: Town) -> None:
    boto3.client("dynamodb").update_table(
        TableName="Alerts",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )


def no_recovery(town: Town) -> None:
    boto3.client("dynamodb").update_continuous_backups(
        TableName="Members",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )


def filtered(town: Town) -> None:
    topic = town.stack.topics["Alarms"]
    (each,) = town.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    town.sns.set_subscription_attributes(
        SubscriptionArn=each["SubscriptionArn"],
        AttributeName="FilterPolicy",
        AttributeValue=json.dumps({"urgent": ["yes"]}),
    )


def deaf_topic(town: Town) -> None:
    document = json.loads(json.dumps(town.live["AlarmsByTls"]["PolicyDocument"]))
    del document["Statement"][0]
    town.sns.set_topic_attributes(
        TopicArn=town.stack.topics["Alarms"],
        AttributeName="Policy",
        AttributeValue=json.dumps(document),
    )


def nobody_at_the_drill(town: Town) -> None:
    town.tables.groups.update_item(
        Key={"pk": "GROUPS", "sk": "centre"},
        UpdateExpression="SET memberships = :none",
        ExpressionAttributeValues={":none": 0},
    )


FAULTS_OF_AWS: dict[str, tuple[Plant, str, str]] = {
    "a key that is disabled": (changed("AlertsKey", KeyState="Disabled"), "keys", "enable-key"),
    "a key about to be deleted": (
        changed("MembersKey", KeyState="PendingDeletion"),
        "keys",
        "cancel-key-deletion",
    ),
    "a key that lets nobody in": (
        changed("TransitKey", KeyPolicy={"Statement": []}),
        "keys",
        "put-key-policy",
    ),
    "a secret about to be deleted": (secret_on_its_way_out, "secrets", "restore-secret"),
    "a table at a fixed rate": (throttled_table, "tables", "PAY_PER_REQUEST"),
    "a table that is gone": (
        lambda town: boto3.client("dynamodb").delete_table(TableName="Members"),
        "tables",
        "restore it",
    ),
    "no bucket": (
        lambda town: boto3.client("s3").delete_bucket(Bucket="media"),
        "tables",
        "What was changed by hand",
    ),
    "a bucket that takes nothing": (
        lambda town: boto3.client("s3").delete_bucket_policy(Bucket="media"),
        "tables",
        "put-bucket-policy",
    ),
    "a deployment that failed": (
        lambda town: setattr(town.stack, "status", "UPDATE_ROLLBACK_FAILED"),
        "stack",
        "describe-stack-events",
    ),
    "no client of the police": (deleted("PoliceMachine"), "police", "docs/security.md"),
    "a client without a scope": (
        changed("PoliceMachine", AllowedOAuthScopes=["alerts/read"]),
        "police",
        "client_credentials",
    ),
    "no address for tokens": (
        deleted("PoliceTokenDomain"),
        "police",
        "create-user-pool-domain",
    ),
    "no scopes": (changed("AlertScopes", Scopes=[]), "police", "What was changed by hand"),
    "no user pool": (deleted("PoliceUsers"), "police", "What was changed by hand"),
    "an API that is switched off": (
        changed("Api", DisableExecuteApiEndpoint=True),
        "routes",
        "--no-disable-execute-api-endpoint",
    ),
    "no route for alerts": (
        lambda town: town.standing.routes.pop("POST /alerts"),
        "routes",
        "API Gateway > town-Api > Routes",
    ),
    "a route without its token": (
        lambda town: town.standing.routes["GET /reports"].update(AuthorizationType="NONE"),
        "routes",
        "API Gateway > town-Api > Routes",
    ),
    "a route whose authorizer is gone": (
        lambda town: town.standing.routes["POST /alerts"].update(AuthorizerId="old"),
        "routes",
        "API Gateway > town-Api > Routes",
    ),
    "a route to another function": (
        lambda town: town.standing.uris.update(ReportIntake="…:function:old/invocations"),
        "routes",
        "API Gateway > town-Api > Routes",
    ),
    "alerts throttled to nothing": (
        throttled("POST /alerts"),
        "route limits",
        '"POST /alerts": {"ThrottlingRateLimit": 50',
    ),
    "a stage that is gone": (
        deleted("ApiApiGatewayDefaultStage"),
        "route limits",
        "What was changed by hand",
    ),
    "a function that may not run": (
        changed("GroupLookup", ReservedConcurrentExecutions=0),
        "functions",
        "delete-function-concurrency --function-name town-GroupLookup",
    ),
    "lanes that may not run side by side": (
        changed("WhatsappDelivery", ReservedConcurrentExecutions=1),
        "functions",
        "delete-function-concurrency",
    ),
    "a function without a variable": (
        lacking("WhatsappDelivery", "Environment", "Variables", "WHATSAPP_TOKEN_SECRET"),
        "functions",
        "WHATSAPP_TOKEN_SECRET=arn:aws:secretsmanager",
    ),
    "a function with less time": (changed("Sweep", Timeout=3), "functions", "set Timeout=60"),
    "a function without its layer": (changed("Canary", Layers=[]), "functions", "Layers="),
    "a function in a network": (
        changed("Probe", VpcConfig={"SubnetIds": ["subnet-1"]}),
        "functions",
        "VpcConfig=none",
    ),
    "a function that failed": (
        changed("Receipts", State="Failed", StateReason="its role is gone"),
        "functions",
        "What was changed by hand",
    ),
    "a function that is gone": (deleted("Media"), "functions", "What was changed by hand"),
    "a function that may not feed itself": (
        changed("WhatsappDelivery", RecursiveLoop="Terminate"),
        "functions",
        "put-function-recursion-config",
    ),
    "a trigger that is gone": (
        deleted("GroupLookupAlert"),
        "triggers",
        "create-event-source-mapping --function-name town-GroupLookup",
    ),
    "a trigger with a filter": (
        changed("ReceiptsStatuses", FilterCriteria={"Filters": [{"Pattern": "{}"}]}),
        "triggers",
        "--filter-criteria '{}'",
    ),
    "a trigger of fewer workers": (
        changed("ConversationMessage", ScalingConfig={"MaximumConcurrency": 2}),
        "triggers",
        "ScalingConfig",
    ),
    "a trigger that reports no failures": (
        changed("WhatsappDeliveryUrgentSlice", FunctionResponseTypes=[]),
        "triggers",
        "FunctionResponseTypes",
    ),
    "no sweep": (changed("SweepEveryMinute", State="DISABLED"), "schedules", "enable-rule"),
    "no probe": (changed("ProbeEveryFiveMinutes", State="DISABLED"), "schedules", "enable-rule"),
    "a sweep once a day": (
        changed("SweepEveryMinute", ScheduleExpression="rate(1 day)"),
        "schedules",
        "--schedule-expression 'rate(1 minute)'",
    ),
    "a schedule that calls nobody": (
        changed("CanaryEveryDay", Targets=[]),
        "schedules",
        "events put-targets",
    ),
    "a schedule that is gone": (deleted("RecountEveryDay"), "schedules", "events put-rule"),
    "a right that was taken": (another_right, "roles", "put-role-policy"),
    "a policy that denies all": (denied, "roles", "detach-role-policy"),
    "a boundary": (
        changed("ReceiptsRole", PermissionsBoundary={"PermissionsBoundaryArn": "arn"}),
        "roles",
        "delete-role-permissions-boundary",
    ),
    "a role that Lambda may not take": (
        changed("ProbeRole", AssumeRolePolicyDocument={"Statement": []}),
        "roles",
        "What was changed by hand",
    ),
    "an API that may not call": (
        deleted("ReportIntakePostAlertPermission"),
        "callers",
        "add-permission --function-name town-ReportIntake",
    ),
    "a schedule that may not call": (
        deleted("SweepEveryMinutePermission"),
        "callers",
        "--principal events.amazonaws.com",
    ),
    "no log": (deleted("SweepLog"), "logs", "logs create-log-group"),
    "no count of refusals": (deleted("ApiThrottledCount"), "logs", "What was changed by hand"),
    "no way to the dead letters": (
        queue("UrgentDeliveriesQueue", RedrivePolicy=""),
        "queue settings",
        "set-queue-attributes",
    ),
    "a queue that forgets": (
        queue("ReceiptsQueue", MessageRetentionPeriod="60"),
        "queue settings",
        "MessageRetentionPeriod",
    ),
    "a queue that waits": (
        queue("AlertsQueue", DelaySeconds="900"),
        "queue settings",
        "DelaySeconds",
    ),
    "a queue that lets nobody in": (
        queue("AlertsQueue", Policy='{"Statement": [{"Effect": "Deny"}]}'),
        "queue settings",
        "Policy",
    ),
    "an alarm's actions off": (
        changed("SenderBlocked", ActionsEnabled=False),
        "alarms",
        "enable-alarm-actions --alarm-names town-SenderBlocked",
    ),
    "an alarm that tells nobody": (
        changed("AlertsLate", AlarmActions=[]),
        "alarms",
        "AlarmActions",
    ),
    "an alarm that never rings": (changed("AlertsDead", Threshold=999), "alarms", "Threshold=0"),
    "an alarm that is gone": (deleted("CanaryMissed"), "alarms", "What was changed by hand"),
    "an alarm that rings": (
        changed("SenderBlocked", StateValue="ALARM"),
        "alarms now",
        "docs/runbook.md: #sender-blocked",
    ),
    "a subscriber with a filter": (filtered, "alarm topics", "FilterPolicy"),
    "a topic that alarms cannot reach": (deaf_topic, "alarm topics", "set-topic-attributes"),
    "another number than the one that sends": (
        lambda town: town.deployed(WhatsAppNumber="31209999999"),
        "number's digits",
        "deploy with WhatsAppNumber=",
    ),
    "a canary that was missed": (
        lambda town: town.rehearsed(Rehearsal.CANARY, AWAY),
        "canary",
        "relay drill now --canary --stack relay-town",
    ),
    "no test phone": (
        lambda town: town.tables.members.delete_item(Key={"pk": "TEST_PHONES", "sk": "centre#p1"}),
        "canary",
        "relay members test",
    ),
    "a drill that was missed": (
        lambda town: town.rehearsed(Rehearsal.DRILL, AWAY),
        "drill",
        "docs/runbook.md#drill-missed",
    ),
    "a group of volunteers that is misspelt": (
        lambda town: town.deployed(DrillGroup="center"),
        "drill",
        "relay groups list",
    ),
    "a group of volunteers without any": (nobody_at_the_drill, "drill", "relay groups qr centre"),
}

WARNINGS_OF_AWS: dict[str, tuple[Plant, str, str]] = {
    "a deployment that was undone": (
        lambda town: setattr(town.stack, "status", "UPDATE_ROLLBACK_COMPLETE"),
        "stack",
        "describe-stack-events",
    ),
    "a table that cannot be restored": (no_recovery, "tables", "update-continuous-backups"),
    "a probe that is not heard of": (
        changed("ProbeMissing", StateValue="INSUFFICIENT_DATA"),
        "alarms now",
        "#probe-missing",
    ),
    "no group of volunteers": (
        lambda town: town.deployed(DrillGroup=""),
        "drill",
        "docs/go-live.md, part 6",
    ),
}
BESIDES_OF_AWS = {"a table that is gone": {"canary"}}
