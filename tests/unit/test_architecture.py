"""The shape of the code: the direction of imports, sizes, what stays out of the repository.

Each rule is a function over sources, so that it is tried on a small wrong example too.
"""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tools import check_wheel

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = "geo_ops"

# The way of the data. A station imports its own modules and what stands in an earlier row, so
# those beside it in a row are closed to it: products do not import each other.
STATIONS = (
    ("errors",),
    ("findings", "gdal_guard"),
    ("content", "specs"),
    ("tables",),
    ("boundaries",),
    ("spatial",),
    ("analysis",),
    ("release",),
    ("carto",),
    ("publish",),
    ("web", "paper", "export"),
    ("assemble", "guide"),
    ("briefs", "check", "starter"),
    ("build",),
    ("cli", "__main__"),
)
RANK = {station: rank for rank, row in enumerate(STATIONS) for station in row}
# Within this row one may use the other, though not in a circle.
FRIENDLY_RANKS = {RANK["findings"], RANK["content"], RANK["cli"]}

# What may be imported when the package, a station at the top or the command line is loaded.
AT_START = {
    PACKAGE: {PACKAGE},
    f"{PACKAGE}.errors": {PACKAGE},
    f"{PACKAGE}.findings": {PACKAGE},
    f"{PACKAGE}.gdal_guard": {PACKAGE},
    f"{PACKAGE}.content": {PACKAGE},
    f"{PACKAGE}.specs": {PACKAGE, "pydantic"},
    f"{PACKAGE}.cli": {
        "click",
        *(f"{PACKAGE}.{name}" for name in ("__version__", "errors", "findings", "cli")),
    },
}
GEO_LIBRARIES = (
    *("branca", "folium", "geopandas", "jinja2", "mapclassify", "matplotlib", "mgrs", "milsymbol"),
    *("numpy", "openpyxl", "pandas", "psycopg", "pyarrow", "pydantic", "pyogrio", "pyproj"),
    *("rapidfuzz", "rasterio", "rich", "scipy", "shapely", "sklearn", "xlsxwriter"),
)

MAX_MODULE_LINES = 500
MAX_FUNCTION_LINES = 100
USUAL_FUNCTION_LINES = 50
MAX_ARGUMENTS = 7

# Written in pieces, so that this file does not hold what it forbids.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
MACHINE_FOLDERS = ("root", "home", "Users", "work", "tmp", "opt/wheels")
MACHINE_PATH = re.compile(
    rf"(?<![\w.~*)}}\]-])/(?:{'|'.join(MACHINE_FOLDERS)})/|[A-Z]:\\+Users\\+|\.\./{'shared'}\b"
)
# Tests make up paths to see that they do not get through.
PATHS_ALLOWED = re.compile(r"^tests/")
JAVASCRIPT = re.compile(r"\.(js|mjs|cjs|ts)$")
FOREIGN_SCRIPT = re.compile(r"/\*!|@licen[sc]e|@preserve|sourceMappingURL|copyright", re.IGNORECASE)
MAX_SCRIPT_LINE = 200


@dataclass(frozen=True)
class Import:
    """One import statement: what, where, and whether it is carried out when the module loads."""

    target: str
    line: int
    at_start: bool
    typing_only: bool


