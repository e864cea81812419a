"""A mission folder over Gridland (tests/grid.py): its layers, its recipes, its tables.

`events` is a layer with every kind of field, `courts` one with a history and a derived status, and
`secret` one that only the widest audience may see. Tables are written line by line in the tests, so
that the answers can be counted by hand.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from geo_ops.content import Content
from geo_ops.errors import SpecError
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.mission import Database, LayerSource
from tests.grid import write_grid_pack

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

UTC = ZoneInfo("UTC")

EVENTS_TOML = """\
id = "events"
kind = "events"
title = { en = "Events", fr = "Événements" }
description = { en = "Made up.", fr = "Inventé." }
sensitivity = "unclassified"
time = "date"
popup = ["type", "killed"]

[fields.id]
type = "text"
label = { en = "Identifier", fr = "Identifiant" }
unique = true
aliases = ["ref"]
[fields.date]
type = "datetime"
label = { en = "Date", fr = "Date" }
required = true
optional = false
aliases = ["event_date"]
[fields.type]
type = "text"
label = { en = "Type", fr = "Type" }
[fields.killed]
type = "integer"
label = { en = "Killed", fr = "Tués" }
minimum = 0
maximum = 1000
[fields.hours]
type = "number"
label = { en = "Hours", fr = "Heures" }
[fields.weapon]
type = "text"
label = { en = "Means", fr = "Moyen" }
choices = ["small arms", "mine"]
[fields.armed]
type = "boolean"
label = { en = "Armed", fr = "Armé" }
[fields.day]
type = "date"
label = { en = "Day", fr = "Jour" }
[fields.note]
type = "text"
label = { en = "Note", fr = "Note" }
[fields.lon]
type = "longitude"
label = { en = "Longitude", fr = "Longitude" }
aliases = ["x"]
[fields.lat]
type = "latitude"
label = { en = "Latitude", fr = "Latitude" }
aliases = ["y"]
[fields.code]
type = "text"
label = { en = "P-code", fr = "Code P" }
[fields.place]
type = "text"
label = { en = "Place", fr = "Lieu" }
[fields.known]
type = "text"
label = { en = "Precision", fr = "Précision" }

[locate]
longitude = "lon"
latitude = "lat"
pcode = "code"
place = "place"
precision = "known"

[category]
label = { en = "Type", fr = "Type" }
field = "type"
[[category.values]]
id = "attack"
label = { en = "Attack", fr = "Attaque" }
colour = "#D55E00"
aliases = ["assault"]
[[category.values]]
id = "armed_clash"
label = { en = "Clash", fr = "Affrontement" }
colour = "#56B4E9"
shape = "square"

[measures.events]
label = { en = "Events", fr = "Événements" }
[measures.attacks]
label = { en = "Attacks", fr = "Attaques" }
categories = ["attack"]
[measures.killed]
label = { en = "Killed", fr = "Tués" }
aggregate = "sum"
field = "killed"

[release.internal]
columns = ["id", "date", "type", "killed", "note", "place"]
finest = "exact"
[release.partners]
columns = ["date", "type", "killed"]
finest = "commune"
[release.public]
rows = false
columns = ["date", "type"]
finest = "region"
floor = 3
"""

COURTS_TOML = """\
id = "courts"
kind = "sites"
title = { en = "Courts", fr = "Juridictions" }
description = { en = "Made up.", fr = "Inventé." }
sensitivity = "unclassified"
time = "reported"

[history]
key = "id"

[fields.id]
type = "text"
label = { en = "Identifier", fr = "Identifiant" }
required = true
[fields.reported]
type = "date"
label = { en = "Reported", fr = "Situation au" }
required = true
[fields.open]
type = "boolean"
label = { en = "Open", fr = "Ouvert" }
[fields.staff]
type = "boolean"
label = { en = "Staff", fr = "Personnel" }
[fields.code]
type = "text"
label = { en = "P-code", fr = "Code P" }

[locate]
pcode = "code"

