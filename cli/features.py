"""Reading a GeoJSON file down to its features, before any geometry is looked at (RFC 7946)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.problems import MunicipalityError, Problem

_WGS84 = re.compile(r"(CRS:?84|EPSG:(.*:)?4326)$", re.IGNORECASE)
_CONVERT = "convert it to WGS84: ogr2ogr -t_srs EPSG:4326 new.geojson old.geojson"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the file: where it stands, and what it says."""

    index: int
    own_id: object
    properties: Mapping[str, object]
    geometry: object


def read_features(path: Path) -> list[Feature]:
    """The features of a FeatureCollection.

    Raises:
        MunicipalityError: the file as a whole cannot be used.
    """
    collection = _collection(_json(path))
    _check_crs(collection.get("crs"))
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise _refused("has no features", "export the neighbourhoods into it")
    return [_feature(index, feature) for index, feature in enumerate(features)]


def _refused(what: str, mend: str) -> MunicipalityError:
    return MunicipalityError([Problem("the file", what, mend)])


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as broken:
        raise _refused("is not text in UTF-8", "save it as GeoJSON in UTF-8") from broken
    except json.JSONDecodeError as broken:
        where = f"line {broken.lineno}, column {broken.colno}"
        raise _refused(f"is not JSON ({broken.msg}: {where})", "export it again") from broken
    except (RecursionError, ValueError) as broken:
        raise _refused(f"is not usable JSON ({broken})", "export it again") from broken


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _collection(value: object) -> Mapping[str, object]:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(value, dict) and kind == "FeatureCollection":
        return value
    if kind == "Topology":
        raise _refused("is TopoJSON", "export it as GeoJSON")
    found = f"a {kind}" if isinstance(kind, str) else "something else"
    raise _refused(
        f"is not a GeoJSON FeatureCollection but {found}",
        "export all neighbourhoods as one FeatureCollection",
    )


def _check_crs(crs: object) -> None:
    """Accept no other reference system than WGS84, which is also the default."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _WGS84.search(name):
        return
    known = " (RD New)" if "28992" in str(name) else ""
    raise _refused(f"is in the reference system {name}{known}, not WGS84", _CONVERT)


def _feature(index: int, value: object) -> Feature:
    if not isinstance(value, dict) or value.get("type") != "Feature":
        raise MunicipalityError(
            [Problem(f"features[{index}]", "is not a GeoJSON Feature", "export the file again")]
        )
    properties = value.get("properties")
    return Feature(
        index,
        value.get("id"),
        properties if isinstance(properties, dict) else {},
        value.get("geometry"),
    )
