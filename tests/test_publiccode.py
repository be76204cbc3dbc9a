"""publiccode.yml has what version 0.4 of the standard asks for, and agrees with the project.

Source: https://yml.publiccode.tools/schema.core.html, with its lists of categories and scopes.
"""

import tomllib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StrictBool
from pydantic.alias_generators import to_camel
from relay.domain.templates import LANGUAGES
from samtranslator.yaml_helper import yaml_parse

from tests.conftest import PROJECT

Language = Annotated[str, Field(pattern="^[a-z]{2}$")]


class Strict(BaseModel):
    """A section: what it does not know is a mistyped key."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Description(Strict):
    short_description: Annotated[str, Field(max_length=150)]
    long_description: Annotated[str, Field(min_length=150, max_length=10_000)]
    features: Annotated[list[str], Field(min_length=1)]


class Audience(Strict):
    countries: list[Language]
    scope: list[Literal["emergency-services", "local-authorities", "security", "society"]]


class Legal(Strict):
    license: str


class Contact(Strict):
    name: str


class Maintenance(Strict):
    type: Literal["internal", "contract", "community", "none"]
    contacts: Annotated[list[Contact], Field(min_length=1)]


class Localisation(Strict):
    localisation_ready: StrictBool
    available_languages: Annotated[list[Language], Field(min_length=1)]


class Dependency(Strict):
    name: str
    optional: StrictBool = False


class PublicCode(Strict):
    publiccode_yml_version: Literal["0.4"]
    name: str
    url: HttpUrl
    software_version: str
    development_status: Literal["concept", "development", "beta", "stable", "obsolete"]
    software_type: Literal["standalone/web", "standalone/backend", "standalone/other"]
    platforms: Annotated[list[str], Field(min_length=1)]
    categories: list[Literal["communications", "digital-citizenship", "instant-messaging"]]
    intended_audience: Audience
    description: Annotated[dict[Language, Description], Field(min_length=1)]
    legal: Legal
    maintenance: Maintenance
    localisation: Localisation
    depends_on: dict[Literal["open", "proprietary", "hardware"], list[Dependency]]


def test_it_is_what_the_standard_asks_for() -> None:
    PublicCode.model_validate(_read())


def test_it_agrees_with_the_project() -> None:
    told = PublicCode.model_validate(_read())
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert told.software_version == project["version"]
    assert told.legal.license == project["license"]
    assert set(told.localisation.available_languages) == set(LANGUAGES)


def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml_parse((PROJECT / "publiccode.yml").read_text())
    return read
