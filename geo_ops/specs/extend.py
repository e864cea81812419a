"""A layer that extends another: near-identical layers share one spec instead of copying it.

`extends = "<id>"` in a layer.toml takes everything of that layer; what the file says itself stands
before it. Tables are merged key by key, a list replaces the list, and `false` in the place of a
table takes an inherited one out (`fields.route = false`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.errors import SpecError, explain
from geo_ops.specs.base import parse_spec, read_toml
from geo_ops.specs.layer import LayerSpec

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.content import Content

KEY = "extends"
ONE_VALUE = frozenset({"title", "description", "label", "unit"})
"""Tables that are one value: they are replaced, never merged."""
MOST = 4


def layer_files(content: Content, name: str) -> tuple[Path, ...]:
    """Return the files that make up a layer's spec: its own layer.toml, then what it extends.

    Raises:
        ContentNotFoundError: there is no such layer, or none of the id that it extends.
        SpecError: no TOML, an `extends` that is no id, or layers that lead in a circle.
    """
    files: list[Path] = []
    following: str | None = name
    while following is not None:
        path = content.folder("layers", following) / "layer.toml"
        if path in files or len(files) >= MOST:
            raise SpecError(
                explain(
                    f"{files[-1]}: {KEY}",
                    f"{following!r} leads in a circle, or over more than {MOST} layers",
                    "let it extend a layer that stands on its own",
                )
            )
        files.append(path)
        parent = read_toml(path).get(KEY)
        if parent is not None and not isinstance(parent, str):
            raise SpecError(explain(f"{path}: {KEY}", f"{parent!r} is no id", "name one layer"))
        following = parent
    return tuple(files)


def load_layer(content: Content, name: str) -> LayerSpec:
    """Return the spec of a layer, with what it extends.

    Raises:
        ContentNotFoundError: as `layer_files`.
        SpecError: as `layer_files`; or a breach of the schema; or its id is not its folder's name.
    """
    files = layer_files(content, name)
    whole: dict[str, Any] = {}
    for path in reversed(files):
        whole = merged(whole, read_toml(path))
    whole.pop(KEY, None)
    spec = parse_spec(LayerSpec, whole, str(files[0]))
    if spec.id != name:
        raise SpecError(
            explain(f"layers/{name}", f"its id is {spec.id!r}", "make the id and the name the same")
        )
    return spec


def merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the keys of `own` before it; see the module."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        if value is False and isinstance(inherited, dict):
            del result[key]
        elif isinstance(value, dict) and isinstance(inherited, dict) and key not in ONE_VALUE:
            result[key] = merged(inherited, value)
        else:
            result[key] = value
    return result
