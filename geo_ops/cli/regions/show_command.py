"""`geo-ops regions show`: one unit in words and as a picture, or a file of units."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from geo_ops.cli.options import Day, content_option
from geo_ops.cli.regions.common import (
    UNIT_COLUMNS,
    country_option,
    find_content,
    open_pack,
    overwrite_option,
    pack_named,
    write_units,
)
from geo_ops.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.places.gazetteer import NameForm
    from geo_ops.boundaries.profile import Profile
    from geo_ops.boundaries.units import Units
    from geo_ops.content import Content

PICTURES = (".png", ".html")


@click.command("show")
@click.argument("area")
@click.option("--level", help="Level of the parts (default: the next one down).")
@click.option("--as-of", type=Day(), help="Day whose division counts (default: the country's).")
@country_option
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="Picture (.png, .html), or the parts with their geometry "
    "(.gpkg, .geojson, .parquet, .csv).",
)  # fmt: skip
@overwrite_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@content_option
def command(
    area: str,
    level: str | None,
    as_of: dt.date | None,
    country: str,
    lang: str,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    content: Path | None,
) -> int:
    """Show AREA, a name or P-code: its parts, its codes by division and its names.

    Example: geo-ops regions show Mali --level cercle --out units.gpkg
    """
    from geo_ops.boundaries.profile import as_dict, profile
    from geo_ops.boundaries.profile_words import as_text
    from geo_ops.cli.files import free_path

    path = free_path(out, "units.gpkg", overwrite=overwrite) if out is not None else None
    pack, units, pcode = _unit(find_content(content), area, country, as_of)
    found = profile(pack, units, pcode, level, _names(pack, units, pcode))
    language = cast("Any", lang)
    if path is not None:
        click.echo(str(_write(found, pack, units, path, language)))
    elif as_json:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False))
    else:
        click.echo(as_text(found, units, language), nl=False)
    return 0


def _unit(
    content: Content, area: str, country: str, as_of: dt.date | None
) -> tuple[RegionPack, Units, str]:
    """Return the pack, the division and the code that are meant; say what was done to get there."""
    from geo_ops.boundaries.translate import translate

    whole = pack_named(content, area)
    pack = whole or open_pack(content, country)
    division = pack.division_on(as_of)
    units = pack.units(division.id)
    if as_of is not None and division.stands_in_on(as_of):
        click.echo(
            f"division {division.id} stands in for {as_of}: it starts on {division.valid_from}, "
            "the units were the same before as far as is known",
            err=True,
        )
    if whole is not None:
        return pack, units, str(units.table.index[0])
    try:
        return pack, units, units.find(area).pcode
    except BoundaryError:
        answer = translate(area, None, units)
        if answer.pcode is None:
            raise
        click.echo(answer.note, err=True)
        return pack, units, answer.pcode


def _names(pack: RegionPack, units: Units, pcode: str) -> Sequence[NameForm]:
    from geo_ops.boundaries.places.gazetteer import read_gazetteer
    from geo_ops.boundaries.places.gazetteer_index import build_index

    return build_index(units, read_gazetteer(pack.folder)).forms_of(pcode)


def _write(found: Profile, pack: RegionPack, units: Units, path: Path, lang: Any) -> Path:  # noqa: ANN401
    """Write the picture or the parts, by the suffix."""
    from geo_ops.publish import atomic_write

    if path.suffix.lower() not in PICTURES:
        frame = found.shapes[[*UNIT_COLUMNS, "geometry"]]
        return write_units(frame, path, units.division.valid_from.isoformat())
    from geo_ops.boundaries.draw import draw_html, draw_png
    from geo_ops.boundaries.drawing import drawing_of

    drawing = drawing_of(found, pack, units, lang)
    if path.suffix.lower() == ".html":
        return atomic_write(path, draw_html(drawing))
    return atomic_write(path, lambda place: draw_png(drawing, place))
