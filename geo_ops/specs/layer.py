"""The spec of a layer: one operational table, defined once, without Python.

A layer says which fields it has and under which names they arrive, how a row finds its place, what
its categories look like, what is counted, and what each audience may see. `layers/<id>/layer.toml`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from geo_ops.errors import choose
from geo_ops.specs.base import Colour, ColumnName, Identifier, Strict, Text

Kind = Literal["events", "sites", "movements", "routes", "indicators", "raster"]
FieldType = Literal[
    "text", "integer", "number", "date", "datetime", "boolean", "longitude", "latitude"
]
Precision = Literal["exact", "settlement", "commune", "cercle", "region", "country", "none"]
Finest = Literal["exact", "settlement", "commune", "cercle", "region", "country"]
Shape = Literal["circle", "square", "triangle", "diamond", "cross", "star", "pentagon", "hexagon"]
Audience = Literal["internal", "partners", "public"]
Sensitivity = Literal["unclassified", "confidential", "strictly confidential"]

AUDIENCES: tuple[Audience, ...] = ("internal", "partners", "public")
"""From the widest view to the narrowest; the last is the default everywhere."""

POINT_PRECISIONS: frozenset[Precision] = frozenset({"exact", "settlement"})
"""Only these are drawn or analysed as points (promise 5)."""

ROW_COLUMNS = (
    "row_id", "time", "time_precision", "category",
    "pcode", "level", "precision", "method", "vintage",
)  # fmt: skip
"""What every located row has, and `geometry`: a field of that name would be hidden behind it."""


def fold_name(text: str) -> str:
    """Return a heading or a category as it is compared: without case, spaces, - and _."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


class FieldSpec(Strict):
    """One column of the layer.

    `aliases` are other headings that mean the same; `optional` says the column may be absent, and
    `required` that no row may leave it empty.
    """

    type: FieldType
    label: Text
    required: bool = False
    optional: bool = True
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] = []
    aliases: list[str] = []
    note: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.choices and self.type != "text":
            raise ValueError(f"choices need type 'text', not {self.type!r}; leave them out")
        bounded = self.minimum is not None or self.maximum is not None
        if bounded and self.type not in ("integer", "number"):
            raise ValueError(
                f"minimum and maximum need a number, not {self.type!r}; leave them out"
            )
        return self


ANY_LEVEL = "any"
"""The level of a parent field when nobody says which units are in it."""


