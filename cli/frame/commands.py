"""How a command takes its words: flags show no type, and all that is missing is named at once."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from rich.markup import escape
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.exceptions import TyperException

from cli.frame.aws_options import aws_options
from cli.frame.ending import end_as_asked
from cli.frame.examples import examples_of

OF_PYDANTIC = "Value error, "
"""Before what is wrong with a value; it helps nobody."""

STACK_WORDS = "--stack NAME (or RELAY_STACK, or --local)"

_F = TypeVar("_F", bound=Callable[..., Any])


class RelayCommand(TyperCommand):
    """One command. Typer's private context has no public name, so it is Any here."""

    def __init__(self, *words: Any, **settings: Any) -> None:
        super().__init__(*words, **settings)
        self.params = [*self.params, *aws_options()]

    def get_params(self, ctx: Any) -> list[Any]:
        """Those of Typer; its own flags included."""
        return _without_types_of_flags(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Typer's, with examples at its end."""
        self.epilog = escape(examples_of(ctx.command_path))
        super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse with all that is missing, not with the first of it."""
        if not ctx.resilient_parsing and (missing := self._missing(ctx, args)):
            ctx.fail(f"Missing: {', '.join(missing)}")
        try:
            return super().parse_args(ctx, args)
        except TyperException as wrong:
            wrong.message = wrong.message.removeprefix(OF_PYDANTIC)
            raise

    def main(self, *words: Any, **settings: Any) -> Any:
        """Run, and end as the words ask for."""
        return end_as_asked(super().main, *words, **settings)

    def _missing(self, ctx: Any, args: list[str]) -> list[str]:
        given, _, _ = self.make_parser(ctx).parse_args(list(args))
        if any(each.is_eager and each.name in given for each in self.get_params(ctx)):
            return []
        missing = [
            _named(each)
            for each in self.params
            if each.required and each.value_is_missing(each.consume_value(ctx, given)[0])
        ]
        return [*missing, STACK_WORDS] if missing and self._lacks_stack(given) else missing

    def _lacks_stack(self, given: dict[str, Any]) -> bool:
        wants = {"stack", "local"} <= {each.name for each in self.params}
        named = any(given.get(name) for name in ("stack", "local", "table"))
        return wants and not named and not os.environ.get("RELAY_STACK")


class RelayGroup(TyperGroup):
    """Commands under one name."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Those of Typer; its own flags included."""
        return _without_types_of_flags(super().get_params(ctx))

    def main(self, *words: Any, **settings: Any) -> Any:
        """Run, and end as the words ask for."""
        return end_as_asked(super().main, *words, **settings)


class Commands(typer.Typer):
    """Where a module puts its commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=RelayGroup, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[_F], _F]:
        """As Typer's own, for a command of ours."""
        return super().command(name, cls=RelayCommand, **settings)


def _without_types_of_flags(params: list[Any]) -> list[Any]:
    for each in params:
        if getattr(each, "is_flag", False):
            each.metavar = ""
    return params


def _named(param: Any) -> str:
    """As one types it: an argument's name, or an option with its choices."""
    if isinstance(param, TyperArgument):
        return str(param.metavar or param.name.upper())
    choices = [str(getattr(each, "value", each)) for each in param.type_descriptor.choices or ()]
    told = f" ({' | '.join(choices)})" if choices else ""
    return f"{max(param.opts, key=len)}{told}"
