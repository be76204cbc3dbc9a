"""The great stories as a table of docs/faults.md, and what is wrong in them."""

from collections.abc import Sequence
from textwrap import fill

from tests.crowd.found import Verdict
from tests.crowd.gathering import Story
from tests.crowd.mishaps import EVERY_S, LASTS_S, THROTTLED
from tests.crowd.sendings import LATE_S

Lived = Sequence[tuple[Story, Verdict]]

COLUMNS = (
    "messages a second", "people", "alerts", "requests", "joins", "leaves", "moves", "longest",
    "median", "reached", "missed", "doubled", "as two", "moved away", "drift",
)  # fmt: skip

_WIDTH = 100


def cells(story: Story, found: Verdict) -> list[str]:
    """One line."""
    numbers = (
        found.people, found.alerts, found.sent, found.joins, found.leaves, found.moves,
    )  # fmt: skip
    missed = sum(each.startswith("missed") for each in found.wrong)
    ends = (found.reached, missed, found.doubled, found.as_two, found.unreachable, found.drift)
    return [
        f"{story.per_second:g}",
        *(f"{number:,}" for number in numbers),
        f"{found.slowest_s:.1f} s",
        f"{found.usual_s:.2f} s",
        *(f"{number:,}" for number in ends),
    ]


def violations(lived: Lived) -> list[str]:
    """Everything that must not be, story by story."""
    return [f"story {story.seed}: {each}" for story, found in lived for each in found.wrong]


def section(lived: Lived) -> str:
    """Of the page."""
    rows = [list(COLUMNS), ["---:"] * len(COLUMNS), *(cells(*each) for each in lived)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    parts = ["## Joining and leaving", fill(_introduction(lived), _WIDTH), table, _notes()]
    return "\n\n".join(parts)


def _introduction(lived: Lived) -> str:
    kills, lost = (sum(getattr(each, name) for _, each in lived) for name in ("kills", "lost"))
    return (
        "People join by code and by word, stop, leave one group, come back, change number and user"
        " id, answer and are forgotten, at random, while alerts are sent. Their webhooks come late"
        " by up to an hour, twice, and in any order; some people are known by number or user id"
        f" only. Meanwhile the conversation was killed {kills} times, {lost} answers of DynamoDB"
        f" were lost, and {THROTTLED:.0%} of its calls refused for {LASTS_S} s every {EVERY_S} s."
    )


def _notes() -> str:
    notes = (
        f"**longest**, **median**: from a leave that was stored to the last request that started"
        f" after it, the goodbye included; at most {LATE_S:g} s.",
        "**missed**: members when the alert was posted, who stayed, could be reached, and have no"
        " message. **doubled**: two messages to one member, which is allowed for an Immediate alert"
        " in doubt, and happens to a member who turns out to be one person with another while the"
        " alert is being sent. **as two**: one each to two such members. **moved away**: sent to a"
        " number or user id that had been given up, before WhatsApp told us.",
        "**drift**: by how many members the counts of all groups were off before the recount; after"
        " it they are right.",
        "A story also fails if somebody is not where their newest wish, by WhatsApp's time, puts"
        " them, if a message goes to somebody who never joined, if an answer comes twice, if"
        " anything of a person who was to be forgotten is found, or if a queue is not empty in the"
        " end.",
    )
    return "\n".join(fill(f"- {each}", _WIDTH, subsequent_indent="  ") for each in notes)
