"""Briefs: a page of each area in each language, on every core that there is."""

from __future__ import annotations

import os
import pickle
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import BoundaryError, OutputError, choose, explain
from geo_ops.specs.base import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec
    from geo_ops.web import IndexEntry

BRIEF_SUFFIXES = (".html", ".pdf", ".png")
FEWEST_FOR_TWO = 6
"""Below this many areas a second process costs more than it saves."""


@dataclass(frozen=True)
class Place:
    """Where single products go, and whether they may replace what is there."""

    folder: Path
    overwrite: bool = False


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


@contextmanager
def drawing_briefs(
    situation: Situation, recipe: MapSpec, folder: Path
) -> Iterator[Callable[[], list[IndexEntry]]]:
    """Draw every area's brief in each language; give what waits for them and says what they are.

    Many areas are shared out among processes, which draw while this one goes on to other things.
    Which process draws a page makes no difference to it.
    Errors as `brief_areas` and `geo_ops.paper.write_brief`; OutputError if a process is killed.
    """
    areas = brief_areas(situation)
    folder.mkdir(parents=True, exist_ok=True)
    workers = min(_cores(), len(areas))

    def entries(written: dict[str, list[Path]]) -> list[IndexEntry]:
        return [entry for pcode in areas for entry in _entries(situation, pcode, written[pcode])]

    if workers < 2 or len(areas) < FEWEST_FOR_TWO:  # noqa: PLR2004
        yield lambda: entries(_draw(situation, recipe, areas, folder))
        return
    with _drawn_by(workers, (situation, recipe), areas, folder) as written:
        yield lambda: entries(written())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _draw(
    situation: Situation, recipe: MapSpec, areas: Sequence[str], folder: Path
) -> dict[str, list[Path]]:
    """Draw the briefs of some areas, in this process."""
    from geo_ops.carto.areas import area_name
    from geo_ops.carto.text import slug
    from geo_ops.paper import write_brief

    written: dict[str, list[Path]] = {}
    for pcode in areas:
        name = slug(area_name(situation.units, pcode, "fr"))
        written[pcode] = [
            path
            for lang in LANGUAGES
            for path in write_brief(
                situation, recipe, pcode, lang, folder, f"{pcode}-{name}_{lang}"
            )
        ]
    return written


@contextmanager
def _drawn_by(
    workers: int, what: tuple[Situation, MapSpec], areas: Sequence[str], folder: Path
) -> Iterator[Callable[[], dict[str, list[Path]]]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # Packed here and now: the pool packs in a thread, while this one may change what it caches.
    packed = pickle.dumps(what)
    # A forked process would inherit the threads of Arrow and GDAL in an unknown state.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        shares = [
            pool.submit(_draw_packed, packed, areas[first::workers], folder)
            for first in range(workers)
        ]

        def wait() -> dict[str, list[Path]]:
            written: dict[str, list[Path]] = {}
            try:
                for share in shares:
                    written |= share.result()
            except BrokenProcessPool as error:
                raise OutputError(
                    explain(
                        "briefs",
                        "a process that drew them was ended from outside, perhaps for want of "
                        "memory",
                        "close other programs and build again; what was there before is unchanged",
                    )
                ) from error
            return written

        yield wait


def _draw_packed(packed: bytes, areas: Sequence[str], folder: Path) -> dict[str, list[Path]]:
    situation, recipe = pickle.loads(packed)  # noqa: S301 - packed by the process that asks
    return _draw(situation, recipe, areas, folder)


def _entries(situation: Situation, pcode: str, paths: Sequence[Path]) -> list[IndexEntry]:
    from geo_ops.carto.areas import area_name
    from geo_ops.web import IndexEntry

    title = Text(**{lang: area_name(situation.units, pcode, lang) for lang in LANGUAGES})
    entries = []
    for path in paths:
        lang: Language = "fr" if path.stem.endswith("_fr") else "en"
        picture = path.with_suffix(".png").read_bytes() if path.suffix == ".pdf" else None
        entries.append(
            IndexEntry(
                path=str(path), title=title, kind="brief", area=pcode, lang=lang,
                size_bytes=path.stat().st_size, thumbnail=picture,
            )
        )  # fmt: skip
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
    from pathlib import Path
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
