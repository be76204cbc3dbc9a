"""Something that the service says in the chat."""

from dataclasses import dataclass

from relay.domain.whatsapp import Choice

DAY_MS, HOUR_MS, ONCE_MS = 86_400_000, 3_600_000, 10_000
"""How long a situation stays the same one, in which nobody is told twice."""

BUDGET = "budget"
"""Among the situations: until when somebody's answers are used up (Unix ms)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something to say. Nobody is told twice in the same ``situation`` within ``every_ms``.

    ``prompt``: it waits for nothing else that is being sent.
    """

    situation: str
    body: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    menu: str = ""
    prompt: bool = False
    every_ms: int = ONCE_MS
