"""The same ten rows of Gridland in every format that is read. Call `write(name, folder)`."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely

NAMES = ["id", "date", "type", "killed", "hours", "armed", "note", "code", "lon", "lat"]
DAY = dt.date(2020, 1, 1)
ROWS = [
    (f"0{n}", DAY + dt.timedelta(days=n), "attack" if n % 2 else "armed_clash",
     None if n == 3 else n, None if n == 4 else n + 0.25, None if n == 5 else n % 3 == 0,
     "" if n == 6 else f"Ségou, « {n} »", "GR0101" if n == 7 else "",
     None if n == 7 else -29.5 + n / 4, None if n == 7 else 0.5 + n / 8)
    for n in range(10)
]  # fmt: skip


def texts(decimal="."):
    """Return the rows as an office would type them."""

    def one(value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return "oui" if value else "non"
        return str(value).replace(".", decimal) if isinstance(value, float) else str(value)

    return [[one(value) for value in row] for row in ROWS]


def delimited(path, separator=",", encoding="utf-8", decimal="."):
    lines = [separator.join(NAMES)]
    lines += [separator.join(f'"{one}"' for one in row) for row in texts(decimal)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def frame():
    """Return the rows with the types that a GIS would give them."""
    table = pd.DataFrame(ROWS, columns=NAMES)
    table["date"] = pd.to_datetime(table["date"])
    table["killed"] = table["killed"].astype("Int64")
    table["armed"] = table["armed"].astype("boolean")
    shapes = [
        None if pd.isna(x) else shapely.Point(x, y)
        for x, y in zip(table.pop("lon"), table.pop("lat"), strict=True)
    ]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def vector(driver, **keys):
    def write(path):
        with warnings.catch_warnings():
            # Where there is no type for times, GDAL writes them as text, and says so.
            warnings.simplefilter("ignore", RuntimeWarning)
            frame().to_file(path, driver=driver, engine="pyogrio", **keys)

    return write


SHAPEFILE = vector("ESRI Shapefile", encoding="utf-8")
KML = vector("LIBKML")


def workbook(path):
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    for number, row in enumerate(ROWS, start=2):
        book.active.append([number - 2, *row[1:]])
        book.active.cell(number, 1).number_format = "00"
    book.save(path)


def zipped(inner, write):
    def pack(path):
        folder = path.parent / "parts"
        folder.mkdir()
        write(folder / inner)
        with zipfile.ZipFile(path, "w") as archive:
            for one in sorted(folder.iterdir()):
                archive.write(one, one.name)

    return pack


def gpx(path):
    """A waypoint cannot be without a place: the one of the row that has none is a P-code's."""
    table = frame()
    table.loc[table.geometry.isna(), "geometry"] = shapely.Point(0, 0)
    table.to_file(
        path, driver="GPX", engine="pyogrio", layer="waypoints",
        dataset_options={"GPX_USE_EXTENSIONS": "YES"},
    )  # fmt: skip
    text = path.read_text("utf-8")
    start = text.index('<wpt lat="0.0" lon="0.0">')
    end = text.index("</wpt>", start) + len("</wpt>")
    path.write_text(text[:start] + text[end:], encoding="utf-8")


# GPX has a "type" of its own, the others are its extensions; one that is empty is not there.
GPX_COLUMNS = {one: f"ogr_{one}" for one in ("id", "date", "killed", "hours", "armed", "note")}
FORMATS = {
    "utf-8.csv": (delimited, {}),
    "mark.csv": (lambda path: delimited(path, encoding="utf-8-sig"), {}),
    "cp1252.csv": (lambda path: delimited(path, encoding="cp1252"), {}),
    "utf-16.csv": (lambda path: delimited(path, "\t", "utf-16"), {}),
    "french.csv": (lambda path: delimited(path, ";", "cp1252", ","), {}),
    "tabs.tsv": (lambda path: delimited(path, "\t"), {}),
    "book.xlsx": (workbook, {}),
    "t.gpkg": (vector("GPKG"), {}),
    "t.geojson": (vector("GeoJSON"), {}),
    "t.fgb": (vector("FlatGeobuf", SPATIAL_INDEX="NO"), {}),
    "t.shp": (SHAPEFILE, {}),
    "t.shp.zip": (zipped("t.shp", SHAPEFILE), {}),
    "t.zip": (zipped("t.gpkg", vector("GPKG")), {}),
    "t.kml": (KML, {}),
    "t.kmz": (zipped("doc.kml", KML), {}),
    "t.gpx": (gpx, {"columns": GPX_COLUMNS, "table": "waypoints"}),
    "geo.parquet": (lambda path: frame().to_parquet(path), {}),
    "plain.parquet": (lambda path: pd.DataFrame(ROWS, columns=NAMES).to_parquet(path), {}),
}


def write(name, folder):
    """Write the rows in one format; return what `missions.source` needs to be told of it."""
    function, keys = FORMATS[name]
    function(folder / name)
    return {"file": name, **keys}
