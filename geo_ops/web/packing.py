"""Pack the rows of a layer into one short text for the page, and read it back.

The format, version 1. Everything is little-endian. The text is base64 of a zlib stream of

    u32   length of the directory in bytes
    JSON  the directory (UTF-8): {"rows": n, "arrays": {name: {...}}, "texts": {name: [...]}}
    bytes the arrays, one after the other, in the order of the directory

Each array is a sequence of n unsigned integers of `size` bytes (1, 2 or 4); one of another length
(the corners of lines, say) gives that as `rows`. They are stored plane
by plane: first the lowest byte of every number, then the next, so that the mostly empty high bytes
lie together. With `delta` a number is the difference from the one before (the first: from 0),
folded so that small negatives are small (0, -1, 1, -2 ... become 0, 1, 2, 3 ...). A number is
`offset` plus what is stored, times `scale`; coordinates so come back in degrees.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo_ops.errors import InputError, explain
from geo_ops.web.escape import clean, json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

DEGREES = 1e-5
"""The step of packed coordinates: about a metre."""

LARGEST = 2**32 - 1
"""The largest number that an array can hold, counted from its least."""

MUCH = 1 << 19
"""Bytes from which the strongest compression takes ten times as long and gains nothing."""

_BLOCK = re.compile(r'<script type="application/json" id="([^"]*)">(.*?)</script>', re.DOTALL)


@dataclass
class Packer:
    """Collects the columns of a layer, then packs them. All columns have `rows` values."""

    rows: int
    _arrays: dict[str, dict[str, Any]] = field(default_factory=dict)
    _bytes: list[bytes] = field(default_factory=list)
    _texts: dict[str, list[Any]] = field(default_factory=dict)

    def degrees(self, name: str, values: npt.NDArray[np.float64]) -> None:
        """Add coordinates in degrees, in an order in which neighbours lie near each other.

        There may be more or fewer of them than rows, as of any numbers here.

        Raises:
            InputError: one is not a finite number.
        """
        import numpy as np

        require_finite(name, values)
        self._add(name, np.rint(values / DEGREES).astype(np.int64), scale=DEGREES, delta=True)

    def integers(
        self, name: str, values: npt.NDArray[np.integer[Any]], *, delta: bool = False
    ) -> None:
        """Add whole numbers, in the fewest bytes that hold their range; `delta` for rising ones.

        Raises:
            InputError: they span more than four bytes.
        """
        import numpy as np

        self._add(name, values.astype(np.int64), delta=delta)

    def choices(self, name: str, values: Sequence[Any]) -> None:
        """Add values (text, number, yes/no or None) as a dictionary and an index into it."""
        import numpy as np

        known: dict[tuple[str, Any], int] = {}
        index = [known.setdefault((type(one).__name__, one), len(known)) for one in values]
        self._texts[name] = [clean(one) if isinstance(one, str) else one for _, one in known]
        if len(known) > 1:
            self._add(name, np.asarray(index, dtype=np.int64))

    def coded(self, name: str, codes: npt.NDArray[np.integer[Any]], values: Sequence[Any]) -> None:
        """Add values as `choices` does, of which the dictionary is known: a place in it a row."""
        self._texts[name] = [clean(one) if isinstance(one, str) else one for one in values]
        if len(values) > 1:
            self.integers(name, codes)

    def _add(
        self, name: str, values: npt.NDArray[np.int64], *, scale: float = 1, delta: bool = False
    ) -> None:
        import numpy as np

        offset = 0
        if delta:
            steps = np.diff(values, prepend=0)
            stored = np.where(steps >= 0, 2 * steps, -2 * steps - 1)
        else:
            offset = int(values.min()) if len(values) else 0
            stored = values - offset
        top = int(stored.max()) if len(stored) else 0
        if top > LARGEST:
            raise InputError(
                explain(f"column {name!r}", f"its numbers span {top:,}", "keep them in four bytes")
            )
        size = 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4
        planes = stored.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :size]
        self._bytes.append(np.ascontiguousarray(planes.T).tobytes())
        spec = {"size": size, "offset": offset, "scale": scale, "delta": delta}
        own = {} if len(values) == self.rows else {"rows": len(values)}
        self._arrays[name] = {**spec, **own}

    def text(self) -> str:
        """Return the packed columns: printable ASCII without `<`, `>`, `&` or quotes."""
        directory = {"rows": self.rows, "arrays": self._arrays, "texts": self._texts}
        head = json.dumps(
            directory, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
        raw = struct.pack("<I", len(head)) + head + b"".join(self._bytes)
        return base64.b64encode(_deflated(raw)).decode()


def _deflated(raw: bytes) -> bytes:
    """Return a zlib stream: of much data quickly, and no larger, as numbers repeat little."""
    if len(raw) < MUCH:
        return zlib.compress(raw, 9)
    stream = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_FILTERED)
    return stream.compress(raw) + stream.flush()


def require_finite(name: str, values: npt.NDArray[np.float64]) -> None:
    """Refuse numbers of which one is not finite.

    Raises:
        InputError: names the first such point.
    """
    import numpy as np

    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0])
        raise InputError(
            explain(f"{name} of point {row}", f"it is {values[row]}", "leave such points out")
        )


@dataclass(frozen=True)
class Unpacked:
    """What a packed text holds: whole or scaled numbers by array, values by dictionary column."""

    rows: int
    arrays: dict[str, npt.NDArray[Any]]
    columns: dict[str, list[Any]]


def unpack(text: str) -> Unpacked:
    """Return what `Packer.text` packed. For tests, and for whoever looks for leaks in a page.

    Raises:
        InputError: the text is not of this format.
    """
    try:
        raw = zlib.decompress(base64.b64decode(text, validate=True))
        (length,) = struct.unpack_from("<I", raw)
        directory = json.loads(raw[4 : 4 + length])
    except (ValueError, zlib.error, struct.error) as error:
        raise InputError(
            explain("packed block", f"it cannot be read ({error})", "write the page anew")
        ) from error
    rows = directory["rows"]
    arrays: dict[str, npt.NDArray[Any]] = {}
    at = 4 + length
    for name, spec in directory["arrays"].items():
        count = spec.get("rows", rows)
        arrays[name] = _numbers(raw[at : at + count * spec["size"]], count, spec)
        at += count * spec["size"]
    columns: dict[str, list[Any]] = {}
    for name, values in directory["texts"].items():
        index = arrays.pop(name).tolist() if name in arrays else [0] * rows
        columns[name] = [values[one] for one in index]
    return Unpacked(rows, arrays, columns)


def _numbers(raw: bytes, rows: int, spec: dict[str, Any]) -> npt.NDArray[Any]:
    import numpy as np

    planes = np.zeros((rows, 4), dtype=np.uint8)
    planes[:, : spec["size"]] = np.frombuffer(raw, np.uint8).reshape(spec["size"], rows).T
    stored = planes.view("<u4").ravel().astype(np.int64)
    if spec["delta"]:
        steps = np.where(stored % 2 == 0, stored // 2, -(stored + 1) // 2)
        stored = np.cumsum(steps)
    values = stored + spec["offset"]
    scaled: npt.NDArray[Any] = values if spec["scale"] == 1 else values * spec["scale"]
    return scaled


def blocks(page: str) -> dict[str, Any]:
    """Return the data blocks of a page by id, packed ones unpacked in place: all that it knows."""
    found = {name: _opened(json.loads(text)) for name, text in _BLOCK.findall(page)}
    return {name: _merged(data) for name, data in found.items()}


def _merged(data: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put what a block holds deflated, to be read later, among the rest of it."""
    if not isinstance(data, dict) or "later" not in data:
        return data
    return {**{name: one for name, one in data.items() if name != "later"}, **data["later"]}


def deflated(data: dict[str, Any]) -> dict[str, str]:
    """Return data as the page unpacks them with `readDeflated`: {"deflated": text}."""
    raw = json_text(data, "deflated data").encode()
    return {"deflated": base64.b64encode(zlib.compress(raw, 9)).decode()}


def _opened(data: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(data, list):
        return [_opened(one) for one in data]
    if not isinstance(data, dict):
        return data
    if isinstance(data.get("deflated"), str):
        return _opened(json.loads(zlib.decompress(base64.b64decode(data["deflated"]))))
    opened = {name: _opened(one) for name, one in data.items() if name != "packed"}
    if "packed" in data:
        packed = data["packed"]
        opened["packed"] = unpack(packed) if isinstance(packed, str) else packed
    return opened


def spatial_order(points: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    """Return the row numbers along a Hilbert curve; rows at one place keep their order."""
    import numpy as np

    if len(points) == 0:
        return np.zeros(0, dtype=np.int64)
    distance = points.hilbert_distance(total_bounds=(-180.0, -90.0, 180.0, 90.0), level=16)
    order: npt.NDArray[np.int64] = np.argsort(distance.to_numpy(), kind="stable")
    return order
