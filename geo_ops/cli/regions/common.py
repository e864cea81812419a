"""What the commands on regions share: the pack that is meant, and where a table goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.content import Content

F = TypeVar("F", bound="Callable[..., Any]")

country_option = click.option(
    "--country", default="mli", show_default=True, help="A region of regions/."
)
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace a file that is there.")


def table_options(command: F) -> F:
    """Add --out, --overwrite and --json of a command that answers with a table."""
    options = (
        click.option(
            "--out", type=click.Path(path_type=Path),
            help="CSV file to write (default: standard output).",
        ),
        overwrite_option,
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def find_content(content: Path | None) -> Content:
    """Return the content, with GDAL's fences up before any library that holds it."""
    from geo_ops.content import Content
    from geo_ops.gdal_guard import guard

    guard()
    return Content.find(content)


def open_pack(content: Content, region_id: str) -> RegionPack:
    """Return a pack by its id. Errors as `load_pack`."""
    from geo_ops.boundaries.pack import load_pack

    return load_pack(content, region_id)


def pack_named(content: Content, text: str) -> RegionPack | None:
    """Return the pack whose id, ISO 3166 code or name a text is, or None."""
    from geo_ops.boundaries.names import fold

    for name in content.ids("regions"):
        if not (content.folder("regions", name) / "region.toml").is_file():
            continue
        pack = open_pack(content, name)
        names = (pack.spec.id, pack.spec.iso3, pack.spec.names.en, pack.spec.names.fr)
        if fold(text) in {fold(one) for one in names}:
            return pack
    return None


def answer(table: pd.DataFrame, out: Path | None, *, overwrite: bool, as_json: bool) -> None:
    """Print a table as CSV or as lines of JSON, or write it to a file."""
    from geo_ops.cli.files import free_path
    from geo_ops.publish import atomic_write

    text = (
        table.to_json(orient="records", lines=True, force_ascii=False)
        if as_json
        else table.to_csv(index=False, lineterminator="\n")
    )
    if out is None:
        click.echo(text, nl=False)
        return
    path = free_path(out, f"table.{'jsonl' if as_json else 'csv'}", overwrite=overwrite)
    click.echo(str(atomic_write(path, text)))


UNIT_COLUMNS = ("pcode", "name", "level", "parent", "vintage")


def write_units(frame: gpd.GeoDataFrame, path: Path, day: str) -> Path:
    """Write units (and their geometry) as GeoPackage, GeoJSON, GeoParquet or CSV, by the suffix.

    Raises:
        InputError: the suffix is none of these.
        OutputError: the place is not free, or cannot be written.
    """
    from geo_ops.publish import atomic_write

    suffix = path.suffix.lower()
    if suffix == ".csv":
        plain = frame.drop(columns="geometry").to_csv(index=False, lineterminator="\n")
        return atomic_write(path, plain)
    if suffix == ".parquet":
        return atomic_write(
            path, lambda place: frame.to_parquet(place, index=False, compression="zstd")
        )
    drivers = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
    if suffix not in drivers:
        raise InputError(
            explain(str(path), f"units are not written as {suffix or 'a folder'!r}",
                    "use .gpkg, .geojson, .parquet or .csv")
        )  # fmt: skip

    def write(place: Path) -> None:
        import pyogrio

        # The time in a GeoPackage is that of the division, not of this machine.
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
        try:
            frame.to_file(place, driver=drivers[suffix], layer=path.stem, engine="pyogrio")
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})

    return atomic_write(path, write)
