"""The local stack in one piece: emulator, simulator, and municipalities deployed between them."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from relay.domain.municipality import municipality_name
from relay.domain.templates import creations

from local.deploy import Deployed, deploy
from local.emulator import Emulator, emulator
from local.phones import GRAPH_VERSION, Phones, phones
from local.police import Police, fetch_token


@dataclass(frozen=True)
class Municipality:
    """What one municipality chooses; names and values of template.yaml's parameters."""

    name: str = "nergenshuizen"
    country: str = "NL"
    languages: tuple[str, ...] = ("nl", "en")

    def parameters(self, whatsapp: Phones) -> dict[str, str]:
        """The stack's parameters, for sending through this simulator."""
        return {
            "Municipality": self.name,
            "Country": self.country,
            "Languages": ",".join(self.languages),
            "WhatsAppApiUrl": whatsapp.url,
            "WhatsAppGraphVersion": GRAPH_VERSION,
            "WhatsAppPhoneNumberId": whatsapp.phone_number_id,
            "WhatsAppBusinessAccountId": whatsapp.account_id,
            "WhatsAppNumber": whatsapp.number,
            "WhatsAppLinkUrl": whatsapp.link_url,
            "AlarmEmail": f"operators@{self.name}.example",
            "PoliceAlarmEmail": f"police@{self.name}.example",
            "DrillGroup": "drill",
            # For trying out: post as often as you like, and nothing is worth keeping.
            "AlertsPerHour": "1000",
            "DeletionProtection": "false",
        }


@dataclass(frozen=True)
class LocalStack:
    """One municipality's stack, with its WhatsApp and its police."""

    deployed: Deployed
    whatsapp: Phones
    municipality: Municipality

    def police(self) -> Police:
        """The police with a fresh token."""
        return Police(self.deployed.api_url, fetch_token(self.deployed))


@dataclass(frozen=True)
class Place:
    """Where a run works: a folder that goes with the emulator, as do `leaves`; logs stay."""

    folder: Path
    logs: Path
    leaves: Sequence[Path] = ()


@contextlib.contextmanager
def running_emulator(place: Place, port: int) -> Iterator[Emulator]:
    """The emulator, for any number of municipalities."""
    log = place.logs / "emulator.log"
    with emulator(port, folder=place.folder, log=log, leaves=place.leaves) as started:
        yield started


@contextlib.contextmanager
def running_phones(place: Place, port: int) -> Iterator[Phones]:
    """A WhatsApp for one municipality; its sending number is as unique as the port."""
    log = place.logs / f"whatsapp-{port}.log"
    # In Amsterdam no number begins with 0, so this is nobody's.
    ids = {"phone_number_id": f"1065403522{port}", "account_id": f"1022901293{port}"}
    with phones(port, number=f"3120{port:07}", log=log, **ids) as started:
        yield started


def set_up(emulator: Emulator, whatsapp: Phones, municipality: Municipality) -> LocalStack:
    """Deploy a municipality's stack and make it and its WhatsApp known to each other."""
    # The name over the chats says who sends, and that is the municipality, not the police.
    whatsapp.change(verified_name=f"Buurtpreventie {municipality_name(municipality.name)}")
    whatsapp.create_templates(creations(municipality.country, municipality.languages))
    deployed = deploy(
        emulator, municipality.name, municipality.parameters(whatsapp), whatsapp.secrets
    )
    whatsapp.report_to(f"{deployed.api_url}/whatsapp")
    return LocalStack(deployed, whatsapp, municipality)
