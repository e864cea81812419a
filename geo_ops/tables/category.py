"""Categories: read from a field, or derived from yes/no fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import choose
from geo_ops.specs.layer import fold_name
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.specs.layer import Category, CategoryValue


def category_reader(category: Category) -> dict[str, str]:
    """Return every way to write a category (folded) with its id."""
    known: dict[str, str] = {}
    for value in category.values:
        for text in (value.id, value.label.en, value.label.fr, *value.aliases):
            known.setdefault(fold_name(text), value.id)
    return known


def read_category(text: str, known: dict[str, str]) -> str:
    """Return the id of a category.

    Raises:
        Unreadable: no category is written like that.
    """
    found = known.get(fold_name(text))
    if found is None:
        raise Unreadable("not one of the layer's categories", choose(text, set(known.values())))
    return found


def derive(frame: pd.DataFrame, category: Category) -> pd.Series:
    """Return the status of each row by the rules of the category: the first that holds.

    A rule `all_true` holds when every field is yes; `any_true` when one is; `any_unknown` when one
    is empty. A value without a rule is for the rest; without such a value the rest is "".
    """
    import pandas as pd

    result = pd.Series("", index=frame.index, dtype="object")
    open_ = pd.Series(data=True, index=frame.index)
    for value in category.values:
        holds = open_ & _holds(frame, value)
        result = result.mask(holds, value.id)
        open_ &= ~holds
    return result


def _holds(frame: pd.DataFrame, value: CategoryValue) -> pd.Series:
    import pandas as pd

    holds = pd.Series(data=True, index=frame.index)
    if value.all_true:
        holds &= frame[value.all_true].fillna(value=False).astype(bool).all(axis=1)
    if value.any_true:
        holds &= frame[value.any_true].fillna(value=False).astype(bool).any(axis=1)
    if value.any_unknown:
        holds &= frame[value.any_unknown].isna().any(axis=1)
    return holds
