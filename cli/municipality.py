"""A municipality from its GeoJSON file: all of it is right, or everything wrong is told at once."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from relay.domain.cells import group_cells
from relay.domain.group import Group, Neighbourhood

from cli.features import Feature, read_features
from cli.geometry import GeometryError, Projection, Shape, adjoining, boundary, parse_shape
from cli.naming import Named, named, value_of
from cli.problems import MunicipalityError, Problem

MAX_BOUNDARY = 300_000
"""Bytes; DynamoDB takes items up to 400 KB."""

T = TypeVar("T")


class Track(Protocol):
    """Hands the items on while it shows how far the work is."""

    def __call__(self, items: Iterable[T], description: str) -> Iterable[T]:
        """The same items."""


def untracked(items: Iterable[T], description: str) -> Iterable[T]:
    """Shows nothing."""
    return items


@dataclass(frozen=True, slots=True)
class Municipality:
    """The neighbourhoods to load, and what the operator should know about them."""

    neighbourhoods: tuple[Neighbourhood, ...]
    notes: tuple[str, ...]


def read_municipality(
    path: Path,
    id_property: str | None = None,
    name_property: str | None = None,
    track: Track = untracked,
) -> Municipality:
    """The neighbourhoods of a file; the properties with ids and names are found if not given.

    Raises:
        MunicipalityError: with everything there is to mend.
    """
    features = read_features(path)
    land = [feature for feature in features if not _is_water(feature)]
    every, problems = named(land, id_property, name_property)
    shapes: list[Shape] = []
    for each in track(every, "Checking"):
        try:
            shapes.append(parse_shape(each.feature.geometry))
        except GeometryError as wrong:
            problems.append(Problem(each.where, wrong.what, wrong.mend))
    if problems:
        raise MunicipalityError(problems)
    notes = (*_water_note(len(features) - len(land)), *_namesake_notes(every))
    return Municipality(_neighbourhoods(every, shapes, track), notes)


def _neighbourhoods(
    every: Sequence[Named], shapes: Sequence[Shape], track: Track
) -> tuple[Neighbourhood, ...]:
    geometries = [shape.geometry for shape in shapes]
    projection = Projection(geometries)
    near = adjoining(geometries, projection)
    found = []
    for place, each in enumerate(track(every, "Computing cells")):
        border = boundary(geometries[place], projection)
        if len(json.dumps(border)) > MAX_BOUNDARY:
            mend = "simplify it in a GIS, to about a metre"
            raise MunicipalityError([Problem(each.where, "its border is too detailed", mend)])
        neighbours = tuple(every[other].id for other in near[place])
        group = Group(each.id, each.name, neighbours=neighbours)
        found.append(Neighbourhood(group, border, group_cells(shapes[place].parts)))
    return tuple(found)


def _is_water(feature: Feature) -> bool:
    """CBS marks its areas of open water."""
    marks = (value_of(feature, "water"), value_of(feature, "h2o"))
    return any(str(mark).strip().upper() == "JA" for mark in marks)


def _water_note(count: int) -> Iterable[str]:
    if count:
        yield f"{count} areas of open water are left out (CBS: water = JA)"


def _namesake_notes(every: Sequence[Named]) -> Iterable[str]:
    for name, count in Counter(each.name for each in every).items():
        if count > 1:
            yield f"{count} neighbourhoods are called {name}: residents cannot tell them apart"
