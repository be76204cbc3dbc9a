"""What AWS takes of a policy that stands on a resource; linters and emulators let more pass.

Sources: Amazon SNS developer guide, "Amazon SNS API permissions", policy quotas; Amazon SQS
developer guide, "Quotas related to policies"; Amazon S3 user guide, "Bucket policies".
"""

import json
from typing import Any

import pytest

from tests.resources import Resources, listed, of_type

OF_TOPICS = {
    "sns:AddPermission", "sns:DeleteTopic", "sns:GetDataProtectionPolicy",
    "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource",
    "sns:Publish", "sns:PutDataProtectionPolicy", "sns:RemovePermission",
    "sns:SetTopicAttributes", "sns:Subscribe",
}  # fmt: skip
"""All that the policy of a topic may name."""

MOST_BYTES = {
    "AWS::KMS::Key": 32_768,
    "AWS::S3::BucketPolicy": 20_480,
    "AWS::SNS::TopicPolicy": 30_720,
    "AWS::SQS::QueuePolicy": 8_192,
}


def statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    document = policy.get("PolicyDocument") or policy["KeyPolicy"]
    told: list[dict[str, Any]] = document["Statement"]
    return told


def test_a_policy_is_about_one_topic_and_each_statement_names_it(resources: Resources) -> None:
    for policy in of_type(resources, "AWS::SNS::TopicPolicy").values():
        (topic,) = policy["Topics"]
        assert all(each["Resource"] == topic for each in statements(policy))


def test_no_topic_and_no_queue_has_two_policies(resources: Resources) -> None:
    """The last one that is written would be the only one."""
    for kind, closes in (("SNS::TopicPolicy", "Topics"), ("SQS::QueuePolicy", "Queues")):
        policies = of_type(resources, f"AWS::{kind}").values()
        closed = [target["Ref"] for policy in policies for target in policy[closes]]
        assert len(closed) == len(set(closed))


def test_a_topic_is_allowed_only_what_topics_know(resources: Resources) -> None:
    for policy in of_type(resources, "AWS::SNS::TopicPolicy").values():
        assert {it for each in statements(policy) for it in listed(each["Action"])} <= OF_TOPICS


@pytest.mark.parametrize("kind", ["AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"])
def test_every_statement_has_one_resource_and_a_name_of_its_own(
    kind: str, resources: Resources
) -> None:
    for policy in of_type(resources, kind).values():
        assert not any(isinstance(each["Resource"], list) for each in statements(policy))
        names = [each["Sid"] for each in statements(policy)]
        assert len(names) == len(set(names))


def test_a_policy_of_queues_stays_small(resources: Resources) -> None:
    for policy in of_type(resources, "AWS::SQS::QueuePolicy").values():
        assert len(statements(policy)) <= 20
        assert all(len(listed(each["Action"])) <= 7 for each in statements(policy))


def test_a_policy_of_a_bucket_is_about_that_bucket(resources: Resources) -> None:
    for policy in of_type(resources, "AWS::S3::BucketPolicy").values():
        bucket = policy["Bucket"]["Ref"]
        whole = {"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}
        assert all(it in whole for each in statements(policy) for it in listed(each["Resource"]))


@pytest.mark.parametrize("kind", MOST_BYTES)
def test_a_policy_is_not_too_long(kind: str, resources: Resources) -> None:
    policies = of_type(resources, kind).values()
    assert policies
    # An ARN in place of a reference is longer than the reference: take twice as many.
    assert all(2 * len(json.dumps(statements(each))) < MOST_BYTES[kind] for each in policies)
