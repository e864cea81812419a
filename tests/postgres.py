"""A PostgreSQL with PostGIS for the tests: a cluster of its own, on a socket of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import MISSING_TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

BINARIES = "/usr/lib/postgresql/15/bin"
EXTENSION = Path("/usr/share/postgresql/15/extension/postgis.control")
PASSWORD = "hunter2-péché"  # noqa: S105 - of a server that lives as long as the tests
_HBA = "local all {owner} trust\nlocal all all scram-sha-256\n"


@dataclass(frozen=True)
class Server:
    """A running server: its socket's folder, the user who owns it, and one who may only read."""

    folder: Path
    owner: str

    def dsn(self, database="ops", **changes):
        keys = {"host": self.folder, "user": "osprey", "password": PASSWORD, "dbname": database}
        return " ".join(f"{name}='{value}'" for name, value in (keys | changes).items())

    def run(self, sql, database="ops"):
        import psycopg

        dsn = f"host='{self.folder}' user='{self.owner}' dbname='{database}'"
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, or skip the test, loudly, where there is none to start."""
    program = shutil.which("postgres", path=BINARIES + os.pathsep + os.environ["PATH"])
    if program is None or not EXTENSION.is_file():
        pytest.skip(MISSING_TOOL + "postgres")
    owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
    # PostgreSQL does not run as root, and the folders of pytest are closed to others.
    folder = Path(tempfile.mkdtemp(prefix="geo-ops-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, owner, owner)
        run = ["runuser", "-u", owner, "--"] if os.geteuid() == 0 else []
        binaries, data = Path(program).parent, folder / "data"
        options = ["-D", data, "-U", owner, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        _quietly([*run, binaries / "initdb", *options])
        hba = data / "pg_hba.conf"
        hba.write_text(_HBA.format(owner=owner))
        settings = f"-c listen_addresses='' -k {folder} -c fsync=off -c shared_buffers=16MB"
        control = [*run, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _quietly([*control, "-o", settings, "start"])
        try:
            found = Server(folder, owner)
            _fill(found)
            yield found
        finally:
            _quietly([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quietly(command):
    subprocess.run([str(one) for one in command], check=True, capture_output=True, cwd="/")


def _fill(one: Server) -> None:
    one.run("CREATE DATABASE ops", "postgres")
    one.run("CREATE DATABASE plain", "postgres")
    one.run(f"CREATE ROLE osprey LOGIN PASSWORD '{PASSWORD}'", "postgres")
    one.run("CREATE EXTENSION postgis")
    one.run("GRANT CREATE ON SCHEMA public TO osprey")