class Locate(Strict):
    """How a row finds its unit: coordinates first, then P-code, then name.

    `precision` names the field that says how well the place is known; without it every row has
    `default_precision`. `place_level` is the level, or the kind of place (settlement, base), that a
    bare name in `place` means. `parent` names the field that says what holds the place, or one
    field for each level, outermost first: `parent = { region = "adm1", cercle = "adm2" }`.
    """

    longitude: ColumnName | None = None
    latitude: ColumnName | None = None
    pcode: ColumnName | None = None
    place: ColumnName | None = None
    place_level: Identifier | None = None
    parent: dict[Identifier, ColumnName] = {}
    precision: ColumnName | None = None
    default_precision: Precision = "exact"

    @field_validator("parent", mode="before")
    @classmethod
    def _of_any_level(cls, value: object) -> object:
        return {ANY_LEVEL: value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_way(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("longitude and latitude go together; name both or neither")
        if not (self.longitude or self.pcode or self.place):
            raise ValueError("no way to a place; name longitude and latitude, pcode, or place")
        if self.parent and not self.place:
            raise ValueError("parent is of use beside a name; name the field of place, or drop it")
        return self


class CategoryValue(Strict):
    """One category: its words, its look (colour and shape: never colour alone), its other names.

    For a derived status `all_true` or `any_true` names the yes/no fields that decide; the first
    value whose rule holds is the row's, and one without a rule is for the rest.
    """

    id: Identifier
    label: Text
    colour: Colour
    shape: Shape = "circle"
    aliases: list[str] = []
    all_true: list[ColumnName] = []
    any_true: list[ColumnName] = []
    any_unknown: list[ColumnName] = []


class Category(Strict):
    """The field that divides the rows, or a status derived from yes/no fields."""

    label: Text
    field: ColumnName | None = None
    values: Annotated[list[CategoryValue], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [value.id for value in self.values]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"category {twice[0]!r} stands twice; give each its own id")
        owner: dict[str, str] = {}
        for value in self.values:
            for text in (value.id, value.label.en, value.label.fr, *value.aliases):
                first = owner.setdefault(fold_name(text), value.id)
                if first != value.id:
                    raise ValueError(
                        f"{text!r} means both {first!r} and {value.id!r}; leave it to one of them"
                    )
        return self


class History(Strict):
    """Rows that replace each other: of each `key`, the latest on or before the as-of date holds.

    With `snapshot` every date in the table is a full picture (a dated map of all bases): only the
    rows of the last such date on or before the as-of date hold, and a key absent there is closed.
    """

    key: ColumnName
    snapshot: bool = False


class Measure(Strict):
    """One figure of a unit: rows counted or a field summed, of all or the named categories."""

    label: Text
    unit: Text | None = None
    aggregate: Literal["count", "sum"] = "count"
    field: ColumnName | None = None
    categories: list[Identifier] = []

    @model_validator(mode="after")
    def _sum_has_field(self) -> Self:
        if (self.aggregate == "sum") != (self.field is not None):
            raise ValueError("aggregate 'sum' needs a field, 'count' has none")
        return self


class ReleaseRule(Strict):
    """What one audience may see of the layer. An audience without a rule sees nothing of it.

    `columns` is an allow-list: a column that is not named never leaves. `finest` is the most
    precise place that may leave; rows known better are shown by that unit. With `rows = false`
    only figures leave: counts, and sums of the fields that are named. Counts under `floor` are
    suppressed, and others so that none can be recovered by subtraction.
    """

    rows: bool = True
    columns: list[ColumnName] = []
    finest: Finest = "country"
    floor: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _floor_hides(self) -> Self:
        if self.floor in (1, 2):
            raise ValueError(
                f"a floor of {self.floor} hides nothing: what is hidden under 2 is 1; "
                "use 3 or more, or 0 for none"
            )
        return self


class PrecisionRule(Strict):
    """A precision read from the wording of a place: the first rule that fits gives it."""

    gives: Precision
    is_: list[str] = Field(default=[], alias="is")
    ends: list[str] = []
    starts: list[str] = []
    contains: list[str] = []


class ColumnMap(Strict):
    """How a known source's columns become this layer's fields.

    `columns` maps a field of ours to a heading of theirs; `joined` makes one field of several of
    their columns, with hyphens between (year and month: "2018-4"), empty if one is; `constants`
    gives a field one value for every row; `values` translates coded values of one field; `words`
    reads the precision out of the text in `words_field` (one of our fields), else
    `default_precision` holds.
    """

    title: str
    citation: str
    columns: dict[ColumnName, str]
    joined: dict[ColumnName, Annotated[list[str], Field(min_length=2)]] = {}
    constants: dict[ColumnName, str] = {}
    values: dict[ColumnName, dict[str, str]] = {}
    words_field: ColumnName | None = None
    words: list[PrecisionRule] = []
    default_precision: Precision | None = None


class Expectations(Strict):
    """What a sane file of this layer looks like; a breach is a finding, not an error."""

    rows_at_least: int = 0
    rows_at_most: int | None = None
    inside_share_at_least: float = 0.0
    stale_after_days: int | None = None


class LayerSpec(Strict):
    """A layer of operational data. See `docs/layers.md` for each key with an example."""

    id: Identifier
    kind: Kind
    title: Text
    description: Text
    sensitivity: Sensitivity
    fields: Annotated[dict[ColumnName, FieldSpec], Field(min_length=1)]
    time: ColumnName | None = None
    locate: Locate
    category: Category | None = None
    history: History | None = None
    measures: Annotated[dict[Identifier, Measure], Field(min_length=1)]
    popup: list[ColumnName] = []
    colour: Colour = "#444444"
    shape: Shape = "circle"
    release: dict[Audience, ReleaseRule] = {}
    column_maps: dict[Identifier, ColumnMap] = {}
    expect: Expectations = Expectations()

    @model_validator(mode="after")
    def _names_resolve(self) -> Self:
        for key, name in self._named_fields():
            if name not in self.fields:
                raise ValueError(
                    f"{key} names the field {name!r}, which the layer lacks; "
                    f"{choose(name, self.fields)}"
                )
        for name, measure in self.measures.items():
            known = self.category_ids()
            for one in measure.categories:
                if one not in known:
                    raise ValueError(
                        f"measures.{name}.categories names {one!r}; {choose(one, known)}"
                    )
        self._check_types()
        self._check_names()
        if self.history and (self.time is None or not self.fields[self.history.key].required):
            raise ValueError(
                "history needs the key 'time', and required = true for the field "
                f"{self.history.key!r}; without them no row can give way to another"
            )
        return self

    def _check_names(self) -> None:
        """A heading means one field, and no field hides behind a column that every row has."""
        roles = {
            "time": self.time,
            "category": self.category.field if self.category else None,
            "pcode": self.locate.pcode,
            "precision": self.locate.precision,
        }
        owner: dict[str, str] = {}
        for name, field in self.fields.items():
            if name in (*ROW_COLUMNS, "geometry") and roles.get(name) != name:
                raise ValueError(
                    f"fields.{name}: every row has a column {name!r} of its own; "
                    "give the field another name"
                )
            for text in (name, *field.aliases):
                first = owner.setdefault(fold_name(text), name)
                if first != name:
                    raise ValueError(
                        f"the heading {text!r} means both {first!r} and {name!r}; "
                        "leave it to one of them"
                    )

    def _named_fields(self) -> list[tuple[str, str]]:
        places = [
            ("time", self.time),
            ("category.field", self.category.field if self.category else None),
            ("history.key", self.history.key if self.history else None),
        ]
        places += [
            (f"locate.{key}", getattr(self.locate, key))
            for key in ("longitude", "latitude", "pcode", "place", "precision")
        ]
        places += [(f"locate.parent.{level}", one) for level, one in self.locate.parent.items()]
        for value in self.category.values if self.category else []:
            for rule in ("all_true", "any_true", "any_unknown"):
                places += [
                    (f"category.values.{value.id}.{rule}", one) for one in getattr(value, rule)
                ]
        places += [(f"measures.{name}.field", one.field) for name, one in self.measures.items()]
        places += [("popup", one) for one in self.popup]
        for audience, rule_ in self.release.items():
            places += [(f"release.{audience}.columns", one) for one in rule_.columns]
        for source, cmap in self.column_maps.items():
            for key, names in (
                ("columns", [*cmap.columns]),
                ("joined", [*cmap.joined]),
                ("constants", [*cmap.constants]),
                ("values", [*cmap.values]),
                ("words_field", [cmap.words_field]),
            ):
                places += [(f"column_maps.{source}.{key}", one) for one in names]
        return [(key, name) for key, name in places if name is not None]

    def _check_types(self) -> None:
        wanted: list[tuple[str, str | None, tuple[str, ...]]] = [
            ("time", self.time, ("date", "datetime")),
            ("locate.longitude", self.locate.longitude, ("longitude",)),
            ("locate.latitude", self.locate.latitude, ("latitude",)),
            *(
                (f"locate.{key}", getattr(self.locate, key), ("text",))
                for key in ("pcode", "place", "precision")
            ),
            *(
                (f"locate.parent.{level}", one, ("text",))
                for level, one in self.locate.parent.items()
            ),
            *(
                (f"category.values.{value.id}.{rule}", one, ("boolean",))
                for value in (self.category.values if self.category else [])
                for rule in ("all_true", "any_true")
                for one in getattr(value, rule)
            ),
            *(
                (f"column_maps.{source}.words_field", cmap.words_field, ("text",))
                for source, cmap in self.column_maps.items()
            ),
            *(
                (f"measures.{name}.field", one.field, ("integer", "number"))
                for name, one in self.measures.items()
            ),
        ]
        for key, name, types in wanted:
            if name is not None and self.fields[name].type not in types:
                raise ValueError(
                    f"{key} names {name!r}, which is of type {self.fields[name].type!r}; "
                    f"it needs {' or '.join(types)}"
                )

    def category_ids(self) -> list[str]:
        """Return the ids of the categories in the order of the spec; empty without categories."""
        return [value.id for value in self.category.values] if self.category else []
