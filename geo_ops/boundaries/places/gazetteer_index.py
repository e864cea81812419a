"""Every name of a division, folded, with the places that it can mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo_ops.boundaries.names import fold, name_key
from geo_ops.boundaries.places.gazetteer import Gazetteer, NameForm, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from geo_ops.boundaries.places.gazetteer import Decoy
    from geo_ops.boundaries.units import Units

OFFICIAL, ALIAS, OWN, OWN_ALIAS = range(4)
"""Tiers: a name is looked for in one only when none before it has it. The mission's own gazetteer
comes last, so that its homonyms take nothing away from what was certain without it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a name can mean: a unit, or a place in a unit, or a route or zone without one.

    `line` holds the codes of the unit and of all above it. `lon` and `lat` are degrees (EPSG:4326).
    """

    kind: str
    name: str
    pcode: str
    level: str
    line: frozenset[str]
    precision: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one target, `spelling` as `fold` gives it.

    `certain` is false for an identification that is only likely.
    """

    target: Target
    tier: int
    spelling: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of a mission's own gazetteer, with its other names."""

    place: Place
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceIndex:
    """Folded name -> what it can mean, and the folded names that are no place here.

    The keys are those of `name_key`; `spellings` keeps for each the forms of `fold`, with spaces.
    `forms` are the names that the region's gazetteer adds, by the key of the official name.
    """

    units: Units
    entries: dict[str, list[Entry]]
    decoys: dict[str, Decoy]
    spellings: dict[str, set[str]]
    forms: dict[str, list[NameForm]]
    _inside: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def keys_inside(self, pcode: str) -> list[str]:
        """Return the folded names of what lies in a unit ("" for all), for suggestions."""
        if pcode not in self._inside:
            self._inside[pcode] = [
                key
                for key, entries in self.entries.items()
                if not pcode or any(pcode in one.target.line for one in entries)
            ]
        return self._inside[pcode]

    def forms_of(self, pcode: str) -> list[NameForm]:
        """Return the other names of a unit, in the order of the table. Errors as `Units.unit`."""
        line = frozenset(self.units.ancestors(pcode).values())
        found = self.forms.get(name_key(self.units.unit(pcode).name), [])
        return [one for one in found if not one.within or line & set(one.within)]


def build_index(
    units: Units,
    gazetteer: Gazetteer | None = None,
    towns: gpd.GeoDataFrame | None = None,
    own: Sequence[OwnPlace] = (),
) -> PlaceIndex:
    """Return the index of a division.

    Args:
        units: the division.
        gazetteer: the region's tables (default: none).
        towns: the region's settlements, as `read_settlements` gives them.
        own: a mission's own places; those whose code this division lacks are left out.
    """
    gazetteer = gazetteer or Gazetteer()
    maker = _Maker(units)
    maker.add_units()
    # A place of the gazetteer speaks for the town of its name, which would stand there twice.
    said = {name_key(one.name) for one in gazetteer.places if one.kind == "settlement"}
    for place in (*_towns(towns, said), *gazetteer.places):
        maker.add_place(place, OFFICIAL)
    forms: dict[str, list[NameForm]] = {}
    for form in gazetteer.names:
        maker.add_form(form)
        forms.setdefault(name_key(form.of), []).append(form)
    for added in own:
        maker.add_place(added.place, OWN, added.others)
    decoys = {name_key(one.name): one for one in gazetteer.decoys}
    for one in gazetteer.decoys:
        maker.spell(one.name)
    return PlaceIndex(units, maker.entries, decoys, maker.spellings, forms)


def _towns(towns: gpd.GeoDataFrame | None, but: set[str]) -> Iterable[Place]:
    if towns is None:
        return
    columns = ("name", "name_en", "pcode", "lon", "lat", "source", "geonameid")
    for name, name_en, pcode, lon, lat, source, number in zip(
        *(towns[column] for column in columns), strict=True
    ):
        if name_key(name) not in but:
            yield Place(
                f"town-{number or name_key(name)}", "settlement", name, name_en, (pcode,),
                float(lon), float(lat), source,
            )  # fmt: skip


class _Maker:
    """Collects the entries; the same target stands once under one name of a tier."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.entries: dict[str, list[Entry]] = {}
        self.spellings: dict[str, set[str]] = {}
        self._top = str(units.table.index[0])
        self._lines = {
            pcode: frozenset(row) - {""}
            for pcode, row in zip(
                units.lineage.index, units.lineage.itertuples(index=False, name=None), strict=True
            )
        }

    def add_units(self) -> None:
        table = self.units.table
        columns = ("name_fr", "name_en", "level")
        for pcode, name, name_en, level in zip(
            table.index, *(table[one].tolist() for one in columns), strict=True
        ):
            target = Target("unit", name, pcode, level, self._lines[pcode], level)
            for text in {name: None, name_en: None}:
                self._add(text, target, OFFICIAL)

    def add_place(self, place: Place, tier: int, others: Iterable[str] = ()) -> None:
        pcode = next((one for one in place.pcodes if one in self._lines), "")
        if place.pcodes and not pcode:
            return
        level = self.units.unit(pcode).level if pcode else ""
        precision = level if place.lon is None else "settlement"
        target = Target(
            place.kind, place.name, pcode, level, self._lines[pcode or self._top], precision,
            place.lon, place.lat,
        )  # fmt: skip
        for text in {place.name: None, place.name_en: None}:
            self._add(text, target, tier)
        for text in others:
            self._add(text, target, tier + 1)

    def add_form(self, form: NameForm) -> None:
        """Give what is officially called `form.of` one more name."""
        certain = form.status != "uncertain"
        within = set(form.within)
        for entry in list(self.entries.get(name_key(form.of), [])):
            if entry.tier == OFFICIAL and (not within or within & entry.target.line):
                self._add(form.name, entry.target, ALIAS, certain=certain)

    def _add(self, text: str, target: Target, tier: int, *, certain: bool = True) -> None:
        key = self.spell(text)
        entry = Entry(target, tier, fold(text), certain)
        known = self.entries.setdefault(key, []) if key else [entry]
        if entry not in known:
            known.append(entry)

    def spell(self, text: str) -> str:
        """Note how a name is written; return its key."""
        folded = fold(text)
        key = folded.replace(" ", "")
        if key:
            self.spellings.setdefault(key, set()).add(folded)
        return key
