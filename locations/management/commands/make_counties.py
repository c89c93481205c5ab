"""Write the outlines of all counties from the npm package us-atlas."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from locations.counties import A_DEGREE, FILE, County, Ring, write_line
from locations.geo import find_state

# As the Census calls them, and the post.
_AS_THE_POST = {
    "United States Virgin Islands": "U.S. Virgin Islands",
    "Commonwealth of the Northern Mariana Islands": "Northern Mariana Islands",
}


class Command(BaseCommand):
    """`npm pack us-atlas`, unpack it, and give its `counties-10m.json`."""

    help = (
        "Write locations/data/counties.tsv from counties-10m.json of the npm package us-atlas "
        "(US Census Bureau, public domain). Needed only when the counties change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to read, and where to write."""
        parser.add_argument("file", type=Path, help="counties-10m.json of us-atlas")
        parser.add_argument("--to", type=Path, default=FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the borders, put them together county by county, write them by FIPS code."""
        try:
            topology = json.loads(options["file"].read_text(encoding="utf-8"))
            counties = _counties(topology)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise CommandError(f"{options['file']} is no us-atlas of counties: {error}") from error
        lines = [write_line(county) for county in counties]
        options["to"].write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(lines):,} counties, {options['to'].stat().st_size:,} bytes.")


def _counties(topology: dict[str, Any]) -> list[County]:
    borders = _borders(topology)
    states = {
        row["id"]: find_state(_AS_THE_POST.get(name := row["properties"]["name"], name))
        for row in topology["objects"]["states"]["geometries"]
    }
    found = []
    for row in topology["objects"]["counties"]["geometries"]:
        polygons = [row["arcs"]] if row["type"] == "Polygon" else row["arcs"]
        state = states[row["id"][:2]]
        if state is None:
            raise ValueError(f"no state is called {row['id'][:2]}")
        rings = [_ring(borders, ring) for polygon in polygons for ring in polygon]
        # What is smaller than the raster has no outline: Falls Church in Virginia.
        if rings := [ring for ring in rings if len(ring) > 2]:
            found.append(County(row["id"], state.state, row["properties"]["name"], tuple(rings)))
    return sorted(found, key=lambda county: county.fips)


def _borders(topology: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """
    Every border as whole longitudes and latitudes, in thousandths of a degree.

    TopoJSON, sections 2.1.2 and 2.1.3: steps on a raster. Two counties share a border, so both
    are rounded alike.
    """
    (scale_x, scale_y), (zero_x, zero_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    return [
        [
            (round((x * scale_x + zero_x) * A_DEGREE), round((y * scale_y + zero_y) * A_DEGREE))
            for x, y in zip(
                accumulate(step[0] for step in steps),
                accumulate(step[1] for step in steps),
                strict=True,
            )
        ]
        for steps in topology["arcs"]
    ]


def _ring(borders: list[list[tuple[int, int]]], numbers: list[int]) -> Ring:
    """The borders one after the other; a negative number (~n) is border n backwards."""
    points: list[tuple[int, int]] = []
    for number in numbers:
        border = borders[number] if number >= 0 else borders[~number][::-1]
        points += [point for point in border if not points or point != points[-1]]
    return tuple(points[:-1] if points and points[0] == points[-1] else points)
