"""Build: a mission folder becomes `out/`, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geo_ops.assemble import Assembled, Mission, Options, assemble
from geo_ops.errors import BoundaryError, OutputError, SpecError, choose, explain
from geo_ops.specs.base import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec
    from geo_ops.web import IndexEntry


BRIEF_SUFFIXES = (".html", ".pdf", ".png")


@dataclass(frozen=True)
class Place:
    """Where single products go, and whether they may replace what is there."""

    folder: Path
    overwrite: bool = False


def _silent(_text: str) -> None:
    return


@dataclass(frozen=True)
class Build:
    """What to build, where, and whom to tell about progress."""

    out: Path
    overwrite: bool = False
    options: Options = field(default_factory=Options)
    say: Callable[[str], None] = _silent


def build(mission: Mission, plan: Build) -> Assembled:
    """Write every product of a mission into `plan.out`, atomically.

    Raises:
        GeoOpsError: something cannot be read, composed or written; the previous folder stays.
    """
    from geo_ops.publish import staging

    plan.say("reading and locating")
    assembled = assemble(mission, plan.options)
    overview, briefing = (
        assembled.fitted(mission.map_spec(name)) for name in (mission.spec.map, mission.spec.brief)
    )
    with staging(plan.out, overwrite=plan.overwrite, keep_out_of=(mission.folder,)) as folder:
        _write_all(assembled, (overview, briefing), folder, plan.say)
    return assembled


def _write_all(
    assembled: Assembled,
    recipes: tuple[MapSpec, MapSpec],
    folder: Path,
    say: Callable[[str], None],
) -> None:
    from geo_ops.export import write_checks, write_geopackage, write_tables
    from geo_ops.web import write_index, write_map

    situation = assembled.situation
    overview, briefing = recipes
    say("map")
    write_map(situation, overview, folder / "map.html")
    entries = [_map_entry(overview, folder)]
    say("briefs")
    for pcode in brief_areas(situation):
        entries += write_briefs(situation, briefing, pcode, folder / "briefs", LANGUAGES)
    say("tables")
    entries += _file_entries(write_tables(situation, folder / "tables"), "table")
    say("gis")
    gis = folder / "gis" / f"{situation.mission.id}.gpkg"
    gis.parent.mkdir()
    write_geopackage(situation, gis)
    entries += _file_entries([gis], "gis")
    say("checks")
    checks = write_checks(situation, assembled.located, folder / "checks")
    entries += _file_entries(checks, "checks")
    write_index(situation, [_relative(one, folder) for one in entries], folder / "index.html")
    _write_manifest(assembled, folder)


def brief_areas(situation: Situation) -> list[str]:
    """Return the P-codes of the areas that get a brief: the mission's list, else the whole level.

    Raises:
        BoundaryError: the mission names a level or an area that the division lacks.
    """
    units, spec = situation.units, situation.mission
    if spec.brief_areas:
        return [units.find(one, spec.brief_level).pcode for one in spec.brief_areas]
    if spec.brief_level not in units.levels:
        raise BoundaryError(
            explain(
                "mission.toml: brief_level",
                f"there is no level {spec.brief_level!r}",
                choose(spec.brief_level, units.levels),
            )
        )
    return sorted(units.table.index[units.table["level"] == spec.brief_level])


def write_briefs(
    situation: Situation,
    recipe: MapSpec,
    pcode: str,
    folder: Path,
    languages: Sequence[Language],
) -> list[IndexEntry]:
    """Write one area's brief in each language; return what the index says of them."""
    from geo_ops.carto.areas import area_name
    from geo_ops.carto.text import slug
    from geo_ops.paper import write_brief
    from geo_ops.web import IndexEntry

    folder.mkdir(parents=True, exist_ok=True)
    title = Text(**{lang: area_name(situation.units, pcode, lang) for lang in LANGUAGES})
    name = slug(title.fr)
    entries = []
    for lang in languages:
        stem = f"{pcode}-{name}_{lang}"
        written = write_brief(situation, recipe, pcode, lang, folder, stem)
        picture = next((one for one in written if one.suffix == ".png"), None)
        thumbnail = picture.read_bytes() if picture else None
        entries += [
            IndexEntry(
                path=str(path),
                title=title,
                kind="brief",
                area=pcode,
                lang=lang,
                size_bytes=path.stat().st_size,
                thumbnail=thumbnail if path.suffix == ".pdf" else None,
            )
            for path in written
        ]
    return entries


