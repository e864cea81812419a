"""The units of one division: who they are, whose they are, and their geometry at every level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2, dissolve, label_points
from geo_ops.boundaries.names import fold
from geo_ops.errors import BoundaryError, choose, explain

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo_ops.specs.region import DivisionSpec, RegionSpec


@dataclass(frozen=True)
class Unit:
    """One administrative unit of one division. `name` is the official (French) name.

    `valid_from` and `valid_to` are the days between which the code means this unit, as text
    ("2016-01-19"; "" while it does): those of the division, its vintage.
    """

    pcode: str
    name: str
    name_en: str
    level: str
    parent: str
    vintage: str
    official: bool
    approximate: bool
    note_fr: str
    note_en: str
    iso_3166_2: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, eq=False)
class Units:
    """All units of a division.

    Attributes:
        region: the spec of the region.
        division: the division's spec; its id is the vintage of every code here.
        table: a row for each unit of every level, index `pcode`, highest level first and by code
            within a level: name_fr, name_en, level, parent ("" for the country), official,
            approximate, note_fr, note_en, iso_3166_2 ("" where there is none), vintage.
        lowest: `pcode` and `geometry` (EPSG:4326) of the lowest units, by code.
        elsewhere: codes that only other divisions have, each with where it stands.
        siblings: the other divisions of the region, each with a function that gives its units.
        overlays: pieces of land shared with other divisions, once computed (see `overlay`).
    """

    region: RegionSpec
    division: DivisionSpec
    table: pd.DataFrame
    lowest: gpd.GeoDataFrame
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    siblings: Mapping[str, Callable[[], Units]] = field(default_factory=dict, repr=False)
    overlays: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)
    _levels: dict[str, gpd.GeoDataFrame] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels of the division, highest first."""
        return tuple(self.region.levels_of(self.division))

    @cached_property
    def lineage(self) -> pd.DataFrame:
        """For each unit (index `pcode`), the code of its unit at every level (columns); "" below.

        A unit is its own ancestor at its own level, so a column of it maps codes to that level.
        """
        import pandas as pd

        rows: dict[str, dict[str, str]] = {}
        for pcode, level, parent in zip(
            self.table.index, self.table["level"], self.table["parent"], strict=True
        ):
            rows[pcode] = {**rows.get(parent, {}), level: pcode}
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(self.levels))
        return frame.fillna("").rename_axis("pcode")

    def level(self, name: str) -> gpd.GeoDataFrame:
        """Return the units of one level with geometry, by code.

        Columns: pcode, name, name_en, level, parent, vintage, valid_from, valid_to (the days of the
        division, text), official, approximate, note_fr, note_en, iso_3166_2, area_km2 (planar, in
        the region's `crs_area`), label_lon, label_lat (degrees, the centre of the largest inscribed
        circle), geometry (EPSG:4326, the coverage union of the lowest units). A copy: it may be
        changed freely.

        Raises:
            BoundaryError: the division has no such level, or its units are no coverage.
        """
        if name not in self._levels:
            self._levels[name] = self._build(self._known(name))
        return self._levels[name].copy()

    def _build(self, name: str) -> gpd.GeoDataFrame:
        import geopandas as gpd

        rows = self.table[self.table["level"] == name]
        self._refuse_no_coverage()
        owners = self.lineage.loc[self.lowest["pcode"], name].to_numpy()
        shapes = dissolve(self.lowest.geometry.to_numpy(), owners)
        frame = gpd.GeoDataFrame(
            rows.reset_index().rename(columns={"name_fr": "name"}),
            geometry=[shapes[pcode] for pcode in rows.index],
            crs="EPSG:4326",
        )
        frame["area_km2"] = areas_km2(frame.geometry, self.region.crs_area)
        labels = label_points(frame.geometry, self.region.crs_map)
        frame["label_lon"], frame["label_lat"] = labels[:, 0], labels[:, 1]
        frame["valid_from"], frame["valid_to"] = self._days
        columns = ["pcode", "name", "name_en", "level", "parent", "vintage", "valid_from"]
        columns += ["valid_to", "official", "approximate", "note_fr", "note_en", "iso_3166_2"]
        columns += ["area_km2", "label_lon", "label_lat"]
        return frame[[*columns, "geometry"]]

    def sibling(self, division_id: str) -> Units:
        """Return the units of another division of the same region.

        Raises:
            BoundaryError: there is none of that id, or its table is not sound.
        """
        if division_id not in self.siblings:
            raise BoundaryError(
                explain(
                    f"division {division_id!r}",
                    f"{self.region.names.en} has no other division of that id",
                    choose(division_id, self.siblings),
                )
            )
        return self.siblings[division_id]()

    @cached_property
    def _days(self) -> tuple[str, str]:
        first, last = self.division.valid_from, self.division.valid_to
        return first.isoformat(), last.isoformat() if last else ""

    def _refuse_no_coverage(self) -> None:
        """Refuse what cannot be dissolved: a coverage union of it may be wrong without a word."""
        import shapely

        edges = shapely.coverage_invalid_edges(self.lowest.geometry.to_numpy())
        bad = self.lowest["pcode"][~shapely.is_empty(edges)].tolist()
        if bad:
            shown = ", ".join(bad[:6]) + (" ..." if len(bad) > 6 else "")  # noqa: PLR2004
            raise BoundaryError(
                explain(
                    f"units of {self.region.names.en}, division {self.division.id}",
                    f"neighbours overlap or do not share their borders: {shown}",
                    "see what `geo-ops check` says, and clean them as a coverage",
                )
            )

    def _known(self, name: str) -> str:
        if name not in self.levels:
            raise BoundaryError(
                explain(
                    f"level {name!r}",
                    f"division {self.division.id} of {self.region.names.en} has no such level",
                    choose(name, self.levels),
                )
            )
        return name

    def __contains__(self, pcode: object) -> bool:
        """Return whether a P-code is one of this division's."""
        return pcode in self._by_code

    def unit(self, pcode: str) -> Unit:
        """Return the unit with a P-code.

        Raises:
            BoundaryError: this division has no such code; says where it stands, or what is near.
        """
        if pcode not in self._by_code:
            raise self._unknown(pcode)
        return self._by_code[pcode]

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        columns = ["name_fr", "name_en", "level", "parent", "vintage", "official", "approximate"]
        columns += ["note_fr", "note_en", "iso_3166_2"]
        days = [[one] * len(self.table) for one in self._days]
        values = zip(*(self.table[column].tolist() for column in columns), *days, strict=True)
        return {
            str(pcode): Unit(str(pcode), *rest)
            for pcode, rest in zip(self.table.index, values, strict=True)
        }

    def ancestors(self, pcode: str) -> dict[str, str]:
        """Return level -> code from the country down to the unit itself. Errors as `unit`."""
        self.unit(pcode)
        chain = [self.unit(pcode)]
        while chain[-1].parent:
            chain.append(self.unit(chain[-1].parent))
        return {one.level: one.pcode for one in reversed(chain)}

    def children(self, pcode: str, level: str | None = None) -> list[str]:
        """Return the codes of the units inside one, at `level` or the next one down, sorted.

        The lowest units have no children: an empty list. Errors as `unit`.

        Raises:
            BoundaryError: `level` is not a level below the unit's own.
        """
        own = self.unit(pcode).level
        below = self.levels[self.levels.index(own) + 1 :]
        if level is None and not below:
            return []
        level = below[0] if level is None else level
        if level not in below:
            raise BoundaryError(
                explain(
                    f"level {level!r}",
                    f"it is not below {own}, the level of {pcode}",
                    choose(level, below),
                )
            )
        column = self.lineage[level]
        return sorted(set(column[self.lineage[own] == pcode]) - {""})

    def find(self, text: str, level: str | None = None) -> Unit:
        """Return the unit that a P-code or an exact name (case and accents ignored) means.

        Homonyms that nest (Gao region, cercle, commune) give the outermost, the only certain one.

        Raises:
            BoundaryError: no unit has that name, or several that do not nest have it; the message
                lists the candidates or the nearest names.
        """
        wanted = text.strip()
        pcode = wanted.upper()
        if level is not None:
            self._known(level)
        if pcode in self._by_code and level in (None, self.unit(pcode).level):
            return self.unit(pcode)
        found = self._by_name.get(fold(wanted), [])
        if level is not None:
            found = [one for one in found if self.unit(one).level == level]
        outermost = [
            one for one in found if not set(self.ancestors(one).values()) & (set(found) - {one})
        ]
        if len(outermost) == 1:
            return self.unit(outermost[0])
        if not outermost:
            raise self._unknown(wanted, level)
        shown = "; ".join(self._described(one) for one in outermost)
        raise BoundaryError(
            explain(
                f"place {wanted!r}",
                f"{len(outermost)} units have that name",
                f"give the P-code: {shown}",
            )
        )

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for unit in self._by_code.values():
            for key in sorted({fold(unit.name), fold(unit.name_en)} - {""}):
                names.setdefault(key, []).append(unit.pcode)
        return names

    def _described(self, pcode: str) -> str:
        unit = self.unit(pcode)
        inside = f" in {self.unit(unit.parent).name}" if unit.parent else ""
        return f"{pcode} ({unit.level} {unit.name}{inside})"

    def _unknown(self, text: str, level: str | None = None) -> BoundaryError:
        if text.upper() in self.elsewhere:
            return self._of_another_division(text.upper())
        at = f" of level {level!r}" if level else ""
        rows = self.table if level is None else self.table[self.table["level"] == level]
        return BoundaryError(
            explain(
                f"place {text!r}",
                f"no unit{at} in division {self.division.id} of {self.region.names.en} has that "
                "P-code or name",
                choose(text, [*rows["name_fr"], *rows.index]),
            )
        )

    def _of_another_division(self, pcode: str) -> BoundaryError:
        from geo_ops.boundaries.translate import translate

        found = translate(pcode, None, self) if self.siblings else None
        todo = "use a code of this division, or another as-of date"
        if found is not None and found.pcode is not None:
            todo = f"{found.note}: use {found.pcode}, or another as-of date"
        elif found is not None and found.candidates:
            todo = f"{found.note}: use one of these, or another as-of date"
        return BoundaryError(
            explain(
                f"P-code {pcode!r}",
                f"division {self.division.id} of {self.region.names.en} has no such code: it is "
                f"{self.elsewhere[pcode]}",
                todo,
            )
        )
