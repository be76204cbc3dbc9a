"""What the commands say, and how they end.

Exit codes: 0 done, 1 the input was refused, 2 the command was called wrongly, 3 AWS, the
API or WhatsApp did not do it, 4 (commands that look) not all is well.
Answers go to stdout, everything else to stderr.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    NoRegionError,
    ReadTimeoutError,
)
from rich.console import Console
from rich.progress import track

from cli.frame.ending import complain as complain
from cli.frame.ending import err as err

REFUSED = 1
AWS_FAILED = 3

out = Console()

_SILENT = "AWS does not answer from here: look at the network, the region and the proxy."

MENDS: Mapping[type[Exception], str] = {
    NoRegionError: "Name the stack's: relay --region …, or export AWS_DEFAULT_REGION=eu-west-1",
    ConnectTimeoutError: _SILENT,
    ReadTimeoutError: _SILENT,
    NoCredentialsError: "Sign in (aws sso login), or relay --profile …, or export AWS_PROFILE=…",
}
"""What helps where AWS's own words do not say it."""

T = TypeVar("T")


def refuse(message: str) -> NoReturn:
    """Say why the input is not taken, and end."""
    raise complain("Refused", message, REFUSED)


def progress(items: Iterable[T], description: str) -> Iterable[T]:
    """The items, with a bar on the terminal while they are worked through."""
    return track(list(items), description, console=err, transient=True, disable=not err.is_terminal)


@contextmanager
def aws_errors() -> Iterator[None]:
    """End with a line, not a traceback, when AWS cannot be reached or says no."""
    try:
        yield
    except (BotoCoreError, ClientError) as failed:
        mend = MENDS.get(type(failed), "")
        raise complain("AWS", str(failed), AWS_FAILED, mend=mend) from failed
