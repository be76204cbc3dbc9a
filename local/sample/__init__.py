"""An invented municipality: `municipality.geojson`, 12 neighbourhoods of Nergenshuizen.

It lies in open water (the IJsselmeer around 52.60 N, 5.46 E), so no real place is meant. Properties
are those of CBS Wijken en Buurten; adjoining neighbourhoods share their border to the last digit.
Load it with ``relay groups load local/sample/municipality.geojson --local``.
"""

from pathlib import Path

MUNICIPALITY = Path(__file__).with_name("municipality.geojson")
CENTRE = (52.60, 5.46)
"""Latitude and longitude of its middle."""
