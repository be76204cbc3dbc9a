"""Start ministack with six mends; runs in the emulator's own environment.

1. A DynamoDB Query there parses its key condition anew for every item of the partition: 110 ms
   for 2,000 members, 37 ms once the parsers remember. They are pure functions of text.
2. It asks a role for `sqs:SendMessageBatch`, which is no IAM action: on AWS the right to send,
   delete or change a message covers the batch as well.
   Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
3. Each of its workers unpacks the function's layers for itself, 5,000 files in 2 s. Here the first
   one unpacks, and the others get links.
4. A number that reaches an event source through a parameter of the template stays a text there.
5. It works on one batch of a FIFO queue at a time: 100 messages of 50 ms take 7 s. But its receive
   keeps message groups apart, as AWS's does, so here a few batches run side by side.
6. It speaks plain HTTP and so falls under every "TLS only" policy. Loopback counts as TLS here.

Where a later ministack lacks one of these functions, it runs without that mend.
"""

import functools
import hashlib
import tempfile
import threading
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Only the emulator's own environment has it.
from ministack import app  # type: ignore[import-not-found]
from ministack.core import (  # type: ignore[import-not-found]
    iam_actions,
    iam_evaluator,
    lambda_runtime,
)
from ministack.services import dynamodb, lambda_svc  # type: ignore[import-not-found]

REMEMBERED = 4096
FIFO_WORKERS = 3
BATCHES = {
    f"sqs:{action}Batch": f"sqs:{action}"
    for action in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")
}


def memoised(parse: Callable[..., object]) -> Callable[..., object]:
    """The same function with a memory for its answers."""
    cached = functools.lru_cache(maxsize=REMEMBERED)(parse)

    def remembered(*arguments: str) -> object:
        answer = cached(*arguments)
        # The evaluator walks its list; a copy keeps it from changing ours.
        return answer.copy() if isinstance(answer, list) else answer

    return remembered


def without_batches(action_of: Callable[..., str | None]) -> Callable[..., str | None]:
    """The same function, naming the IAM action that covers a batch."""

    def action(*request: object, **more: object) -> str | None:
        found = action_of(*request, **more)
        return BATCHES.get(found, found) if found else None

    return action


class LinkedZip(zipfile.ZipFile):
    """A zip file that is unpacked once; after that its top-level entries are linked."""

    _unpacking = threading.Lock()

    def extractall(self, path: object = None, members: object = None, pwd: object = None) -> None:
        """Put the content at `path`. Workers only read it, as on Lambda."""
        for entry in self._unpacked().iterdir():
            (Path(str(path)) / entry.name).symlink_to(entry)

    def namelist(self) -> list[str]:
        """The names, which ministack checks one by one; no need once they are unpacked."""
        return [] if self._folder().exists() else super().namelist()

    def _unpacked(self) -> Path:
        with self._unpacking:
            folder = self._folder()
            if not folder.exists():
                scratch = folder.with_suffix(".new")
                super().extractall(scratch)
                scratch.rename(folder)
        return folder

    def _folder(self) -> Path:
        content = str([(entry.filename, entry.CRC) for entry in self.infolist()])
        name = hashlib.sha256(content.encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"unpacked-{name}"


def linking(module: types.ModuleType) -> types.SimpleNamespace:
    """The module `zipfile` with such zip files."""
    return types.SimpleNamespace(**vars(module) | {"ZipFile": LinkedZip})


def in_numbers(concurrency_of: Callable[..., int]) -> Callable[..., int]:
    """The same function, for a MaximumConcurrency that is written as a text."""

    def concurrency(source: dict[str, Any], *more: object, **named: object) -> int:
        scaling = {name: int(value) for name, value in source.get("ScalingConfig", {}).items()}
        return concurrency_of({**source, "ScalingConfig": scaling}, *more, **named)

    return concurrency


def side_by_side(concurrency_of: Callable[..., int]) -> Callable[..., int]:
    """The same function, with more than 1 for a FIFO queue where the template allows it."""

    def concurrency(source: object, function: object, config: object, queue: Any = None) -> int:
        allowed = concurrency_of(source, function, config)
        return min(FIFO_WORKERS, allowed) if (queue or {}).get("is_fifo") else allowed

    return concurrency


def over_tls(value_of: Callable[..., object]) -> Callable[..., object]:
    """The same function, for which every request comes over TLS."""

    def value(key: str, *context: object) -> object:
        return "true" if key.lower() == "aws:securetransport" else value_of(key, *context)

    return value


def mend(module: types.ModuleType, name: str, mended: Callable[..., object]) -> None:
    """Put the mended object in the place of the module's own."""
    if (own := getattr(module, name, None)) is not None:
        setattr(module, name, mended(own))


if __name__ == "__main__":
    mend(dynamodb, "_tokenize", memoised)
    mend(dynamodb, "_condition_syntax_error", memoised)
    mend(iam_actions, "extract_iam_action", without_batches)
    mend(lambda_runtime, "zipfile", linking)
    mend(lambda_svc, "_sqs_esm_concurrency", in_numbers)
    mend(lambda_svc, "_sqs_esm_concurrency", side_by_side)
    mend(iam_evaluator, "_resolve_condition_key", over_tls)
    app.main()
