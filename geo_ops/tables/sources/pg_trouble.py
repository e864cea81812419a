"""What went wrong with a database, in our own words.

The driver's and the server's are not passed on: they name hosts and users, and a broken DSN is
repeated with its password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from geo_ops.specs.mission import Database

# By the class of error that PostgreSQL gives (appendix A of its manual).
_BY_STATE = {
    "28P01": ("it refuses the user or the password", "correct them where they stand"),
    "28000": ("it lets this user or machine in nowhere", "ask its administrator"),
    "3D000": ("there is no such database", "correct its name where it stands"),
    "42501": ("this user may not read it", "ask for: GRANT SELECT (and USAGE on the schema)"),
    "42P01": ("there is no such table", "correct its name in mission.toml"),
    "42703": ("there is no such column", "correct its name in mission.toml"),
    "53300": ("it has no connection free", "try again later"),
    "55P03": ("somebody else holds a lock on the table", "try again later"),
    "57P01": ("it was shut down while it was read", "try again later"),
    "57P03": ("it is starting up", "try again in a moment"),
}
_SLOW = "57014"

# Before there is a connection there is no class, only text (of libpq, in English by default).
_BY_TEXT = (
    (("definition of service", "service file"), "the service is in no pg service file",
     "add it to ~/.pg_service.conf, or name the file with $PGSERVICEFILE"),
    (("password authentication failed", "no password supplied", "authentication failed"),
     "it refuses the user or the password", "correct them where they stand"),
    (("timeout expired", "timed out"), "it does not answer", "check the network, or try later"),
    (("translate host name", "name or service not known", "resolve host"),
     "the name of its machine is not known", "correct it where it stands, or check the network"),
    (("connection refused", "no such file or directory", "network is unreachable",
      "no route to host", "could not connect", "server closed the connection"),
     "nobody answers there", "see that the database runs, and that its address is right"),
    (("no pg_hba.conf entry",), "it does not let this user or machine in",
     "ask its administrator"),
    (("does not exist",), "there is no such database or user", "correct its name where it stands"),
    (("ssl",), "it cannot be reached as sslmode asks", "correct sslmode where it stands"),
)  # fmt: skip


def told(error: Exception, database: Database) -> InputError:
    """Return what a user should be told of an error of psycopg."""
    where = f"database {database.label!r}"
    state = getattr(error, "sqlstate", None)
    if isinstance(error, TimeoutError) or state == _SLOW:
        return InputError(
            explain(
                where,
                f"reading it takes longer than {database.timeout} seconds",
                "raise timeout in mission.toml, or read a smaller view",
            )
        )
    what, todo = _BY_STATE.get(state or "", ("", ""))
    if not what:
        what, todo = _by_text(str(error).casefold())
    code = f" (SQLSTATE {state})" if state else ""
    return InputError(explain(where, what + code, todo))


def _by_text(text: str) -> tuple[str, str]:
    for signs, what, todo in _BY_TEXT:
        if any(sign in text for sign in signs):
            return what, todo
    return "it cannot be read", "try psql with the same service or DSN, and see what it says"
