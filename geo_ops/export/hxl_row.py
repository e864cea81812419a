"""The row of HXL hashtags below the headings of a table of figures, for those who exchange data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.release.situation import Situation

_TAGS = {
    "layer": "#indicator +layer",
    "measure": "#indicator +code",
    "value": "#indicator +num +value",
    "period": "#date +period",
    "category": "#indicator +category",
    "level": "#loc +level",
    "known_to": "#loc +known",
    "note": "#meta +note",
    "as_of": "#date +reported",
    "classification": "#meta +classification",
    "exercise": "#meta +exercise",
    "planned": "#indicator +num +planned",
    "actual": "#indicator +actual +num",
}
_UNITS = {
    "pcode": "{unit} +code",
    "name": "{unit} +fr +name",
    "name_en": "{unit} +en +name",
    "unit": "{unit} +fr +name",
    "unit_en": "{unit} +en +name",
    "parent": "{parent} +code",
}


def hxl_row(table: pd.DataFrame, situation: Situation) -> list[str]:
    """Return a hashtag for each column of a table; empty where HXL has no word for it.

    A table of one level has the tags of that level ("#adm2 +code": the country is 0), one of
    several those of a place. A column that is a field of a layer has the field's own tag.
    """
    levels = situation.units.levels
    found = set(table["level"]) if "level" in table.columns else set()
    depth = levels.index(next(iter(found))) if len(found) == 1 and found <= set(levels) else None
    unit, parent = "#loc", "#loc +parent"
    if depth is not None:
        unit, parent = f"#adm{depth}", f"#adm{max(depth - 1, 0)}"
    places = {name: text.format(unit=unit, parent=parent) for name, text in _UNITS.items()}
    fields = {
        name: field.hxl[0]
        for view in reversed(situation.layers)
        for name, field in view.spec.fields.items()
        if field.hxl
    }
    tags = fields | _TAGS | places
    return [tags.get(str(name), "") for name in table.columns]
