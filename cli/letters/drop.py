"""``relay dlq drop``: delete what can never be read; what can be read stays."""

import json
from typing import Annotated

import typer

from cli.console import aws_errors, err, out
from cli.dead_letters import MOST_LOOKED_AT, DeadLetterQueue
from cli.letters.unreadable import READERS, unreadable
from cli.nouns import counted
from cli.queues import chosen, find_queues
from cli.stack import JsonOption, LocalOption, StackOption


def drop(
    queue: Annotated[
        str,
        typer.Argument(help="A queue as `list` names it.", autocompletion=lambda: [*READERS]),
    ],
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete for good what its function can never read. What can be read stays, for `redrive`."""
    queues = find_queues(stack=stack, local=local)
    with aws_errors():
        (letters,) = chosen(queues.dead_letters(), queue)
        lying = DeadLetterQueue(queues.sqs, letters.url)
        count = lying.count()
        messages = lying.look(min(max(count, 1), MOST_LOOKED_AT))
    hopeless = {each["MessageId"] for each in messages if unreadable(letters.name, each["Body"])}
    err.print(_found(letters.name, len(messages), len(hopeless)))
    if count > len(messages):
        err.print(f"Looked at {len(messages):,} of {count:,}: run it again for the rest.")
    if hopeless and not yes:
        typer.confirm("Delete them for good?", abort=True, err=True)
    with aws_errors():
        dropped = lying.drop(hopeless, len(messages))
    if as_json:
        told = {"queue": letters.name, "dropped": dropped, "kept": len(messages) - dropped}
        typer.echo(json.dumps(told, indent=2))
    else:
        out.print(f"{counted(dropped, 'message')} of {letters.name} dropped.")


def _found(queue: str, lying: int, hopeless: int) -> str:
    rest = lying - hopeless
    return (
        f"{queue}: nobody can read {counted(hopeless, 'message')}; "
        f"{counted(rest, 'other stays', 'others stay')}, for redrive."
    )
