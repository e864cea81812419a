"""Write a region pack from an imported set; the result is loaded before it counts as written."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import km2_text
from geo_ops.boundaries.pack import RegionPack
from geo_ops.boundaries.read import OPTIONAL_UNIT_COLUMNS, UNIT_COLUMNS
from geo_ops.boundaries.sources.spec import Bounds, Country, RegionText, region_text
from geo_ops.boundaries.tables import nested_codes
from geo_ops.boundaries.validate import validate_pack
from geo_ops.errors import BoundaryError, explain
from geo_ops.findings import errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from geo_ops.boundaries.repair import Repaired
    from geo_ops.boundaries.sources.boundary_set import BoundarySet

MANIFEST = {"schema": "geo_ops/manifest", "schema_version": 1, "kind": "region pack"}
"""The mark by which a folder is known as ours, so that it may be replaced (geo_ops.publish)."""


def write_pack(
    folder: Path,
    found: BoundarySet,
    country: Country,
    bounds: Bounds | None = None,
    repaired: Repaired | None = None,
    inputs: Sequence[Path] = (),
) -> RegionPack:
    """Write a pack into an empty folder and return it, loaded.

    Args:
        folder: where to write.
        found: the set; of `repaired` its polygons are taken instead.
        country: what the pack says of the country.
        bounds: its bounds, where they are known.
        repaired: the mended polygons.
        inputs: the files that the set was read from: their names and hashes are written down.

    Raises:
        SpecError: a value of `country` breaks the schema of region.toml.
        BoundaryError: the pack would not work; the message has the first fault.
    """
    if repaired is not None:
        found = replace(found, lowest=repaired.lowest)
    text = region_text(found, country, bounds)
    spec = text.parsed()
    _write_texts(folder, text, found, country)
    _write_shapes(found.lowest, folder / spec.geometry.file)
    (folder / "SOURCE.md").write_text(
        _source_page(found, country, repaired, inputs), encoding="utf-8", newline="\n"
    )
    _write_manifest(folder, inputs)
    pack = RegionPack(folder, spec)
    nested = set(nested_codes(pack.tables[country.division]))  # told, but no fault of a pack
    faults = [one for one in errors(validate_pack(pack)) if one not in nested]
    if faults:
        first, more = faults[0], len(faults) - 1
        also = f" (and {more} more faults)" if more else ""
        raise BoundaryError(explain(first.where, first.problem + also, first.remedy))
    return pack


def _write_texts(folder: Path, text: RegionText, found: BoundarySet, country: Country) -> None:
    (folder / "region.toml").write_text(text.text, encoding="utf-8", newline="\n")
    path = folder / "divisions" / f"{country.division}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*UNIT_COLUMNS, *OPTIONAL_UNIT_COLUMNS])
        for row in found.table.itertuples(index=False, name=None):
            writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in row])


def _write_shapes(lowest: gpd.GeoDataFrame, path: Path) -> None:
    import shapely

    shapes = shapely.orient_polygons(shapely.normalize(lowest.geometry.to_numpy()))
    frame = lowest[["pcode"]].assign(geometry=shapes)
    frame = lowest[["pcode"]].set_geometry(frame["geometry"], crs="EPSG:4326")
    frame = frame.sort_values("pcode", ignore_index=True)
    frame.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0")


def _source_page(
    found: BoundarySet, country: Country, repaired: Repaired | None, inputs: Sequence[Path]
) -> str:
    """Return SOURCE.md: whose data it is, what was read from where, what was mended."""
    lines = [
        f"# Sources of the region pack of {country.name_en}",
        "",
        "Made by `geo-ops regions import`.",
        "",
        "| What | Source | Licence |",
        "|---|---|---|",
        f"| Units and polygons | {_cell(country.source)} | {_cell(country.licence)} |",
        "",
        f"- Attribution to print: {country.attribution}",
        f"- Columns: {found.scheme}, read from {_cell(found.where)}",
    ]
    lines += [f"- {path.name}, SHA-256 {_sha256(path)}" for path in inputs]
    if not found.table["official"].iloc[-1]:
        lines.append("- The codes are those of the source, and no P-codes.")
    if found.remarks:
        lines += ["", "## What levels disagree on", ""]
        lines += [f"- {one.where}: {one.problem}" for one in found.remarks]
    if repaired is not None:
        lines += ["", "## What was mended", ""]
        lines += [f"{km2_text(repaired.moved_km2)} km2 changed hands:", ""]
        lines += [
            f"- {km2_text(one.km2)} km2 from {one.from_pcode or 'nobody'} to "
            f"{one.to_pcode or 'nobody'}: {one.why}"
            for one in repaired.moves
        ]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _write_manifest(folder: Path, inputs: Sequence[Path]) -> None:
    names = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    manifest = {
        **MANIFEST,
        "inputs": [{"path": path.name, "sha256": _sha256(path)} for path in inputs],
        "outputs": [{"path": name, "sha256": _sha256(folder / name)} for name in names],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
