"""A situation over Gridland (tests/grid.py), made by hand, that products can be drawn from.

On 2020-06-30, in the division of 2015 (five regions: Isle is one). What is in it:

incidents   10 rows: 6 attacks, 4 thefts; 7 points, and one each known only to the commune GR0304,
            the region GR03 and the country. Éclat (GR01) has 3 of them, all in its commune GR0101;
            Alta (GR03) has 2; Delta (GR04) 2; Bravo (GR02) 1; Isle 1; the country all 10.
            Victims: 3 + 0 + 1 + 2 + 0 + 4 + 0 + 5 + 0 + 2 = 17. Received 16: 2 outside,
            1 unlocated, 1 duplicate, 2 rejected.
courts      3 sites: open (GR0101), partly open (GR0202), closed (GR0403).
patrols     16 points, one in the middle of each cell; those of even cells are done.
indicators  3 published figures: of the country, of Éclat, of the commune GR0202.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.release.situation import LayerView, Situation
from geo_ops.spatial.ledger import Ledger
from geo_ops.spatial.summarise import summarise
from geo_ops.specs.base import Text
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.map import MapSpec
from geo_ops.specs.mission import LayerSource, MissionSpec
from tests import grid

if TYPE_CHECKING:
    import geopandas as gpd

    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import Audience

AS_OF = dt.date(2020, 6, 30)
ISSUED = dt.datetime(2020, 7, 1, 6, 0, tzinfo=dt.UTC)
UTC = ZoneInfo("UTC")

Row = dict[str, Any]


def both(text: str) -> dict[str, str]:
    """Return a text and its French: the same in brackets."""
    return {"en": text, "fr": f"{text} (fr)"}


@dataclass(frozen=True)
class Make:
    """What may differ from the plain situation. `hostile` is put into every text there is."""

    hostile: str = ""
    audience: Audience = "internal"
    exercise: bool = True

    def text(self, plain: str) -> dict[str, str]:
        """Return a bilingual text with the hostile one in it."""
        return {key: value + self.hostile for key, value in both(plain).items()}


def grid_situation(folder: Path, make: Make | None = None) -> Situation:
    """Return the situation; the pack's files are written below `folder` (a fresh one)."""
    make = make or Make()
    grid.write_grid_pack(folder)
    pack = load_pack(Content((folder,)), "grd")
    units = _units(pack.units_on(AS_OF), make)
    layers = [
        (_incident_spec(make), _incidents(make), Ledger(10, 2, 1, 1, 2)),
        (_court_spec(make), _courts(make), Ledger(3)),
        (_patrol_spec(make), _patrols(), Ledger(16)),
        (_indicator_spec(make), _indicators(make), Ledger(3)),
    ]
    located = [(spec, _frame(rows, units, spec)) for spec, rows, _ in layers]
    views = tuple(
        LayerView(spec, (_source(spec, make),), rows, ledger, _window(rows))
        for (spec, rows), (_, _, ledger) in zip(located, layers, strict=True)
    )
    return Situation(
        mission=_mission(make, [one for view in views for one in view.sources]),
        pack=pack,
        division=pack.division_on(AS_OF),
        units=units,
        as_of=AS_OF,
        issued=ISSUED,
        audience=make.audience,
        layers=views,
        figures=summarise(located, units, UTC),
    )


def overview(make: Make | None = None) -> MapSpec:
    """Return the recipe of the interactive map."""
    make = make or Make()
    return MapSpec.model_validate(
        {
            "id": "overview",
            "product": "map",
            "title": make.text("Overview of Gridland"),
            "subtitle": make.text("Incidents by commune"),
            "choropleth": {
                "layer": "incidents", "measure": "incidents", "level": "commune", "counts": True,
                "classes": 3,
            },
            "groups": [
                {"id": "justice", "title": make.text("Justice"), "layers": ["courts"]},
                {
                    "id": "security",
                    "title": make.text("Security"),
                    "layers": ["patrols", "incidents"],
                },
                {"id": "figures", "title": make.text("Figures"), "layers": ["indicators"]},
            ],
            "layers": [{"layer": "patrols", "visible": False}],
            "notes": [make.text("A note.")],
        }
    )  # fmt: skip


