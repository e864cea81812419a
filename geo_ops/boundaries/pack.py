"""A region pack: the spec of a country and, by date, its units."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import check_equal_area
from geo_ops.boundaries.read import read_geometry, read_table
from geo_ops.boundaries.tables import check_table
from geo_ops.boundaries.units import Units
from geo_ops.errors import BoundaryError, SpecError, choose, explain
from geo_ops.findings import errors
from geo_ops.specs.base import load_toml
from geo_ops.specs.region import DivisionSpec, RegionSpec

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from geo_ops.content import Content
    from geo_ops.findings import Finding

Division = DivisionSpec


def load_pack(content: Content, region_id: str) -> RegionPack:
    """Return the region pack `region_id`; only its `region.toml` is read at once.

    Raises:
        ContentNotFoundError: there is no such region, or it has no region.toml.
        SpecError: region.toml breaks the schema, or its id is not the folder's name.
    """
    folder = content.folder("regions", region_id)
    spec = load_toml(RegionSpec, folder / "region.toml")
    if spec.id != folder.name:
        raise SpecError(
            explain(
                str(folder / "region.toml"),
                f"key 'id' is {spec.id!r}, but the folder is {folder.name!r}",
                "make them the same",
            )
        )
    return RegionPack(folder, spec)


@dataclass(frozen=True, eq=False)
class RegionPack:
    """A country: its spec, and its units by division. Files are read once, when they are needed."""

    folder: Path
    spec: RegionSpec
    _units: dict[str, Units] = field(default_factory=dict, init=False, repr=False)
    _geometry: dict[str, gpd.GeoDataFrame] = field(default_factory=dict, init=False, repr=False)

    def division(self, division_id: str) -> Division:
        """Return a division by its id.

        Raises:
            BoundaryError: the region has no such division.
        """
        known = {one.id: one for one in self.spec.division}
        if division_id not in known:
            raise BoundaryError(
                explain(
                    f"division {division_id!r}",
                    f"{self.spec.names.en} has no such division",
                    choose(division_id, known),
                )
            )
        return known[division_id]

    def division_on(self, as_of: dt.date | None = None) -> Division:
        """Return the division in force on a day (default: the region's `default_as_of`).

        On a day before it, but since its `also_from`, a division stands in (`stands_in_on`).

        Raises:
            BoundaryError: no division is known for that day; the message names the known range.
        """
        day = self.spec.default_as_of if as_of is None else as_of
        for one in self.spec.division:
            if one.answers_on(day):
                return one
        ranges = ", ".join(
            f"{one.id} ({one.also_from or one.valid_from} to {one.valid_to or 'now'})"
            for one in sorted(self.spec.division, key=lambda one: one.valid_from)
        )
        raise BoundaryError(
            explain(
                f"as-of date {day}",
                f"no division of {self.spec.names.en} is known for that day",
                f"choose a day in one of: {ranges}",
            )
        )

    def units_on(self, as_of: dt.date | None = None) -> Units:
        """Return the units in force on a day. Errors as `division_on` and `units`."""
        return self.units(self.division_on(as_of).id)

    def units(self, division_id: str, *, checked: bool = True) -> Units:
        """Return the units of a division.

        `checked=False` is for validation, which reports every fault instead of raising the first.

        Raises:
            BoundaryError: no such division, or its table is not sound (codes twice, parents
                missing, units without geometry).
            InputError, CrsError: a file of the pack, or a CRS that it names, cannot be used.
        """
        if division_id in self._units:
            return self._units[division_id]
        division = self.division(division_id)
        check_equal_area(self.spec)
        table = self.tables[division_id]
        lowest = self._lowest(division)
        if checked:
            self._refuse_faults(check_table(table, lowest["pcode"].tolist(), self.spec, division))
        others = [one.id for one in self.spec.division if one.id != division_id]
        units = Units(
            self.spec,
            division,
            self._indexed(table, division),
            lowest,
            self._elsewhere(table),
            {one: partial(self.units, one) for one in others},
        )
        if checked:
            self._units[division_id] = units
        return units

    def _refuse_faults(self, findings: list[Finding]) -> None:
        faults = errors(findings)
        if faults:
            first, more = faults[0], len(faults) - 1
            also = f" (and {more} more faults)" if more else ""
            raise BoundaryError(
                explain(f"{self.folder.name}: {first.where}", first.problem + also, first.remedy)
            )

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The raw table of each division, as `read_table` gives it. Errors as `read_table`."""
        return {one.id: read_table(self.folder / one.file) for one in self.spec.division}

    @cached_property
    def settlements(self) -> gpd.GeoDataFrame:
        """The main towns of the region; the columns are those of `read_settlements`.

        Raises:
            InputError: the pack names no such file, or it cannot be read.
        """
        from geo_ops.boundaries.settlements import read_settlements

        return read_settlements(self.folder, self.spec)

    def _indexed(self, table: pd.DataFrame, division: Division) -> pd.DataFrame:
        """Return a table by code, highest level first, with the vintage."""
        rank = {name: at for at, name in enumerate(self.spec.levels_of(division))}
        order = table.assign(_rank=table["level"].map(rank), vintage=division.id)
        order = order.sort_values(["_rank", "pcode"], kind="stable")
        return order.drop(columns="_rank").set_index("pcode")

    def _lowest(self, division: Division) -> gpd.GeoDataFrame:
        file = division.geometry or self.spec.geometry.file
        if file not in self._geometry:
            self._geometry[file] = read_geometry(self.folder / file, self.spec.geometry.code)
        return self._geometry[file]

    def _elsewhere(self, table: pd.DataFrame) -> dict[str, str]:
        own = set(table["pcode"])
        found: dict[str, str] = {}
        for other, rows in self.tables.items():
            for pcode, name, level in zip(
                rows["pcode"], rows["name_fr"], rows["level"], strict=True
            ):
                if pcode not in own:
                    found.setdefault(pcode, f"{level} {name} in division {other}")
        return found