def write_single_brief(
    situation: Situation,
    recipe: MapSpec,
    pcode: str,
    lang: Language,
    place: Place,
) -> list[Path]:
    """Write one brief under its full name (`MLI-0000_mopti-briefing_a4_20200630_v01_en`).

    Raises:
        OutputError: a page of that name is there and `place.overwrite` is not said.
    """
    from tempfile import TemporaryDirectory

    from geo_ops.carto.titleblock import file_stem
    from geo_ops.paper import write_brief

    stem = file_stem(situation, recipe, lang, pcode)
    place.folder.mkdir(parents=True, exist_ok=True)
    taken = [one for one in place.folder.glob(f"{stem}.*") if one.suffix in BRIEF_SUFFIXES]
    if taken and not place.overwrite:
        raise OutputError(
            explain(
                str(taken[0]), "it is already there", "add --overwrite, or choose another --out"
            )
        )
    with TemporaryDirectory(dir=place.folder, prefix=".geo-ops-") as scratch:
        written = write_brief(situation, recipe, pcode, lang, Path(scratch), stem)
        for path in written:
            path.replace(place.folder / path.name)
    return [place.folder / path.name for path in written]


def _map_entry(recipe: MapSpec, folder: Path) -> IndexEntry:
    from geo_ops.web import IndexEntry

    path = folder / "map.html"
    return IndexEntry(
        path=str(path), title=recipe.title, kind="map", area=None, lang=None,
        size_bytes=path.stat().st_size, thumbnail=None,
    )  # fmt: skip


def _file_entries(paths: Sequence[Path], kind: str) -> list[IndexEntry]:
    from geo_ops.web import IndexEntry

    return [
        IndexEntry(
            path=str(path), title=Text(en=path.name, fr=path.name), kind=kind, area=None, lang=None,
            size_bytes=path.stat().st_size, thumbnail=None,
        )
        for path in paths
    ]  # fmt: skip


def _relative(entry: IndexEntry, folder: Path) -> IndexEntry:
    from dataclasses import replace

    return replace(entry, path=Path(entry.path).relative_to(folder).as_posix())


def _write_manifest(assembled: Assembled, folder: Path) -> None:
    from geo_ops.release.manifest import write_manifest

    write_manifest(folder, assembled.situation, inputs=manifest_inputs(assembled))


def manifest_inputs(assembled: Assembled) -> dict[str, Path]:
    """Return every file that the situation came from, by a name without any machine's folders.

    Below the widest audience the tables of withheld layers are left out, their names too.
    """
    mission, situation = assembled.mission, assembled.situation
    shown = {view.spec.id for view in situation.layers}
    found: dict[str, Path] = {}
    paths = [*assembled.inputs, *_content_files(assembled)]
    hidden = {
        (mission.folder / one.source.source).resolve()
        for one in assembled.located
        if one.spec.id not in shown
    }
    for path in paths:
        if path.resolve() not in hidden:
            found[_public_name(path.resolve(), mission)] = path
    return dict(sorted(found.items()))


def _content_files(assembled: Assembled) -> list[Path]:
    mission, situation = assembled.mission, assembled.situation
    pack = situation.pack
    files = [mission.content.file("maps", name) for name in (mission.spec.map, mission.spec.brief)]
    files += [
        mission.content.folder("layers", view.spec.id) / "layer.toml" for view in situation.layers
    ]
    region = [pack.spec.geometry.file, *(one.file for one in pack.spec.division)]
    region += [pack.spec.settlements] if pack.spec.settlements else []
    files += [pack.folder / name for name in ("region.toml", *region)]
    return files


def _public_name(path: Path, mission: Mission) -> str:
    for root, prefix in (
        (mission.folder, "mission"),
        *((one, "content") for one in mission.content.roots),
    ):
        if path.is_relative_to(root):
            return f"{prefix}/{path.relative_to(root).as_posix()}"
    return f"elsewhere/{path.name}"


def recipe_for(mission: Mission, name: str, product: str) -> MapSpec:
    """Return a recipe of a given product.

    Raises:
        SpecError: the recipe is for another product.
    """
    recipe = mission.map_spec(name)
    if recipe.product != product:
        raise SpecError(
            explain(
                f"maps/{name}.toml", f"its product is {recipe.product!r}", f"choose a {product}"
            )
        )
    return recipe
