"""What the page's form sends, and what was wrong with it in the words of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from relay.domain.refusal import Fault
from relay.usecases.sign_up import MOST_GROUPS, Choice

MOST_FIELDS = 2_000
"""More than any municipality has neighbourhoods, all of them chosen."""


class NoForm(Exception):
    """A body that the page's form cannot have sent."""


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The fields of the form; what is missing is empty."""

    groups: tuple[str, ...] = ()
    adult: str = ""
    rules: str = ""

    @property
    def agreed(self) -> frozenset[str]:
        """The consents that were ticked, to show them so again."""
        return frozenset(name for name in ("adult", "rules") if getattr(self, name))

    def choice(self, language: str) -> Choice:
        """The choice, still to be checked."""
        return Choice(self.groups, language, self.adult == "yes", self.rules)


def read_form(body: str) -> tuple[JoinForm, str | None]:
    """The form of a URL-encoded body, and the language it was shown in. Raises NoForm."""
    try:
        sent = parse_qs(body, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NoForm from None
    groups = tuple(dict.fromkeys(sent.get("groups", ())))
    form = JoinForm(groups, sent.get("adult", [""])[0], sent.get("rules", [""])[0])
    return form, sent.get("lang", [None])[0]


def errors_told(
    faults: Iterable[Fault], form: JoinForm, words: Mapping[str, str]
) -> dict[str, str]:
    """The faults by field, in words of the page; in the order of its fields."""
    fields = {fault.field.partition("[")[0] for fault in faults}
    told = {
        "groups": _groups_error(form),
        "adult": "adult_missing",
        "rules": "rules_missing",
    }
    return {
        field: words[key].format(most=MOST_GROUPS) for field, key in told.items() if field in fields
    }


def _groups_error(form: JoinForm) -> str:
    if not form.groups:
        return "groups_missing"
    return "groups_many" if len(form.groups) > MOST_GROUPS else "groups_unknown"
