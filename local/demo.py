"""The demonstration: one alert goes from the police to every member of a municipality."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relay.domain.member import Member
from rich.console import Console

from local.phones import Phones
from local.police import Police
from local.progress import Way, follow

ALERT: Final = {
    "headline": "Inbraak, dader gevlucht te voet",
    "description": "Man, ongeveer 30 jaar, donkere jas, rode rugzak. Liep richting het station.",
    "instruction": "Ziet u hem? Spreek hem niet aan.",
    "urgency": "Immediate",
    "status": "Actual",
    "reference": "2026-000123",
    "author": "Meldkamer",
}


@dataclass(frozen=True)
class Result:
    """Who got the alert. Addresses are phone numbers or, without one, WhatsApp's user ids."""

    alert_id: str
    way: Way
    missed: Sequence[str]
    twice: Sequence[str]
    strangers: int

    @property
    def everybody_once(self) -> bool:
        """Nobody missed, nobody twice, nobody else, and the police's count says so too."""
        return self.way.settled and not (self.missed or self.twice or self.strangers)


def send_one_alert(
    console: Console,
    police: Police,
    phones: Phones,
    groups: Sequence[str],
    members: Sequence[Member],
) -> Result:
    """Post an alert for these groups, show its way, and hold it against the phones."""
    posted = time.monotonic()
    alert = police.post({**ALERT, "area": {"groups": list(groups)}})
    console.print(
        f"Alert {alert['alert_id']} accepted for {len(alert['groups'])} neighbourhoods"
        f" in {time.monotonic() - posted:.1f} s:"
    )
    console.print(next(iter(alert["preview"].values())), style="italic", markup=False)
    way = follow(console, police, phones, alert["alert_id"], len(members), posted)
    console.print()
    return checked(alert["alert_id"], way, phones, members)


def checked(alert_id: str, way: Way, phones: Phones, members: Sequence[Member]) -> Result:
    """Hold the alert against the phones: who has it, and how often."""
    received = phones.received(alert_id)
    addresses = [member.phone or member.bsuid or "" for member in members]
    return Result(
        alert_id=alert_id,
        way=way,
        missed=[address for address in addresses if not received.people[address]],
        twice=[address for address in addresses if received.people[address] > 1],
        strangers=received.messages - sum(received.people[address] for address in addresses),
    )


def report(console: Console, result: Result) -> None:
    """Say how it went."""
    way = result.way
    if result.everybody_once:
        console.print(
            f"[green]✓[/] All {way.members:,} members have it, each exactly once."
            f" First phone after [bold]{way.first_seconds:.1f} s[/],"
            f" last after [bold]{way.last_seconds:.1f} s[/]."
        )
        return
    for fault, addresses in (("missed it", result.missed), ("got it twice", result.twice)):
        if addresses:
            console.print(f"[red]✗[/] {len(addresses):,} {fault}: {', '.join(addresses[:5])} …")
    if result.strangers:
        console.print(f"[red]✗[/] {result.strangers:,} messages went to strangers.")
    if not way.settled:
        console.print(f"[red]✗[/] The police's count did not settle: {dict(way.counts)}")
