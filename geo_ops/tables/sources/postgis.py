"""Tables of PostGIS: read in one read-only transaction, as text and shapes.

Who connects and how is in a pg service file or in the environment. No message, manifest or product
says more of it than the name of the service and of the table: no host, no user, no password.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_ops.errors import CrsError, InputError, explain
from geo_ops.findings import Finding
from geo_ops.tables.raw import Origin, RawTable
from geo_ops.tables.sources.delimited import check_headings
from geo_ops.tables.sources.pg_query import Columns, columns_of, select, shown_crs
from geo_ops.tables.sources.pg_trouble import told
from geo_ops.tables.sources.shapes import in_degrees

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import psycopg

    from geo_ops.specs.mission import Database

CONNECT_SECONDS = 10
_FETCHED = 20_000


@dataclass(frozen=True)
class _Rows:
    """What the database gave: the key of each row, its columns as text, its shape as WKB."""

    columns: Columns
    keys: list[str]
    cells: list[list[str]]
    shapes: list[bytes | None]
    crs: str | None

    @property
    def sha256(self) -> str:
        """A hash of what was read, which is the same for the same rows."""
        digest = hashlib.sha256()
        digest.update("\x1f".join(self.columns.names).encode())
        for key, row, shape in zip(self.keys, self.cells, self.shapes, strict=True):
            digest.update("\x1e".join(("", key, *row)).encode())
            digest.update(shape or b"")
        digest.update((self.crs or "").encode())
        return digest.hexdigest()


def read_postgis(database: Database, crs: str | None = None) -> RawTable:
    """Read a table or view of a database. `crs` is used only where its geometry has SRID 0.

    Rows come in the order of their key, and bear it in their row_id; without a key they are put in
    the order of what is in them, and numbered.

    Raises:
        InputError: no such service or variable; the database is down, slow or lets nobody in; no
            such table, column or permission; a key that is empty or stands twice.
        CrsError: SRID 0 without a crs, several SRIDs, or one that contradicts the crs.
    """
    try:
        import psycopg
    except ImportError:
        raise InputError(
            explain(
                f"database {database.label!r}", "psycopg, which reads it, is not installed",
                'pip install "geo-ops[postgis]"',
            )
        ) from None  # fmt: skip
    try:
        with _connected(database) as connection, connection.transaction():
            rows = _fetched(connection, database, crs)
    except (psycopg.Error, UnicodeError, OSError) as error:
        # Not chained: the words of the driver and the server can hold an address or a user.
        raise told(error, database) from None
    return _table(rows, database, crs)


def _connected(database: Database) -> psycopg.Connection[Any]:
    import psycopg

    keys: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "geo_ops",
        "client_encoding": "UTF8",
        "autocommit": True,
    }
    if database.service is not None:
        connection = psycopg.connect(service=database.service, **keys)
    else:
        name = str(database.dsn_env)
        secret = os.environ.get(name, "").strip()
        if not secret:
            raise InputError(
                explain(
                    f"database {database.label!r}",
                    f"the environment has no variable {name}",
                    f'set it: export {name}="postgresql://..."',
                )
            )
        connection = psycopg.connect(secret, **keys)
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return connection


def _fetched(connection: psycopg.Connection[Any], database: Database, crs: str | None) -> _Rows:
    # What a server or a user has set would change the text of numbers and times.
    for name, value in (
        ("statement_timeout", f"{database.timeout}s"),
        ("lock_timeout", f"{database.timeout}s"),
        ("timezone", "UTC"),
        ("datestyle", "ISO, YMD"),
        ("intervalstyle", "iso_8601"),
        ("extra_float_digits", "1"),
        ("bytea_output", "hex"),
        ("standard_conforming_strings", "on"),
    ):
        connection.execute("SELECT set_config(%s, %s, true)", (name, value))
    columns = columns_of(connection, database)
    check_headings(f"database {database.label!r}", list(columns.names))
    known = shown_crs(connection, columns, database, crs)
    keys: list[str] = []
    cells: list[list[str]] = []
    shapes: list[bytes | None] = []
    end = time.monotonic() + database.timeout
    with connection.cursor(name="geo_ops") as cursor:
        cursor.itersize = _FETCHED
        cursor.execute(select(columns))
        for number, (key, shape, *row) in enumerate(cursor, start=1):
            keys.append(str(number) if columns.key is None else key or "")
            cells.append(["" if one is None else one for one in row])
            shapes.append(None if shape is None else bytes(shape))
            if number % _FETCHED == 0 and time.monotonic() > end:
                raise TimeoutError
    return _Rows(columns, keys, cells, shapes, known)


def _table(rows: _Rows, database: Database, crs: str | None) -> RawTable:
    import pandas as pd

    label = Path(database.label)
    _check_keys(rows, database)
    ids = [f"{label.name}:{key}" for key in rows.keys]
    index = pd.Index(ids, name="row_id", dtype="object")
    frame = pd.DataFrame(rows.cells, columns=list(rows.columns.names), index=index, dtype="object")
    origin = Origin(f"postgis/{database.label}", len(ids), rows.sha256)
    findings = _unnumbered(database) if rows.columns.key is None else ()
    if rows.columns.geometry is None:
        return RawTable(frame, label, findings=findings, origin=origin)
    ground = in_degrees(_placed(rows, index, database), label, crs if rows.crs is None else None)
    return RawTable(frame, label, ground.points, ground.shapes, findings=findings, origin=origin)


def _placed(rows: _Rows, index: pd.Index, database: Database) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import shapely
    from pyproj.exceptions import CRSError

    shapes = shapely.from_wkb(rows.shapes)
    try:
        return gpd.GeoDataFrame(geometry=shapes, crs=rows.crs or None, index=index)
    except CRSError:
        raise CrsError(
            explain(f"database {database.label!r}", "its SRID means nothing here", "mend the SRID")
        ) from None


def _check_keys(rows: _Rows, database: Database) -> None:
    seen: set[str] = set()
    for key in rows.keys:
        if not key or key in seen:
            what = f"stands twice ({key})" if key else "is empty in a row"
            raise InputError(
                explain(
                    f"database {database.label!r}",
                    f"the key {'/'.join(rows.columns.key or ())} {what}",
                    "name a column that tells the rows apart, or leave key out",
                )
            )
        seen.add(key)


def _unnumbered(database: Database) -> tuple[Finding, ...]:
    return (
        Finding(
            "info",
            f"database {database.label!r}",
            "it has no primary key, so its rows are numbered in the order of their contents",
            "the numbers change when rows come or go, and mended rows with them",
            'name a column that tells them apart: key = "..."',
        ),
    )
