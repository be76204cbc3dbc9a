"""How a command ends that did not do it: in a line for people or, with ``--json``, for programs.

For programs the last line of stderr is ``{"error": {"kind", "message", "mend", "fields",
"exit_code"}}``; stdout stays empty, as the answer that was asked for is not there.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.exceptions import TyperException

ABORTED = 1

err = Console(stderr=True)

_AS_JSON: ContextVar[bool] = ContextVar("as_json", default=False)
_NO_FIELDS: Mapping[str, str] = {}


def complain(
    who: str, why: str, code: int, *, mend: str = "", fields: Mapping[str, str] = _NO_FIELDS
) -> typer.Exit:
    """Say who did not do it, why and what mends it; gives what is to be raised."""
    if _AS_JSON.get():
        _print_error(who.lower(), why, code, mend, fields)
        return typer.Exit(code)
    err.print(f"[red]{who}:[/] {escape(why)}", soft_wrap=True)
    for field, message in fields.items():
        err.print(f"  [bold]{escape(field)}[/] {escape(message)}", soft_wrap=True)
    if mend:
        err.print(escape(mend), soft_wrap=True)
    return typer.Exit(code)


def end_as_asked(main: Callable[..., Any], args: Any = None, *words: Any, **settings: Any) -> Any:
    """Run Typer's ``main``; what it refuses is told as ``--json`` among the words has it."""
    typed = sys.argv[1:] if args is None else list(args)
    if "--json" not in typed or not settings.get("standalone_mode", True):
        return main(typed, *words, **settings)
    with _telling_programs():
        sys.exit(_code(main, typed, *words, **{**settings, "standalone_mode": False}))


def _code(main: Callable[..., Any], *words: Any, **settings: Any) -> int:
    try:
        ended = main(*words, **settings)
    except TyperException as wrong:
        _print_error("usage", wrong.format_message(), wrong.exit_code, "", _NO_FIELDS)
        return wrong.exit_code
    except typer.Abort:
        _print_error("aborted", "nothing was done", ABORTED, "--yes does not ask", _NO_FIELDS)
        return ABORTED
    return ended if isinstance(ended, int) else 0


@contextmanager
def _telling_programs() -> Iterator[None]:
    before = _AS_JSON.set(True)
    try:
        yield
    finally:
        _AS_JSON.reset(before)


def _print_error(kind: str, why: str, code: int, mend: str, fields: Mapping[str, str]) -> None:
    """In ASCII, so that nothing a stranger wrote steers a terminal."""
    told = {"kind": kind, "message": why, "mend": mend, "fields": dict(fields), "exit_code": code}
    typer.echo(json.dumps({"error": told}), err=True)
