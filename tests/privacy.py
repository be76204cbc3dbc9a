"""Looks for people in what the product wrote down: numbers, WhatsApp's ids, words of the chats."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpx

from local.deploy import Deployed
from local.emulator import Emulator
from local.stack import LocalStack

PERSONAL = re.compile(
    r"""
      (?<![\w.-]) (?:\+|00)? 3[12] [ -]? 6? (?:[ -]?\d){8} (?!\w)   # a Dutch or Belgian number
    | \+\d{9,15} (?!\d)                                          # any number with its plus
    | (?<!\w) 06 [ -]? \d{8} (?!\w)                              # as people write it at home
    | (?<!\w) [A-Z]{2} \.\d{8,}                                  # WhatsApp's id of a person
    | wamid\.                                      # of a message; it holds the person's number
    """,
    re.VERBOSE,
)
SHORTEST_WORDS = 12
"""Characters; STOP or Ja would be found anywhere."""

ALERT_PATH = ("Alerts", "UrgentDeliveries", "NormalDeliveries", "Receipts")


def people_in(text: str, said: Iterable[str] = (), ours: Sequence[str] = ()) -> list[str]:
    """Every number, id and line of what was ``said`` that stands in a text.

    ``ours`` are numbers of the service itself, which everybody may know.
    """
    found = [match[0] for match in PERSONAL.finditer(text)]
    found = [each for each in found if each.lstrip("+") not in ours]
    return found + [line for line in _lines(said) if line in text]


def _lines(said: Iterable[str]) -> set[str]:
    lines = {line.strip() for text in said for line in text.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST_WORDS}


def said_on(stack: LocalStack) -> set[str]:
    """Everybody's number and id, and every text of their chats, on this municipality's phones."""
    said: set[str] = set()
    with httpx.Client(base_url=f"{stack.whatsapp.url}/_control/", trust_env=False) as client:
        for chat in client.get("chats?limit=100000").json()["chats"]:
            known: dict[str, Any] = client.get(f"chats/{chat['who']}?limit=100000").json()
            said |= {known["phone"] or "", known["bsuid"] or ""}
            said |= {message["body"] for message in known["messages"]}
    return said


def logged(emulator: Emulator) -> Iterator[tuple[str, str]]:
    """Every log group of the emulator with all that was written to it."""
    groups = emulator.logs.get_paginator("describe_log_groups").paginate()
    for group in [each["logGroupName"] for page in groups for each in page["logGroups"]]:
        pages = emulator.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        yield group, "\n".join(event["message"] for page in pages for event in page["events"])


def left_in_queues(deployed: Deployed) -> Iterator[tuple[str, str]]:
    """The queues on an alert's way, and what lies in them now; it stays there."""
    sqs = deployed.emulator.sqs
    for name in [f"{each}{end}" for each in ALERT_PATH for end in ("Queue", "DeadLetters")]:
        got = sqs.receive_message(
            QueueUrl=deployed.physical(name), MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        yield name, "\n".join(each["Body"] for each in got.get("Messages", []))
