"""What is asked of PostGIS. Every name is composed as an identifier, none is pasted into SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.errors import CrsError, InputError, choose, explain

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

    from geo_ops.specs.mission import Database

_SHAPES = ("geometry", "geography")
_ALIAS = "source"
_ORDERED = frozenset(
    {"int2", "int4", "int8", "numeric", "float8", "uuid", "date", "timestamp", "timestamptz"}
)
"""Types whose order does not hang on the language of the server."""

_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_PRIMARY = """
SELECT a.attname FROM pg_index i
JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) ON true
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place"""
_TABLES = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_|^information_schema$'
AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"""


@dataclass(frozen=True)
class Columns:
    """A table: its columns but that of the shape, their types, its key, and where PostGIS lives."""

    table: sql.Identifier
    names: tuple[str, ...]
    types: dict[str, str]
    key: tuple[str, ...] | None
    geometry: str | None
    functions: str


def columns_of(connection: psycopg.Connection[Any], database: Database) -> Columns:
    """Return what a table has.

    Raises:
        InputError: there is no such table or column, or several geometries and none is named.
    """
    from psycopg import sql

    where = f"database {database.label!r}"
    table = sql.Identifier(*database.table.split(".", 1))
    found = connection.execute("SELECT to_regclass(%s)::oid", (table.as_string(connection),))
    oid = _one(found)
    if oid is None:
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        raise InputError(
            explain(where, "there is no such table for this user", choose(database.table, tables))
        )
    types = {str(name): str(kind) for name, kind in connection.execute(_COLUMNS, (oid,))}
    shapes = [name for name, kind in types.items() if kind in _SHAPES]
    functions = _one(
        connection.execute(
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
            "WHERE e.extname = 'postgis'"
        )
    )
    geometry = _geometry(database, types, shapes, functions)
    key = tuple(str(row[0]) for row in connection.execute(_PRIMARY, (oid,))) or None
    if database.key is not None:
        if database.key not in types:
            raise InputError(
                explain(where, f"there is no column {database.key!r}", choose(database.key, types))
            )
        key = (database.key,)
    names = tuple(name for name in types if name not in shapes)
    return Columns(table, names, types, key, geometry, str(functions or "public"))


def _geometry(
    database: Database, types: dict[str, str], shapes: list[str], functions: object
) -> str | None:
    where, wanted = f"database {database.label!r}", database.geometry
    if wanted is None and len(shapes) < 2:  # noqa: PLR2004 - one, or none
        return shapes[0] if shapes else None
    if wanted is None:
        raise InputError(
            explain(
                where,
                f"it has {len(shapes)} geometries ({', '.join(shapes)})",
                'say which with geometry = "..." in mission.toml',
            )
        )
    if functions is None:
        raise InputError(
            explain(where, "PostGIS is not installed in it", "CREATE EXTENSION postgis, or leave "
                    "geometry out and locate the rows by other columns")
        )  # fmt: skip
    if wanted not in shapes:
        what = f"the column {wanted!r} is no geometry" if wanted in types else (
            f"there is no column {wanted!r}"
        )  # fmt: skip
        raise InputError(explain(where, what, choose(wanted, shapes)))
    return wanted


def shown_crs(
    connection: psycopg.Connection[Any], columns: Columns, database: Database, crs: str | None
) -> str | None:
    """Return the CRS of the shapes for pyproj; None where the mission's holds (SRID 0).

    Raises:
        CrsError: SRID 0 and no crs, more than one SRID, or one that contradicts the crs.
    """
    from psycopg import sql

    where = f"database {database.label!r}"
    if columns.geometry is None:
        return None
    query = sql.SQL("SELECT {srid}({shape}), count(*) FROM {table} AS source "
                    "WHERE {column} IS NOT NULL "
                    "GROUP BY 1 ORDER BY 1")  # fmt: skip
    found = connection.execute(
        query.format(
            srid=sql.Identifier(columns.functions, "st_srid"),
            shape=_shape(columns),
            column=sql.Identifier(_ALIAS, columns.geometry),
            table=columns.table,
        )
    ).fetchall()
    if len(found) > 1:
        shown = ", ".join(f"{srid} ({count} rows)" for srid, count in found)
        raise CrsError(
            explain(where, f"its rows are in several SRIDs: {shown}", "bring them to one")
        )
    srid = found[0][0] if found else 4326
    if srid == 0:
        if crs is None:
            raise CrsError(
                explain(where, "its geometry has SRID 0, so no CRS", 'say crs = "EPSG:..." in mis'
                        "sion.toml, or mend it with UpdateGeometrySRID")
            )  # fmt: skip
        return None
    return _crs_of(connection, columns, int(srid), (where, crs))


