"""``profile.toml``: a month's use, and what the simulated world does not know."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("profile.toml")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a municipality. ``reached``: whom one alert concerns."""

    members: int
    alerts: float
    reached: float


@dataclass(frozen=True, slots=True)
class Unseen:
    """Assumptions about AWS and Meta; see the comments in ``profile.toml``."""

    told: Mapping[str, Any]

    @property
    def platform_log_bytes(self) -> int:
        """Of an invocation."""
        return int(self.told["platform_log_bytes"])

    @property
    def access_log_bytes(self) -> int:
        """Of a request to the API."""
        return int(self.told["access_log_bytes"])

    @property
    def request_overhead_bytes(self) -> int:
        """Of a request to WhatsApp."""
        return int(self.told["request_overhead_bytes"])

    def processor_ms(self, function: str) -> float:
        """Of one invocation."""
        told: Mapping[str, float] = self.told["processor_ms_of"]
        return float(told.get(function, self.told["processor_ms"]))

    def __getitem__(self, name: str) -> float:
        return float(self.told[name])


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it. ``use`` by the names in the file."""

    dated: date
    months: tuple[Month, ...]
    use: Mapping[str, float]
    unseen: Unseen
    whatsapp: Mapping[str, float]


def read_profile(path: Path = PATH) -> Profile:
    """The profile; a missing name is a KeyError that names it."""
    told = tomllib.loads(path.read_text())
    months = tuple(
        Month(each["members"], each["alerts"], each["members"] * each["reached_share"])
        for each in told["month"]
    )
    return Profile(told["dated"], months, told["use"], Unseen(told["unseen"]), told["whatsapp"])
