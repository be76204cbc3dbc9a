"""What the layer's libraries bring along and no function opens: other services, languages, zones.

Half of their files. Whoever starts a function unpacks or loads them all, Lambda and the emulator
alike.
"""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from relay.domain.country import LANGUAGES

SERVICES = ("dynamodb", "events", "s3", "secretsmanager", "sqs")
"""Of AWS, those that the functions have clients of."""

LOCALES = tuple(f"{each}.dat" for each in ("root", *LANGUAGES))
ZONES = ("Europe",)

KEPT: Mapping[str, Collection[str]] = {
    "botocore/data": SERVICES,
    "boto3/data": SERVICES,
    "babel/locale-data": LOCALES,
    "tzdata/zoneinfo": ZONES,
}
"""By folder, which folders and locales stay. Other files stay too: indices and licences."""


def prune(libraries: Path) -> None:
    """Remove the rest from a folder of installed libraries. One that lacks a library is welcome."""
    for folder, kept in KEPT.items():
        for each in (libraries / folder).glob("*"):
            if each.is_dir() and each.name not in kept:
                shutil.rmtree(each)
            elif each.suffix == ".dat" and each.name not in kept:
                each.unlink()
