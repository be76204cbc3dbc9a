"""What the options of ``relay alert post`` make: the body of ``POST /alerts``, and its key.

Only what no request can carry is refused here; all else is the API's to judge.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

_SPAN = re.compile(r"(\d{1,4})(m|h)", re.A)
_UNITS = {"m": "minutes", "h": "hours"}


def checked_key(key: str | None) -> str | None:
    """The key, if a header takes it.

    Raises:
        typer.BadParameter: it does not.
    """
    if key is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise typer.BadParameter("takes 1 to 255 ASCII letters, digits and signs, without blanks")
    return key


def alert_body(
    words: Mapping[str, str | None], area: Mapping[str, Any], texts: Mapping[str, Any]
) -> dict[str, Any]:
    """The body; what was left out is not in it, so the API's own defaults hold."""
    given = {name: word for name, word in words.items() if word is not None}
    return {**given, "area": dict(area), **({"texts": dict(texts)} if texts else {})}


def area_of(groups: Sequence[str], circle: str | None, polygon: Path | None) -> dict[str, Any]:
    """The area that is given.

    Raises:
        typer.BadParameter: none or several, or one that cannot be read.
    """
    if [bool(groups), bool(circle), bool(polygon)].count(True) != 1:
        raise typer.BadParameter(
            "give one of --group ID (as often as you like), --circle, --polygon"
        )
    if circle:
        return {"circle": _circle(circle)}
    return {"polygon": _polygon(polygon)} if polygon else {"groups": list(groups)}


def expiry(text: str | None, now: datetime) -> str | None:
    """A moment of RFC 3339 as it is, or one so long from ``now`` ("90m", "2h").

    Raises:
        typer.BadParameter: it is neither.
    """
    if text is None:
        return None
    if span := _SPAN.fullmatch(text):
        ahead = timedelta(**{_UNITS[span[2]]: int(span[1])})
        return f"{(now + ahead).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(
            "--expires is a time from now (90m, 2h), or date, time and zone"
            " (2026-11-22T18:30:00+01:00)"
        )
    return text


def texts_of(options: Sequence[str]) -> dict[str, Any]:
    """Translations by language, from options like ``fr=alert-fr.json``.

    Raises:
        typer.BadParameter: an option or its file cannot be read, or a language comes twice.
    """
    found: dict[str, Any] = {}
    for option in options:
        language, _, file = option.partition("=")
        if not language or not file or language in found:
            raise typer.BadParameter("--text is LANGUAGE=FILE, each language once")
        found[language] = _json(Path(file), "--text")
    return found


def _circle(text: str) -> dict[str, float]:
    try:
        lat, lon, radius = (float(each) for each in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            "--circle is LAT,LON,RADIUS_M, such as 52.5487,5.4423,300"
        ) from None
    return {"lat": lat, "lon": lon, "radius_m": radius}


def _polygon(file: Path) -> Any:
    """The polygon itself, or the geometry of the one feature around it."""
    found = _json(file, "--polygon")
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise typer.BadParameter(f"--polygon: {file} has to hold exactly one feature")
        found = features[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") != "Polygon":
        raise typer.BadParameter(f"--polygon: {file} has to hold a GeoJSON Polygon")
    return {name: found[name] for name in ("type", "coordinates") if name in found}


def _json(file: Path, option: str) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as failed:
        raise typer.BadParameter(f"{option}: {file}: {failed.strerror}") from failed
    except ValueError as failed:
        raise typer.BadParameter(f"{option}: {file} is not JSON in UTF-8") from failed