[category]
label = { en = "Status", fr = "État" }
[[category.values]]
id = "full"
label = { en = "Full", fr = "Plein" }
colour = "#009E73"
all_true = ["open", "staff"]
[[category.values]]
id = "unknown"
label = { en = "Unknown", fr = "Inconnu" }
colour = "#6B6B6B"
any_unknown = ["open", "staff"]
[[category.values]]
id = "part"
label = { en = "Part", fr = "Partiel" }
colour = "#E69F00"
any_true = ["open", "staff"]
[[category.values]]
id = "shut"
label = { en = "Shut", fr = "Fermé" }
colour = "#D55E00"

[measures.courts]
label = { en = "Courts", fr = "Juridictions" }

[release.internal]
columns = ["id", "reported", "open", "staff"]
finest = "exact"
[release.public]
columns = ["reported"]
finest = "commune"
"""

SECRET_TOML = COURTS_TOML.split("[release.internal]", maxsplit=1)[0].replace(
    'id = "courts"', 'id = "secret"'
) + ('[release.internal]\ncolumns = ["id"]\nfinest = "exact"\n')

LAYERS = {"events": EVENTS_TOML, "courts": COURTS_TOML, "secret": SECRET_TOML}

MAP_TOML = """\
id = "overview"
product = "map"
title = { en = "Overview", fr = "Vue" }
[choropleth]
layer = "events"
measure = "events"
level = "region"
counts = true
[[groups]]
id = "all"
title = { en = "All", fr = "Tout" }
layers = ["events", "courts"]
"""
BRIEF_TOML = MAP_TOML.replace('"overview"', '"briefing"').replace('"map"', '"brief"')

MISSION_TOML = """\
id = "grid-mission"
title = { en = "Grid", fr = "Grille" }
organisation = { en = "Nobody", fr = "Personne" }
region = "grd"
producer = "the tests"
"""


def layer_data(name: str = "events") -> dict[str, Any]:
    """Return a layer as the table of its TOML: a copy to be spoilt."""
    return tomllib.loads(LAYERS[name])


def put(data: Any, path: str, value: Any) -> None:
    """Set a value deep in a table: a dotted path, numbers for places in a list."""
    *folders, last = path.split(".")
    for part in folders:
        data = data[int(part)] if isinstance(data, list) else data.setdefault(part, {})
    data[last] = value


def told(model: type[BaseModel], data: dict[str, Any], where: str = "x") -> str:
    """Return the message with which a table is refused."""
    with pytest.raises(SpecError) as caught:
        parse_spec(model, data, where)
    return str(caught.value)


def layer(name: str = "events", **changes: Any) -> LayerSpec:
    """Return a layer's spec with some top-level keys replaced, or removed (None)."""
    data = {key: one for key, one in (layer_data(name) | changes).items() if one is not None}
    return parse_spec(LayerSpec, data, f"layers/{name}/layer.toml")


def source(file: str = "events.csv", name: str = "events", **keys: Any) -> LayerSource:
    """Return the entry of a table in mission.toml."""
    data = {"layer": name, "source": file, "citation": {"en": "Made up", "fr": "Inventé"}}
    return LayerSource.model_validate(data | keys)


def database(variable: str, table: str, **keys: Any) -> Database:
    """Return a table of a database, reached by the DSN in a variable."""
    return Database(dsn_env=variable, table=table, **keys)


def write_content(folder: Path) -> Content:
    """Write Gridland, the layers and the recipes above; return them as shipped content."""
    folder.mkdir(parents=True, exist_ok=True)
    write_grid_pack(folder)
    for name, text in LAYERS.items():
        (folder / "layers" / name).mkdir()
        (folder / "layers" / name / "layer.toml").write_text(text, encoding="utf-8")
    (folder / "maps" / "overview.toml").write_text(MAP_TOML, encoding="utf-8")
    (folder / "maps" / "briefing.toml").write_text(BRIEF_TOML, encoding="utf-8")
    return Content((folder,))


def write_mission(folder: Path, tables: dict[str, str], keys: str = "") -> Path:
    """Write a mission with one CSV a layer (layer id -> text); `keys` are more lines of TOML."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    text = MISSION_TOML + keys
    for name, table in tables.items():
        (folder / "data" / f"{name}.csv").write_text(table, encoding="utf-8")
        text += (
            f'[[layers]]\nlayer = "{name}"\nsource = "data/{name}.csv"\n'
            'citation = { en = "Made up", fr = "Inventé" }\n'
        )
    (folder / "mission.toml").write_text(text, encoding="utf-8")
    return folder
