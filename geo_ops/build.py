"""Build: a mission folder becomes `out/`, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geo_ops.assemble import Assembled, Mission, Options, assemble
from geo_ops.errors import SpecError, explain
from geo_ops.specs.base import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec
    from geo_ops.web import IndexEntry


def _silent(_text: str) -> None:
    return


@dataclass(frozen=True)
class Build:
    """What to build, where, and whom to tell about progress.

    `hxl`: with a row of HXL hashtags below the headings of the CSV files.
    """

    out: Path
    overwrite: bool = False
    options: Options = field(default_factory=Options)
    say: Callable[[str], None] = _silent
    hxl: bool = False


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
        _write_all(assembled, (overview, briefing), folder, plan)
    return assembled


def _write_all(
    assembled: Assembled,
    recipes: tuple[MapSpec, MapSpec],
    folder: Path,
    plan: Build,
) -> None:
    from geo_ops.briefs import drawing_briefs
    from geo_ops.export import write_checks, write_geopackage, write_tables
    from geo_ops.web import write_index, write_map

    situation, say = assembled.situation, plan.say
    overview, briefing = recipes
    # Briefs take half of the time: other processes draw them while this one does the rest.
    with drawing_briefs(situation, briefing, folder / "briefs") as briefs:
        say("map")
        write_map(situation, overview, folder / "map.html")
        say("tables")
        tables = write_tables(situation, folder / "tables", hxl=plan.hxl)
        say("gis")
        gis = folder / "gis" / f"{situation.mission.id}.gpkg"
        gis.parent.mkdir()
        write_geopackage(situation, gis)
        say("briefs")
        drawn = briefs()
    entries = [_map_entry(overview, folder), *drawn]
    entries += [*_file_entries(tables, "table"), *_file_entries([gis], "gis")]
    say("checks")
    checks = write_checks(situation, assembled.located, folder / "checks")
    entries += _file_entries(checks, "checks")
    write_index(situation, [_relative(one, folder) for one in entries], folder / "index.html")
    _write_manifest(assembled, folder)


def _map_entry(recipe: MapSpec, folder: Path) -> IndexEntry:
    from geo_ops.web import IndexEntry

    path = folder / "map.html"
    return IndexEntry(
        path=str(path), title=recipe.title, kind="map", area=None, lang=None,
        size_bytes=path.stat().st_size, thumbnail=None,
    )  # fmt: skip


def _file_entries(paths: Sequence[Path], kind: str) -> list[IndexEntry]:
    from geo_ops.carto.words import word
    from geo_ops.web import IndexEntry

    def title(path: Path) -> Text:
        key = "file_" + path.stem.removesuffix("_en").removesuffix("_fr")
        try:
            return Text(en=word(key, "en"), fr=word(key, "fr"))
        except KeyError:
            return Text(en=path.name, fr=path.name)

    return [
        IndexEntry(
            path=str(path), title=title(path), kind=kind, area=None, lang=_language(path),
            size_bytes=path.stat().st_size, thumbnail=None,
        )
        for path in paths
    ]  # fmt: skip


def _language(path: Path) -> Language | None:
    return next((lang for lang in LANGUAGES if path.stem.endswith(f"_{lang}")), None)


def _relative(entry: IndexEntry, folder: Path) -> IndexEntry:
    from dataclasses import replace

    return replace(entry, path=Path(entry.path).relative_to(folder).as_posix())


def _write_manifest(assembled: Assembled, folder: Path) -> None:
    from geo_ops.release.manifest import write_manifest

    situation = assembled.situation
    shown = {view.spec.id for view in situation.layers}
    origins = [item for one in assembled.located if one.spec.id in shown for item in one.origins]
    write_manifest(folder, situation, inputs=manifest_inputs(assembled), origins=origins)


def manifest_inputs(assembled: Assembled) -> dict[str, Path]:
    """Return every file that the situation came from, by a name without any machine's folders.

    Below the widest audience the tables of withheld layers are left out, their names too.
    """
    mission, shown = assembled.mission, {view.spec.id for view in assembled.situation.layers}
    paths = [mission.folder / "mission.toml"]
    paths += [path for one in assembled.located if one.spec.id in shown for path in one.inputs]
    paths += [one.path for one in assembled.situation.zones]
    paths += [mission.folder / one.file for one in assembled.situation.mission.ground]
    paths += [
        assembled.situation.pack.folder / one.file for one in assembled.situation.pack.spec.ground
    ]
    people = assembled.situation.population
    paths += [people.path] if people is not None else []
    found: dict[str, Path] = {}
    for path in dict.fromkeys(one.resolve() for one in [*paths, *_content_files(assembled)]):
        name = _public_name(path, mission)
        while name in found:  # two files of one name, each elsewhere
            name = name.replace("elsewhere/", "elsewhere/other-", 1)
        found[name] = path
    return dict(sorted(found.items()))


def _content_files(assembled: Assembled) -> list[Path]:
    from geo_ops.boundaries.places.gazetteer import gazetteer_files
    from geo_ops.boundaries.places.matcher_make import mission_files
    from geo_ops.specs.extend import layer_files

    mission, situation = assembled.mission, assembled.situation
    pack = situation.pack
    files = [mission.content.file("maps", name) for name in (mission.spec.map, mission.spec.brief)]
    for view in situation.layers:
        files += [one for one in layer_files(mission.content, view.spec.id) if one not in files]
    region = [pack.spec.geometry.file, *(one.file for one in pack.spec.division)]
    region += [pack.spec.settlements] if pack.spec.settlements else []
    files += [pack.folder / name for name in ("region.toml", *region)]
    own, aliases = mission_files(mission.folder)
    return [*files, *gazetteer_files(pack.folder), *own, *([aliases] if aliases else [])]


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
