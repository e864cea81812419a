"""Plain cells: numbers and text that mean what they look like are read a column at a time.

Whatever is not plain is left to the reader of its field, one distinct value at a time: so both ways
read the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.specs.field import FieldSpec

PLAIN_TYPES = ("text", "number", "longitude", "latitude")
FEWEST = 10_000
"""Shorter columns are read value by value: it is as fast, and needs no second way."""
_DEGREES = {"longitude": 180.0, "latitude": 90.0}
# Digits that a float holds exactly as Python would read them; no more than 15 of them.
_NUMBER = r"^-?[0-9]{1,7}(\.[0-9]{1,8})?$"
# Printable ASCII, no white space but single blanks inside: nothing that cleaning would change.
_TEXT = r"^[!-~]+( [!-~]+)*$"


def read_plain(texts: pd.Series, field: FieldSpec) -> tuple[NDArray[Any], NDArray[np.bool_]] | None:
    """Return the values of a long column, and which rows are not plain and must be read otherwise.

    Args:
        texts: the column without white space around the cells, "" where nothing is said.
        field: of a type of PLAIN_TYPES, without choices.

    Returns:
        float64 (NaN where empty) or text ("" where empty), shape (n,), and the odd rows (n,), whose
        values are not to be used; None of a short column.
    """
    if len(texts) < FEWEST:
        return None
    import pyarrow as pa
    import pyarrow.compute as pc

    held = pa.array(texts, type=pa.large_string(), from_pandas=True)
    empty = pc.equal(held, "")
    if field.type == "text":
        plain = pc.or_(empty, pc.match_substring_regex(held, _TEXT))
        values: NDArray[Any] = texts.to_numpy(dtype=object).copy()
        return values, ~plain.to_numpy(zero_copy_only=False)
    match = pc.match_substring_regex(held, _NUMBER)
    numbers = pc.cast(pc.if_else(match, held, None), pa.float64())
    values = numbers.to_numpy(zero_copy_only=False).copy()
    odd = ~pc.or_(empty, match).to_numpy(zero_copy_only=False)
    limit = _DEGREES.get(field.type)
    with np.errstate(invalid="ignore"):
        if limit is not None:
            odd |= np.abs(values) > limit
        if field.minimum is not None:
            odd |= values < field.minimum
        if field.maximum is not None:
            odd |= values > field.maximum
    return values, odd
