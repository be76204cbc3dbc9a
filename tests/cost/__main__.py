"""``python -m tests.cost``: count, show the bills, write docs/cost.md and docs/cost.svg."""

from typing import Annotated

import typer
from relay.domain.country import COUNTRIES
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.cost.amounts import money
from tests.cost.chart import draw
from tests.cost.kept import keep, read_kept
from tests.cost.month import Counted
from tests.cost.page import PAGE, write_page
from tests.cost.prices import read_prices
from tests.cost.profile import Profile, read_profile
from tests.cost.report import Report, report
from tests.cost.scenes import alert, citizens, quiet_hour

SMALL, LARGE = 1_000, 5_000
"""Members of the alerts that are lived; everything else lies on the line through them."""


def main(
    kept: Annotated[bool, typer.Option(help="Other prices for what the last run counted.")] = False,
) -> None:
    """Count, which takes some minutes: a webhook comes for every receipt. Then write the page."""
    console, profile = Console(stderr=True), read_profile()
    counted = read_kept() if kept else count(profile, console)
    keep(counted)
    found = report(counted, read_prices(), profile, COUNTRIES["NL"])
    write_page(found)
    draw(found)
    console.print(_shown(found))
    console.print(f"Written: {PAGE}")


def count(profile: Profile, console: Console, small: int = SMALL, large: int = LARGE) -> Counted:
    """Live through everything, with a bar that counts messages."""
    unseen = profile.unseen
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("A quiet hour, citizens", total=small + large)

        def heard() -> None:
            progress.advance(task)

        hour, of_citizens = quiet_hour(unseen), citizens(unseen)
        progress.update(task, description=f"An alert to {small:,}")
        of_small = alert(small, unseen, heard)
        progress.update(task, description=f"An alert to {large:,}")
        return Counted(of_small, alert(large, unseen, heard), hour, of_citizens)


def _shown(found: Report) -> Table:
    head = ("Members", "An alert: AWS", "WhatsApp", "A month: AWS", "WhatsApp")
    table = Table(*head, title="USD")
    for size in found.sizes:
        bills = (size.one_alert, size.one_month)
        costs = [each for bill in bills for each in (bill.aws.usd, bill.whatsapp.cost)]
        table.add_row(f"{size.members:,}", *map(money, costs))
    return table


if __name__ == "__main__":
    typer.run(main)