def briefing(make: Make | None = None) -> MapSpec:
    """Return the recipe of a brief."""
    make = make or Make()
    plain = overview(make)
    figures = [("incidents", "incidents"), ("incidents", "victims"), ("courts", "open")]
    return MapSpec.model_validate(
        {
            **plain.model_dump(),
            "id": "briefing",
            "product": "brief",
            "figures": [{"layer": layer, "measure": measure} for layer, measure in figures],
        }
    )


def _units(units: Units, make: Make) -> Units:
    if not make.hostile:
        return units
    table = units.table.copy()
    for column in ("name_fr", "name_en", "note_fr", "note_en"):
        table[column] = table[column] + make.hostile
    return replace(units, table=table)


def _frame(rows: list[Row], units: Units, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return rows as a LayerView has them."""
    import geopandas as gpd
    import pandas as pd

    table = pd.DataFrame(rows)
    table["time"] = pd.to_datetime(pd.Series(table["time"]), utc=True)
    table["level"] = [units.unit(code).level for code in table["pcode"]]
    table["vintage"] = units.division.id
    table["row_id"] = [f"{spec.id}.csv:{number}" for number in range(2, len(table) + 2)]
    points = [None if at is None else _point(at) for at in table.pop("at")]
    table["method"] = ["pcode" if one is None else "coordinates" for one in points]
    for name, kind in spec.fields.items():
        if kind.type in ("integer", "number"):
            table[name] = pd.array(table[name], dtype="Int64")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs="EPSG:4326"))


def _point(at: tuple[float, float]) -> Any:
    import shapely

    return shapely.Point(at)


def _window(rows: gpd.GeoDataFrame) -> tuple[dt.date, dt.date] | None:
    times = rows["time"].dropna()
    return None if times.empty else (times.min().date(), times.max().date())


def _source(spec: LayerSpec, make: Make) -> LayerSource:
    return LayerSource.model_validate(
        {
            "layer": spec.id,
            "source": f"data/{spec.id}.csv",
            "citation": make.text(f"Made-up {spec.id}"),
            "exercise": make.exercise,
            "dated": AS_OF,
        }
    )


def _mission(make: Make, sources: list[LayerSource]) -> MissionSpec:
    return MissionSpec(
        id="gridland",
        title=Text(**make.text("Gridland exercise")),
        organisation=Text(**make.text("Gridland mission")),
        region="grd",
        as_of=AS_OF,
        issued=ISSUED,
        audience=make.audience,
        exercise=make.exercise,
        producer="Gridland cell" + make.hostile,
        contact="ops@grid.example" + make.hostile,
        layers=sources,
    )


def _field(kind: str, label: str, make: Make) -> dict[str, Any]:
    return {"type": kind, "label": make.text(label)}


def _value(name: str, look: tuple[str, str], make: Make, **rule: Any) -> dict[str, Any]:
    label = make.text(name.replace("_", " ").capitalize())
    return {"id": name, "label": label, "colour": look[0], "shape": look[1], **rule}


def _spec(make: Make, data: dict[str, Any]) -> LayerSpec:
    everything = {"columns": list(data["fields"]), "finest": "exact"}
    plain = {"description": both("Made up."), "sensitivity": "unclassified"}
    release = dict.fromkeys(("internal", "partners", "public"), everything)
    title = make.text(data["id"].capitalize())
    return LayerSpec.model_validate({"title": title, "release": release, **plain, **data})


def _incident_spec(make: Make) -> LayerSpec:
    return _spec(
        make,
        {
            "id": "incidents",
            "kind": "events",
            "time": "date",
            "locate": {"longitude": "longitude", "latitude": "latitude", "place": "place"},
            "fields": {
                "date": _field("date", "Date", make),
                "type": _field("text", "Type", make),
                "victims": _field("integer", "Victims", make),
                "place": _field("text", "Place", make),
                "description": _field("text", "Description", make),
                "longitude": _field("longitude", "Longitude", make),
                "latitude": _field("latitude", "Latitude", make),
            },
            "category": {
                "label": make.text("Type"),
                "field": "type",
                "values": [
                    _value("attack", ("#D55E00", "circle"), make),
                    _value("theft", ("#0072B2", "square"), make),
                ],
            },
            "measures": {
                "incidents": {"label": make.text("Incidents")},
                "attacks": {"label": make.text("Attacks"), "categories": ["attack"]},
                "victims": {
                    "label": make.text("Victims"),
                    "unit": make.text("persons"),
                    "aggregate": "sum",
                    "field": "victims",
                },
            },
            "popup": ["date", "type", "victims", "place", "description"],
        },
    )


def _incident(time: str | None, category: str, pcode: str, precision: str, victims: int) -> Row:
    """Return a row with a point in the middle of its commune, unless known to a unit only."""
    cells = grid.cells()
    drawn = precision in ("exact", "settlement")
    whole = {4: "year", 7: "month", 10: "day"}
    return {
        "time": f"{time}-01-01"[:10] if time and len(time) < 10 else time,
        "time_precision": whole[len(time)] if time else "none",
        "category": category,
        "type": category,
        "pcode": pcode,
        "precision": precision,
        "victims": victims,
        "place": "",
        "description": "",
        "at": grid.cell_centre(*cells[pcode]) if drawn else None,
    }


def _incidents(make: Make) -> list[Row]:
    rows = [
        _incident("2020-01-05", "attack", "GR0101", "exact", 3),
        _incident("2020-01-20", "theft", "GR0101", "exact", 0),
        _incident("2020-03-11", "attack", "GR0101", "settlement", 1),
        _incident("2020-03-12", "attack", "GR0202", "exact", 2),
        _incident("2020-03", "theft", "GR0304", "commune", 0),
        _incident("2020-05-02", "attack", "GR03", "region", 4),
        _incident("2020-06-30", "theft", "GR0403", "exact", 0),
        _incident("2020", "attack", "GR", "country", 5),
        _incident(None, "theft", "GR0204", "exact", 0),
        _incident("2020-06-01", "attack", "GR0401", "exact", 2),
    ]
    rows[4]["time"] = "2020-03-01"
    # The three of GR0101 lie apart, so that each can be clicked.
    for at, (x, y) in enumerate([(0.25, 0.25), (0.75, 0.25), (0.5, 0.75)]):
        column, row = grid.cells()["GR0101"]
        rows[at]["at"] = (grid.WEST + column + x, grid.SOUTH + row + y)
    for number, row in enumerate(rows, start=1):
        row["place"] = f"Place {number}{make.hostile}"
        row["description"] = f"Event {number}: é, à, ç.{make.hostile}"
    return rows


def _court_spec(make: Make) -> LayerSpec:
    criteria = ["premises_open", "staff_present"]
    fields = {name: _field("boolean", name.replace("_", " "), make) for name in criteria}
    return _spec(
        make,
        {
            "id": "courts",
            "kind": "sites",
            "time": "status_date",
            "locate": {"place": "place"},
            "fields": {
                "name": _field("text", "Name", make),
                "status_date": _field("date", "Reported on", make),
                **fields,
                "place": _field("text", "Place", make),
            },
            "category": {
                "label": make.text("Status"),
                "values": [
                    _value("open", ("#009E73", "square"), make, all_true=criteria),
                    _value("partly_open", ("#E69F00", "triangle"), make, any_true=criteria),
                    _value("closed", ("#D55E00", "cross"), make),
                ],
            },
            "measures": {
                "courts": {"label": make.text("Courts")},
                "open": {"label": make.text("Courts open"), "categories": ["open"]},
            },
            "popup": ["name", "status_date", *criteria],
        },
    )


def _courts(make: Make) -> list[Row]:
    found = []
    for number, (pcode, status) in enumerate(
        [("GR0101", "open"), ("GR0202", "partly_open"), ("GR0403", "closed")], start=1
    ):
        x, y = grid.cell_centre(*grid.cells()[pcode])
        found.append(
            {
                "time": f"2020-05-0{number}",
                "time_precision": "day",
                "category": status,
                "pcode": pcode,
                "precision": "settlement",
                "at": (x - 0.3, y + 0.1),
                "name": f"Court {number}{make.hostile}",
                "status_date": dt.date(2020, 5, number),
                "premises_open": status != "closed",
                "staff_present": status == "open",
                "place": f"Place {number}{make.hostile}",
            }
        )
    return found


def _patrol_spec(make: Make) -> LayerSpec:
    return _spec(
        make,
        {
            "id": "patrols",
            "kind": "movements",
            "time": "date",
            "locate": {"longitude": "longitude", "latitude": "latitude"},
            "fields": {
                "date": _field("date", "Date", make),
                "type": _field("text", "Type", make),
                "planned": _field("integer", "Planned", make),
                "done": _field("integer", "Done", make),
                "longitude": _field("longitude", "Longitude", make),
                "latitude": _field("latitude", "Latitude", make),
            },
            "category": {
                "label": make.text("Type"),
                "field": "type",
                "values": [
                    _value("foot", ("#009E73", "circle"), make),
                    _value("vehicle", ("#CC79A7", "triangle"), make),
                ],
            },
            "measures": {
                "done": {"label": make.text("Done"), "aggregate": "sum", "field": "done"},
                "planned": {"label": make.text("Planned"), "aggregate": "sum", "field": "planned"},
            },
            "popup": ["date", "type", "done"],
        },
    )


def _patrols() -> list[Row]:
    return [
        {
            "time": f"2020-02-{number + 1:02d}",
            "time_precision": "day",
            "category": "foot" if number < 4 else "vehicle",
            "type": "foot" if number < 4 else "vehicle",
            "pcode": pcode,
            "precision": "exact",
            "at": grid.cell_centre(*cell),
            "planned": 1,
            "done": int(number % 2 == 0),
        }
        for number, (pcode, cell) in enumerate(grid.cells().items())
    ]


def _indicator_spec(make: Make) -> LayerSpec:
    texts = ["indicator", "indicator_fr", "document", "paragraph", "planned", "actual", "unit"]
    fields = {name: _field("text", name.capitalize(), make) for name in [*texts, "pcode"]}
    numbers = {f"{name}_value": _field("number", name, make) for name in ("planned", "actual")}
    return _spec(
        make,
        {
            "id": "indicators",
            "kind": "indicators",
            "locate": {"pcode": "pcode"},
            "fields": {**fields, **numbers},
            "measures": {"figures": {"label": make.text("Published figures")}},
            "popup": texts,
        },
    )


def _indicators(make: Make) -> list[Row]:
    places = [("GR", "country"), ("GR01", "region"), ("GR0202", "commune")]
    figures = [("100", "80"), ("10", "12"), ("announced", "")]
    return [
        {
            "time": None,
            "time_precision": "none",
            "category": "",
            "pcode": pcode,
            "precision": precision,
            "at": None,
            "indicator": f"Figure {number}{make.hostile}",
            "indicator_fr": f"Chiffre {number}{make.hostile}",
            "document": f"A/1/{number}{make.hostile}",
            "paragraph": f"para {number}{make.hostile}",
            "planned": planned + make.hostile,
            "actual": actual,
            "unit": "days",
            "planned_value": int(planned) if planned.isdigit() else None,
            "actual_value": int(actual) if actual.isdigit() else None,
        }
        for number, ((pcode, precision), (planned, actual)) in enumerate(
            zip(places, figures, strict=True), start=1
        )
    ]
