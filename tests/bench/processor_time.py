"""``cpu_ratio``: what a message costs us ÷ what it costs a thread pool that calls ``Session.post``.

Ours is the whole of ``whatsapp_delivery``: it reads its slice, reserves the rate, writes the
ledger, composes and sends, all through boto3 and requests. DynamoDB (the emulator) and WhatsApp are
processes of their own, whose time does not count. Both send as fast as they can, in turns
in one process.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx

from local.child import free_port, running
from local.emulator import REGION, ROOT_KEY, Emulator
from local.project import LOGS, ROOT
from local.stack import Place, running_emulator
from tests.bench.figure import Figure
from tests.world.references import References
from tests.world.template import template


class Size(NamedTuple):
    """Slices that are sent both ways, and alerts of as many that are sent after that."""

    slices: int
    further_alerts: int


FULL, SHORT = Size(13, 9), Size(7, 2)
OUR_TOKEN = "bearer meta-token"
PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "layers" / "relay" / "python")))


def measure(short: bool) -> Iterator[Figure]:
    """Processor time and the reuse of connections."""
    with tempfile.TemporaryDirectory() as folder:
        place, port = Place(Path(folder) / "run", LOGS), free_port(24_600)
        line = [sys.executable, "-m", "tests.bench.whatsapp_line", str(port)]
        url = f"http://127.0.0.1:{port}"
        with (
            running_emulator(place, free_port(24_566)) as emulator,
            running(
                line,
                health_url=url,
                log=LOGS / "bench-line.log",
                environment={"PYTHONPATH": PATHS},
            ),
        ):
            yield from _compare(environment(emulator, url), url, SHORT if short else FULL)


def _compare(environment: dict[str, str], url: str, size: Size) -> Iterator[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.senders", *map(str, size)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    pairs = told["pairs"]
    ours, plain = (1_000 * median(side) for side in zip(*pairs, strict=True))
    yield Figure(
        "cpu_ratio",
        median(one / other for one, other in pairs),
        0.8,
        note=f"{ours:.2f} ms ÷ {plain:.2f} ms a message; all of whatsapp_delivery, its calls of"
        " DynamoDB included, ÷ Session.post in as many threads",
        timed=True,
    )
    yield Figure(
        "memory growth",
        told["growth_mb"],
        5,
        unit="MB",
        note=f"peak of one worker, over {told['messages']:,} further messages",
    )
    counted = httpx.get(url, trust_env=False).json()
    opened, sent = (counted[each][OUR_TOKEN] for each in ("connections", "messages"))
    yield Figure(
        "connections reused",
        1 - opened / sent,
        0.95,
        at_least=True,
        note=f"{opened} opened for {sent:,} messages",
    )


def environment(emulator: Emulator, url: str) -> dict[str, str]:
    """Of ``whatsapp_delivery`` as the template has it, with tables and a queue for nobody but us;
    the rate is no limit."""
    choices = {"WhatsAppApiUrl": url, "WhatsAppPhoneNumberId": "106540352242922"}
    values = template().parameters() | choices | {"MessagesPerSecond": "1000000"} | _made(emulator)
    variables = template().variables("WhatsappDelivery")
    return {name: References(values).text(value) for name, value in variables.items()} | {
        "PYTHONPATH": PATHS,
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": "127.0.0.1",
    }


def _made(emulator: Emulator) -> dict[str, str]:
    """Tables, a queue for both lanes and the token, by their names in the template."""
    for name, properties in template().of_type("AWS::DynamoDB::Table").items():
        schema = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema")}
        emulator.dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **schema)
    queue = emulator.sqs.create_queue(QueueName="bench")["QueueUrl"]
    token = emulator.secrets.create_secret(Name="token", SecretString="meta-token")["ARN"]
    lanes = ("UrgentDeliveriesQueue", "NormalDeliveriesQueue")
    return {"WhatsAppToken": token, **dict.fromkeys(lanes, queue)}
