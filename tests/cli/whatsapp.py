"""relay-town with a WhatsApp Business account at the simulator; AWS is in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from cli.stack import Stack
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.cli.stack import CloudFormation

TOKEN = "simulator-token"


def parameters(url: str) -> dict[str, str]:
    """What relay-town was deployed with."""
    return {
        "Country": "NL",
        "Languages": "nl,en",
        "WhatsAppApiUrl": url,
        "WhatsAppGraphVersion": "v26.0",
        "WhatsAppBusinessAccountId": Settings().waba_id,
        "WhatsAppPhoneNumberId": Settings().phone_number_id,
    }


def empty_secrets() -> dict[str, str]:
    """The outputs that name both secrets, as the template makes them: without a value."""
    create = boto3.client("secretsmanager").create_secret
    names = ("WhatsAppToken", "WhatsAppWebhookSecret")
    return {f"{name}Arn": create(Name=name)["ARN"] for name in names}


def put(outputs: Mapping[str, str], name: str, text: str) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId=outputs[f"{name}Arn"], SecretString=text
    )


def town(url: str, outputs: Mapping[str, str]) -> Stack:
    return Stack("relay-town", "https://api.example", outputs, parameters(url), {})


def described(
    monkeypatch: pytest.MonkeyPatch, url: str, outputs: Mapping[str, str], **changed: str
) -> None:
    """From now on CloudFormation tells of relay-town."""
    known = CloudFormation({}, outputs, **(parameters(url) | changed))
    client = boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name, **how: known if name == "cloudformation" else client(name)
    )


@contextmanager
def simulated(**settings: Any) -> Iterator[RunningSimulator]:
    with RunningSimulator(Settings(**settings)) as running:
        yield running
