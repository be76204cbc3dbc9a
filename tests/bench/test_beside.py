from pathlib import Path

import pytest

from tests.bench.beside import PEOPLE, figures
from tests.bench.beside_table import BEGINS, ENDS, HEADINGS, README, markdown, write
from tests.bench.our_relay import OurRelay
from tests.bench.plain_process import PlainProcess
from tests.bench.situations import CALM, DROPPED, SITUATIONS, Run, Situation
from tests.bench.who_got_it import WhoGotIt


def run(
    situation: Situation = CALM,
    relay: str = OurRelay.name,
    lost: int = 0,
    needlessly: int = 0,
    refused: int = 0,
) -> Run:
    people = WhoGotIt(600, lost, needlessly, needlessly, 0, 10.0)
    return Run(situation, relay, people, refused, 8.25)


def both(situations: tuple[Situation, ...] = SITUATIONS) -> list[Run]:
    """As they are measured: ours in each situation, then the other's."""
    names = (OurRelay.name, PlainProcess.name)
    return [run(each, name) for name in names for each in situations]


def missed(*runs: Run) -> list[str]:
    return [figure.name for figure in figures(runs) if not figure.met]


def test_one_person_lost_in_one_situation_misses_the_aim() -> None:
    assert missed(run(), run(DROPPED, lost=1)) == ["lost"]


def test_one_person_doubled_without_need_misses_the_aim() -> None:
    assert missed(run(DROPPED, needlessly=1)) == ["doubled without need"]


def test_a_refusal_misses_the_aim_when_calm_only() -> None:
    assert missed(run(refused=1)) == ["refused when calm"]
    assert not missed(run(DROPPED, refused=1))


def test_what_becomes_of_the_plain_relay_is_told_and_not_aimed_at() -> None:
    told = list(figures([run(), run(relay=PlainProcess.name, lost=7)]))
    assert all(each.met for each in told)
    assert told[0].note.endswith("7")


def test_the_two_stand_one_below_the_other() -> None:
    rows = markdown(both((CALM, DROPPED))).splitlines()[2:]
    assert [row.split(" | ")[1] for row in rows] == [OurRelay.name, PlainProcess.name] * 2
    assert [row.split(" | ")[0] for row in rows] == ["| calm", "| ", f"| {DROPPED.told}", "| "]
    assert rows[0].endswith("| 0 | 0 | 0 | 8.2 s |")


def test_only_what_is_between_the_marks_is_written(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGINS}\nold\n{ENDS}\nafter\n")
    write(both(), page)
    assert page.read_text() == f"before\n{BEGINS}\n{markdown(both())}\n{ENDS}\nafter\n"


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("nothing")
    with pytest.raises(ValueError, match="beside"):
        write(both(), page)
    assert page.read_text() == "nothing"


def test_the_readme_has_the_table_that_the_bench_writes() -> None:
    _, begins, rest = README.read_text().partition(f"{BEGINS}\n")
    table, ends, _ = rest.partition(f"\n{ENDS}")
    assert begins
    assert ends
    told, written = _words(table), _words(markdown(both()))
    assert told == written
    assert len(told[0]) == len(HEADINGS)
    assert f"the same {PEOPLE} people" in README.read_text()


def _words(table: str) -> list[list[str]]:
    """Headings, and situation and relay of each row; numbers are those of the run."""
    head, _, *rows = ([cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines())
    return [head, *(row[:2] for row in rows)]