def sources() -> dict[str, str]:
    """Return every module of the package by its dotted name, an __init__ by its package's."""
    found = {}
    for path in sorted((PROJECT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(PROJECT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


SOURCES = sources()


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports(source: str) -> list[Import]:
    """Return every import of a module; `from a import b` gives a.b."""
    found: list[Import] = []

    def visit(node: ast.AST, *, at_start: bool, typing_only: bool) -> None:
        targets: list[str] = []
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            targets = [f"{base}.{alias.name}" for alias in node.names]
        found.extend(Import(target, node.lineno, at_start, typing_only) for target in targets)
        inside = at_start and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for field, children in ast.iter_fields(node):
            # The else branch of `if TYPE_CHECKING` is carried out.
            hidden = typing_only or (is_type_checking(node) and field == "body")
            for child in children if isinstance(children, list) else [children]:
                if isinstance(child, ast.AST):
                    visit(child, at_start=inside and not hidden, typing_only=hidden)

    visit(ast.parse(source), at_start=True, typing_only=False)
    return found


def station(name: str) -> str | None:
    """Return the station of a dotted name, None for the package itself and for other packages."""
    parts = name.split(".")
    return (
        parts[1] if parts[0] == PACKAGE and len(parts) > 1 and parts[1] != "__version__" else None
    )


def is_open_to(here: str, there: str) -> bool:
    if here == there or not {here, there} <= RANK.keys():
        return True  # what has no place yet is the fault of another test
    if RANK[here] == RANK[there]:
        return RANK[here] in FRIENDLY_RANKS
    return RANK[there] < RANK[here]


def direction_faults(modules: dict[str, str]) -> list[str]:
    """Return the imports that run against the way of the data, those for types only as well."""
    faults = []
    for name, source in modules.items():
        here = station(name)
        for item in imports(source):
            there = station(item.target)
            if item.target.startswith("."):
                faults.append(f"{name}:{item.line} imports relatively")
            elif there is not None and (here is None or not is_open_to(here, there)):
                faults.append(f"{name}:{item.line} imports {item.target}")
    return faults


def unplaced(modules: dict[str, str]) -> list[str]:
    return sorted({place for name in modules if (place := station(name)) and place not in RANK})


def cycle(modules: dict[str, str]) -> list[str]:
    """Return a circle of modules that import each other, at start or later, or an empty list."""
    graph: dict[str, set[str]] = {}
    for name, source in modules.items():
        targets = {item.target for item in imports(source) if not item.typing_only}
        known = {target if target in modules else target.rpartition(".")[0] for target in targets}
        graph[name] = {target for target in known if target in modules and target != name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def start_faults(modules: dict[str, str]) -> list[str]:
    """Return what the modules that must load fast import when they load, beyond the allowed."""
    faults = []
    for name, source in modules.items():
        rules = [key for key in AT_START if key == name or name.startswith(f"{key}.")]
        rule = max(rules, key=len)
        if rule == PACKAGE and name != PACKAGE:
            continue
        for item in imports(source):
            top = item.target.split(".")[0]
            fine = top in sys.stdlib_module_names or any(
                item.target == allowed or item.target.startswith(f"{allowed}.")
                for allowed in AT_START[rule]
            )
            if item.at_start and not fine:
                faults.append(f"{name}:{item.line} imports {item.target}")
    return faults


def functions(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether click makes a command of it: then it has an argument for each option."""
    return any(
        re.search(r"\b(command|group|option|argument)\(|\.(command|group)$", ast.unparse(decorator))
        for decorator in function.decorator_list
    )


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    every = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return sum(argument.arg not in {"self", "cls"} for argument in every)


def size_faults(modules: dict[str, str]) -> list[str]:
    faults = []
    for name, source in modules.items():
        if (lines := len(source.splitlines())) > MAX_MODULE_LINES:
            faults.append(f"{name} has {lines} lines")
        for function in functions(source):
            where = f"{name}:{function.lineno} {function.name}"
            if length(function) > MAX_FUNCTION_LINES:
                faults.append(f"{where} has {length(function)} lines")
            if arguments(function) > MAX_ARGUMENTS and not is_command(function):
                faults.append(f"{where} has {arguments(function)} arguments")
    return faults


def text_faults(name: str, text: str) -> list[str]:
    """Return the lines of a tracked file that name a registry's host or a machine's folder."""
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        hosts = [host for host in REGISTRY_HOSTS if host in line.lower()]
        paths = [] if PATHS_ALLOWED.match(name) else MACHINE_PATH.findall(line)
        faults += [f"{name}:{number} holds {found}" for found in hosts + paths]
    return faults


# Where its tool looks for it.
SCRIPTS_AT_THE_TOP = {"eslint.config.mjs"}


def script_faults(name: str, text: str) -> list[str]:
    """Return why a tracked JavaScript file looks like somebody else's; those come from wheels."""
    if not JAVASCRIPT.search(name):
        return []
    ours = name.startswith((f"{PACKAGE}/", "tests/")) or name in SCRIPTS_AT_THE_TOP
    longest = max(map(len, text.splitlines()), default=0)
    mark = FOREIGN_SCRIPT.search(text)
    return (
        ([] if ours else [f"{name}: outside {PACKAGE}/"])
        + ([f"{name}: minified, a line of {longest}"] if longest > MAX_SCRIPT_LINE else [])
        + ([f"{name}: somebody's notice, {mark.group()!r}"] if mark else [])
    )


@pytest.fixture(scope="module")
def tracked_texts():
    texts = {}
    for name in sorted(check_wheel.tracked(PROJECT)):
        path = PROJECT / name
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data:
            texts[name] = data.decode("utf-8")
    return texts


def test_every_module_has_a_place_in_the_way_of_the_data():
    assert unplaced(SOURCES) == []
    assert unplaced({"geo_ops.utils": "", "geo_ops.cli.main": "", "geo_ops": ""}) == ["utils"]


def test_imports_run_one_way():
    assert direction_faults(SOURCES) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("geo_ops.tables.raw", "from geo_ops.spatial import join", "geo_ops.spatial.join"),
        ("geo_ops.tables.raw", "from geo_ops import web", "geo_ops.web"),
        ("geo_ops.web.page", "def f():\n    import geo_ops.paper.sheet", "geo_ops.paper.sheet"),
        ("geo_ops.export.kmz", "if TYPE_CHECKING:\n    from geo_ops.web import a", "geo_ops.web.a"),
        ("geo_ops.errors", "from geo_ops.findings import Finding", "geo_ops.findings.Finding"),
        ("geo_ops", "from geo_ops.build import build", "geo_ops.build.build"),
        ("geo_ops.web.page", "from .layer import a", "relatively"),
        ("geo_ops.cli.main", "from geo_ops.build import build", None),
        ("geo_ops.cli.main", "from geo_ops import __version__", None),
        ("geo_ops.specs.base", "from geo_ops.content import root", None),
        ("geo_ops.web.page", "from geo_ops.web.layer import a", None),
    ],
)
def test_an_import_against_the_way_is_found(module, source, fault):
    found = direction_faults({module: source})
    assert (not found) if fault is None else (len(found) == 1 and fault in found[0])


def test_no_circle_of_imports():
    assert cycle(SOURCES) == []


def test_a_circle_of_imports_is_found():
    package = {"geo_ops.web": "from geo_ops.web.page import a", "geo_ops.web.page": "import json"}
    assert cycle(package) == []
    package["geo_ops.web.page"] = "def f():\n    from geo_ops.web import a"
    assert set(cycle(package)) == set(package)
    package["geo_ops.web.page"] = "if TYPE_CHECKING:\n    from geo_ops.web import a"
    assert cycle(package) == []


def test_what_must_load_fast_imports_nothing_heavy():
    assert start_faults(SOURCES) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("geo_ops", "import pandas", True),
        ("geo_ops.specs.layer", "import pandas as pd", True),
        ("geo_ops.specs.layer", "from pydantic import Field\nimport tomllib", False),
        ("geo_ops.content.store", "from pydantic import Field", True),
        ("geo_ops.cli.build", "import rich", True),
        ("geo_ops.cli.build", "from geo_ops.specs import layer", True),
        ("geo_ops.cli.build", "try:\n    import folium\nexcept ImportError:\n    pass", True),
        ("geo_ops.cli.build", "class A:\n    import folium", True),
        ("geo_ops.cli.build", "def f():\n    import folium", False),
        ("geo_ops.cli.build", "import click\nfrom geo_ops.cli import options\nimport re", False),
        ("geo_ops.cli.build", "if TYPE_CHECKING:\n    import folium", False),
        ("geo_ops.cli.build", "if TYPE_CHECKING:\n    pass\nelse:\n    import folium", True),
        ("geo_ops.web.page", "import folium", False),
    ],
)
def test_a_heavy_import_at_start_is_found(module, source, fault):
    assert bool(start_faults({module: source})) is fault


@pytest.mark.parametrize(
    "module",
    [name for name in ("geo_ops", "geo_ops.content", "geo_ops.cli.main") if name in SOURCES],
)
def test_loading_it_loads_no_geo_library(module):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    loaded = done.stdout.split()
    assert module in loaded
    assert [name for name in loaded if name in GEO_LIBRARIES] == []


def test_modules_and_functions_are_small():
    assert size_faults(SOURCES) == []


def test_nearly_every_function_is_short():
    lengths = [length(function) for source in SOURCES.values() for function in functions(source)]
    short = sum(lines < USUAL_FUNCTION_LINES for lines in lengths)
    assert short >= 0.95 * len(lengths), f"{short} of {len(lengths)}"


def test_the_median_module_is_small():
    assert statistics.median(len(source.splitlines()) for source in SOURCES.values()) <= 200


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("x = 1\n" * 500, None),
        ("x = 1\n" * 501, "has 501 lines"),
        ("def f():\n" + "    x = 1\n" * 99, None),
        ("class A:\n  async def f(self):\n" + "    x = 1\n" * 100, "f has 101 lines"),
        ("def f(a, b, c, d, e, f, *, g): ...", None),
        ("def f(a, /, b, c, d, e, f, *, g, h): ...", "f has 8 arguments"),
        ("@click.command()\ndef f(a, b, c, d, e, f, g, h): ...", None),
        ("@cache\ndef f(a, b, c, d, e, f, g, h): ...", "f has 8 arguments"),
    ],
)
def test_what_is_too_big_is_found(source, fault):
    found = size_faults({"geo_ops.web.page": source})
    assert (not found) if fault is None else (len(found) == 1 and fault in found[0])


