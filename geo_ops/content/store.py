"""Find content: the mission's own first, then what is shipped.

The shipped content is one folder that holds `regions/ layers/ maps/ missions/`. In a wheel it is
`geo_ops/_content/`; in a checkout, the repository itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from geo_ops.errors import ContentNotFoundError, choose, explain

CONTENT_KINDS = ("regions", "layers", "maps", "missions")
FILE_KINDS = ("maps",)
"""Kinds with a file each; the others have a folder each."""

ENVIRONMENT = "GEO_OPS_CONTENT"


def root(chosen: Path | None = None) -> Path:
    """Return the folder of the shipped content.

    Tried in this order: `chosen` (the option --content), $GEO_OPS_CONTENT, the wheel's copy, the
    checkout. A place that somebody named is never passed over in silence.

    Raises:
        ContentNotFoundError: no place holds content; the message names every place tried.
    """
    named = chosen or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    package = Path(__file__).resolve().parent.parent
    places = [named] if named else [package / "_content", package.parent]
    for place in places:
        if (place / "regions").is_dir() and (place / "layers").is_dir():
            return place.resolve()
    tried = ", ".join(str(place) for place in places)
    raise ContentNotFoundError(
        explain(
            "content",
            f"no folder with regions/ and layers/ in it; tried {tried}",
            f"name one with --content or ${ENVIRONMENT}",
        )
    )


@dataclass(frozen=True)
class Content:
    """An ordered list of content roots: the first that has a thing wins."""

    roots: tuple[Path, ...]

    @classmethod
    def find(cls, chosen: Path | None = None, mission: Path | None = None) -> Content:
        """Return the content of a mission folder (if given) before the shipped content.

        Raises:
            ContentNotFoundError: there is no shipped content (see `root`).
        """
        shipped = root(chosen)
        own = (mission.resolve(),) if mission and mission.resolve() != shipped else ()
        return cls((*own, shipped))

    def ids(self, kind: str) -> list[str]:
        """Return the sorted ids of one kind of content: a folder each, or a file each (maps)."""
        found: set[str] = set()
        for base in self.roots:
            folder = base / kind
            if not folder.is_dir():
                continue
            for entry in folder.iterdir():
                if entry.name.startswith((".", "_")):
                    continue
                if kind in FILE_KINDS and entry.suffix == ".toml" and entry.is_file():
                    found.add(entry.stem)
                elif kind not in FILE_KINDS and entry.is_dir():
                    found.add(entry.name)
        return sorted(found)

    def folder(self, kind: str, name: str) -> Path:
        """Return the folder of one region, layer or mission.

        Raises:
            ContentNotFoundError: no root has it; names the nearest id.
        """
        return self._place(kind, name, name)

    def shared(self, kind: str, name: str) -> Path:
        """Return the folder of a part that others are made of: its name starts with "_".

        It is no content of its own, so `ids` does not list it.

        Raises:
            ContentNotFoundError: no root has it; names the nearest.
        """
        parts = {
            entry.name
            for base in self.roots
            if (base / kind).is_dir()
            for entry in (base / kind).iterdir()
            if entry.name.startswith("_") and entry.is_dir()
        }
        if name not in parts:
            raise ContentNotFoundError(
                explain(f"{kind}/{name}", f"there is no part {name!r}", choose(name, sorted(parts)))
            )
        return next(base / kind / name for base in self.roots if (base / kind / name).is_dir())

    def file(self, kind: str, name: str) -> Path:
        """Return the TOML file of one map. Errors as `folder`."""
        return self._place(kind, name, f"{name}.toml")

    def _place(self, kind: str, name: str, entry: str) -> Path:
        # Only what is listed is there: a name like "../elsewhere" is no id.
        ids = self.ids(kind)
        if name not in ids:
            raise ContentNotFoundError(
                explain(f"{kind}/{name}", f"there is no {kind[:-1]} {name!r}", choose(name, ids))
            )
        return next(base / kind / entry for base in self.roots if (base / kind / entry).exists())
