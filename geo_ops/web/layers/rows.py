"""Rows of records for the page: what their popups need, packed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.errors import InputError, choose, explain
from geo_ops.web.layers.base import Look, as_values

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo_ops.web.packing import Packer

STANDARD = ("time_precision", "precision", "pcode")
"""Columns that go into the page besides the fields, where a frame has them."""

DAY, MINUTE = 86_400, 60


def pack_rows(packer: Packer, rows: pd.DataFrame, look: Look) -> str:
    """Add symbol, time and popup columns of rows to a packer, and return the packed text.

    Columns used: those of `look.fields`, and where they are there `category` (a symbol's id),
    `time` (a date or UTC time; without a zone it is taken as it stands), `time_precision`,
    `precision`, `pcode`.

    Raises:
        InputError: a field of the look is no column.
    """
    import numpy as np

    for field in look.fields:
        if field.column not in rows.columns:
            raise InputError(
                explain(
                    "popup",
                    f"there is no column {field.column!r}",
                    choose(field.column, [str(one) for one in rows.columns]),
                )
            )
    if "category" in rows.columns and len(look.symbols) > 1:
        places = {symbol.id: at for at, symbol in enumerate(look.symbols)}
        last = len(look.symbols) - 1
        codes, known = _factorized(rows["category"])
        own = np.asarray([places.get(str(one), last) for one in known] or [0], dtype=np.int64)
        packer.integers("category", own[codes])
    if "time" in rows.columns:
        _pack_time(packer, rows)
    columns = [field.column for field in look.fields]
    columns += [one for one in STANDARD if one in rows.columns and one not in columns]
    for column in columns:
        if rows[column].dtype == object:  # of which 1, 1.0 and True would become one
            packer.choices(column, as_values(rows[column].tolist()))
        else:
            codes, known = _factorized(rows[column])
            packer.coded(column, codes, as_values(known))
    return packer.text()


def _factorized(values: pd.Series) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Return the place of each value among the different ones, and these; missing is one."""
    import pandas as pd

    codes, known = pd.factorize(values, use_na_sentinel=False)
    return codes, known.tolist()


def _pack_time(packer: Packer, rows: pd.DataFrame) -> None:
    """Add days since 1970-01-01 (0: undated) and, where a row has one, the minute of the day."""
    import pandas as pd

    times = pd.to_datetime(rows["time"], utc=True)
    since = times.dt.as_unit("s").astype("int64").where(times.notna(), 0)
    seconds = since.to_numpy(dtype="int64")
    packer.integers("day", seconds // DAY)
    if "time_precision" in rows.columns and (rows["time_precision"] == "minute").any():
        packer.integers("minute", seconds % DAY // MINUTE)


def place_names(rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Return the names of those places that occur in the rows."""
    if look.names is None or "pcode" not in rows.columns:
        return {}
    found = sorted({str(one) for one in rows["pcode"]} & set(look.names))
    return {code: look.names[code] for code in found}