def test_no_tracked_text_names_a_registry_host_or_a_folder_of_a_machine(tracked_texts):
    assert "pyproject.toml" in tracked_texts
    assert [fault for item in tracked_texts.items() for fault in text_faults(*item)] == []


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("README.md", f"see https://{REGISTRY_HOSTS[0]}/project/x", True),
        ("constraints.txt", f"x @ https://files.{REGISTRY_HOSTS[1].upper()}/x.whl", True),
        ("tests/unit/test_a.py", f"https://{REGISTRY_HOSTS[0]}", True),
        ("docs/a.md", "cd /home/ana/geo_ops", True),
        ("docs/a.md", "`/root/x`", True),
        ("docs/a.md", "file:///work/x", True),
        ("docs/a.md", r"C:\Users\ana", True),
        ("docs/a.md", "cat ../" + "shared/x.csv", True),
        ("tests/unit/test_a.py", "path = '/home/ana/x.csv'", False),
        ("docs/a.md", "install it from PyPI, into $HOME/x or ~/work/x", False),
        ("docs/a.md", "fieldwork/tmp/ and regions/home/x", False),
    ],
)
def test_a_host_or_a_machines_folder_is_found(name, line, fault):
    assert bool(text_faults(name, f"first\n{line}\n")) is fault


def test_no_third_party_script_is_in_the_repository(tracked_texts):
    assert [fault for item in tracked_texts.items() for fault in script_faults(*item)] == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("geo_ops/web/runtime.js", "// draws the layers\nconst a = 1;\n", False),
        ("geo_ops/web/leaflet.js", "/*! Leaflet */\n", True),
        ("geo_ops/web/x.min.js", "a" * 201, True),
        ("vendor/x.js", "const a = 1;\n", True),
        ("docs/x.md", "/*! a star */", False),
    ],
)
def test_a_third_party_script_is_found(name, text, fault):
    assert bool(script_faults(name, text)) is fault
