"""Starter: a mission folder that builds at once, from the samples of its layers."""

from __future__ import annotations

import csv
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geo_ops.assemble import Options
from geo_ops.content import Content
from geo_ops.errors import ContentNotFoundError, OutputError, choose, explain
from geo_ops.guide.template import sheet_name, template_columns
from geo_ops.specs.base import load_toml
from geo_ops.specs.extend import load_layer
from geo_ops.specs.region import RegionSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import LayerSpec

MISSION_TOML = """\
# A mission: which region, which day, which tables, for whom. Each key: docs/missions.md
id = "{id}"
title = {{ en = "{id}", fr = "{id}" }}
organisation = {{ en = "Name of the office", fr = "Nom du bureau" }}
region = "{region}"
as_of = {as_of}                # the day that the products describe; later rows are left out
audience = "internal"              # internal, partners or public: who will see the products
classification = "unclassified"    # or confidential, strictly confidential
exercise = {exercise}                    # true as long as any row is invented
clearance = "draft"                # "cleared" once the maps may be issued
producer = "Name of the unit"

[period]
start = {start}
end = {as_of}
"""

LAYER_TOML = """
[[layers]]
layer = "{layer}"                  # {title}
source = "data/{layer}.{suffix}"{table}
citation = {{ en = "{en}", fr = "{fr}" }}
exercise = {exercise}
"""


@dataclass(frozen=True)
class Start:
    """What to start with: a region, some layers (default: all), with sample rows or without.

    `tables` are CSV, or XLSX workbooks that say what each cell takes, in `lang`.
    """

    region: str = "mli"
    layers: tuple[str, ...] = ()
    empty: bool = False
    tables: Literal["csv", "xlsx"] = "csv"
    lang: Language = "en"
    options: Options = field(default_factory=Options)


def start_mission(folder: Path, start: Start) -> list[Path]:
    """Write a new mission folder; it is there whole or not at all. Return its files.

    Sample rows are left out, and only headings written, where a row would lie outside the region.

    Raises:
        OutputError: the folder is there and not empty, or cannot be written.
        ContentNotFoundError: no such region or layer; names the nearest.
    """
    content = Content.find(start.options.content)
    region = load_toml(RegionSpec, content.folder("regions", start.region) / "region.toml")
    specs = [*_specs(content, start.layers)]
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            explain(str(folder), "it is already there and not empty", "choose a new folder")
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".geo-ops-"))
    try:
        scratch.chmod(0o755)
        names = _fill(scratch, folder.name, start, region, specs)
        if folder.exists():
            folder.rmdir()
        scratch.replace(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return [folder / name for name in names]


def _specs(content: Content, layers: tuple[str, ...]) -> Iterator[tuple[LayerSpec, Path]]:
    known = content.ids("layers")
    for name in layers or known:
        if name not in known:
            raise ContentNotFoundError(
                explain(f"layer {name!r}", "there is no such layer", choose(name, known))
            )
        yield load_layer(content, name), content.folder("layers", name) / "sample.csv"


def _fill(
    folder: Path,
    name: str,
    start: Start,
    region: RegionSpec,
    specs: list[tuple[LayerSpec, Path]],
) -> list[str]:
    tables = {spec.id: _table(spec, sample, region, start) for spec, sample in specs}
    invented = {layer: len(rows) > 1 for layer, rows in tables.items()}
    as_of = region.default_as_of
    text = MISSION_TOML.format(
        id=_identifier(name),
        region=region.id,
        as_of=as_of,
        start=as_of.replace(year=as_of.year - 1),
        exercise=str(any(invented.values())).lower(),
    )
    for spec, _ in specs:
        text += _layer_toml(spec, start, exercise=invented[spec.id])
    (folder / "mission.toml").write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    for spec, _ in specs:
        path = folder / "data" / f"{spec.id}.{start.tables}"
        rows = tables[spec.id]
        if start.tables == "xlsx":
            path.write_bytes(_workbook(spec, rows, region, start))
            continue
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    return ["mission.toml", *(f"data/{layer}.{start.tables}" for layer in tables)]


def _workbook(spec: LayerSpec, rows: list[list[str]], region: RegionSpec, start: Start) -> bytes:
    from geo_ops.carto.words import word
    from geo_ops.guide.template import Template, workbook

    heading = word("exercise_long", start.lang) if len(rows) > 1 else ""
    bounds = region.bounds
    template = Template(spec, start.lang, rows[0], rows[1:], bounds, heading)
    return workbook(template)


def _table(spec: LayerSpec, sample: Path, region: RegionSpec, start: Start) -> list[list[str]]:
    headings = template_columns(spec)
    if start.empty or not sample.is_file():
        return [headings]
    with sample.open(encoding="utf-8-sig", newline="") as stream:
        read = list(csv.DictReader(stream, restval=""))
    rows = [headings, *([one.get(name, "") for name in headings] for one in read)]
    return rows if _inside(rows, spec, region) else rows[:1]


def _inside(rows: list[list[str]], spec: LayerSpec, region: RegionSpec) -> bool:
    """Whether every sample with coordinates lies within the region's bounds."""
    west, south, east, north = region.bounds
    x, y = spec.locate.longitude, spec.locate.latitude
    if x not in rows[0] or y not in rows[0]:
        return True
    pairs = [(row[rows[0].index(x)], row[rows[0].index(y)]) for row in rows[1:]]
    return all(
        west <= float(lon) <= east and south <= float(lat) <= north for lon, lat in pairs if lon
    )


def _layer_toml(spec: LayerSpec, start: Start, *, exercise: bool) -> str:
    en = "EXERCISE, invented example" if exercise else "Source, date"
    fr = "EXERCICE, exemple inventé" if exercise else "Source, date"
    return LAYER_TOML.format(
        layer=spec.id,
        title=spec.title.en,
        en=en,
        fr=fr,
        exercise=str(exercise).lower(),
        suffix=start.tables,
        table=f'\ntable = "{sheet_name(spec)}"' if start.tables == "xlsx" else "",
    )


def _identifier(name: str) -> str:
    """Return a folder's name as an id: small letters, digits, single hyphens."""
    from anyascii import anyascii

    words = "".join(one if one.isalnum() else " " for one in anyascii(name).casefold()).split()
    plain = "-".join(words)
    return plain if plain[:1].isalpha() else f"mission-{plain}".rstrip("-")