def _crs_of(
    connection: psycopg.Connection[Any], columns: Columns, srid: int, given: tuple[str, str | None]
) -> str:
    from psycopg import sql

    where, crs = given
    row = connection.execute(
        sql.SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s").format(
            sql.Identifier(columns.functions, "spatial_ref_sys")
        ),
        (srid,),
    ).fetchone()
    if row is None:
        raise CrsError(explain(where, f"its SRID {srid} means nothing there", "mend the SRID"))
    name, code, text = row
    known = f"EPSG:{code}" if name == "EPSG" else str(text)
    _agree(known, where, crs)
    return known


def _agree(known: str, where: str, crs: str | None) -> None:
    import pyproj
    from pyproj.exceptions import CRSError

    if crs is None:
        return
    try:
        same = pyproj.CRS.from_user_input(crs).equals(
            pyproj.CRS.from_user_input(known), ignore_axis_order=True
        )
    except CRSError:
        raise CrsError(
            explain(where, f"crs = {crs!r} in mission.toml is unknown", 'write "EPSG:32630"')
        ) from None
    if not same:
        raise CrsError(
            explain(
                where, f"mission.toml says crs = {crs!r}, the database {known[:40]!r}",
                "remove the crs from mission.toml, or mend the SRID",
            )
        )  # fmt: skip


def select(columns: Columns) -> sql.Composed:
    """Return the query: the key, the shape as WKB, then every other column as text, in order."""
    from psycopg import sql

    key = (
        sql.SQL(" || '/' || ").join(_text(name, columns) for name in columns.key)
        if columns.key
        else sql.SQL("NULL::text")
    )
    shape: sql.Composable = sql.SQL("NULL::bytea")
    if columns.geometry is not None:
        shape = sql.SQL("{}({}({}({})))").format(
            sql.Identifier(columns.functions, "st_asbinary"),
            sql.Identifier(columns.functions, "st_curvetoline"),
            sql.Identifier(columns.functions, "st_force2d"),
            _shape(columns),
        )
    ordered = columns.key or columns.names
    # With an alias, or ORDER BY would mean the text that is selected under the same name.
    return sql.SQL("SELECT {} FROM {} AS source ORDER BY {}").format(
        sql.SQL(", ").join([key, shape, *(_text(name, columns) for name in columns.names)]),
        columns.table,
        sql.SQL(", ").join([*(_order(name, columns) for name in ordered), *_last(columns)])
        if ordered
        else sql.SQL("1"),
    )


def _last(columns: Columns) -> list[sql.Composable]:
    """Where rows are alike but for their shape, the shape puts them in order."""
    from psycopg import sql

    if columns.key or columns.geometry is None:
        return []
    return [
        sql.SQL("{}({})").format(sql.Identifier(columns.functions, "st_asbinary"), _shape(columns))
    ]


def _shape(columns: Columns) -> sql.Composed:
    from psycopg import sql

    return sql.SQL("{}::{}").format(
        sql.Identifier(_ALIAS, str(columns.geometry)),
        sql.Identifier(columns.functions, "geometry"),
    )


def _text(name: str, columns: Columns) -> sql.Composed:
    """Return a column as text: times in ISO 8601 and UTC, all else as PostgreSQL writes it."""
    from psycopg import sql

    plain = sql.Identifier(_ALIAS, name)
    kind = columns.types[name]
    if kind not in ("timestamp", "timestamptz"):
        return sql.SQL("{}::text").format(plain)
    zone = "Z" if kind == "timestamptz" else ""
    form = sql.Literal('YYYY-MM-DD"T"HH24:MI:SS' + (f'"{zone}"' if zone else ""))
    return sql.SQL("CASE WHEN isfinite({0}) THEN to_char({0}, {1}) ELSE {0}::text END").format(
        plain, form
    )


def _order(name: str, columns: Columns) -> sql.Composed:
    from psycopg import sql

    plain = sql.Identifier(_ALIAS, name)
    if columns.types[name] in _ORDERED:
        return sql.SQL("{}").format(plain)
    return sql.SQL('{}::text COLLATE "C"').format(plain)


def _one(cursor: psycopg.Cursor[Any]) -> Any:  # noqa: ANN401 - whatever the database has there
    row = cursor.fetchone()
    return row[0] if row else None
