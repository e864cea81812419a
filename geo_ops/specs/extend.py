"""A layer that extends another: near-identical layers share one spec instead of copying it.

`extends = "<id>"` in a layer.toml takes everything of that layer; what the file says itself stands
before it. Tables are merged key by key, a list replaces the list, and `false` in the place of a
table takes an inherited one out (`fields.route = false`). What many layers share and is no layer by
itself stands in a folder whose name starts with "_" (`extends = "_row"`): only layers name it, and
its fields come after a layer's own.
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
    return tuple(_chain(content, name))


def _chain(content: Content, name: str) -> dict[Path, dict[str, Any]]:
    """Return each file of `layer_files` with its table, read once. Errors as there."""
    files: dict[Path, dict[str, Any]] = {}
    following: str | None = name
    while following is not None:
        is_part = following.startswith("_") and bool(files)
        find = content.shared if is_part else content.folder
        path = find("layers", following) / "layer.toml"
        if path in files or len(files) >= MOST:
            raise SpecError(
                explain(
                    f"{[*files][-1]}: {KEY}",
                    f"{following!r} leads in a circle, or over more than {MOST} layers",
                    "let it extend a layer that stands on its own",
                )
            )
        files[path] = read_toml(path)
        parent = files[path].get(KEY)
        if parent is not None and not isinstance(parent, str):
            raise SpecError(explain(f"{path}: {KEY}", f"{parent!r} is no id", "name one layer"))
        following = parent
    return files


def load_layer(content: Content, name: str) -> LayerSpec:
    """Return the spec of a layer, with what it extends.

    Raises:
        ContentNotFoundError: as `layer_files`.
        SpecError: as `layer_files`; or a breach of the schema; or its id is not its folder's name.
    """
    chain = _chain(content, name)
    files = [*chain]
    whole: dict[str, Any] = {}
    for path, above in zip(reversed(files), [None, *reversed(files)], strict=False):
        own = chain[path]
        whole = merged(whole, own)
        if above is not None and above.parent.name.startswith("_"):
            whole["fields"] = _own_first(whole.get("fields"), own.get("fields"))
    whole.pop(KEY, None)
    spec = parse_spec(LayerSpec, whole, str(files[0]))
    if spec.id != name:
        raise SpecError(
            explain(f"layers/{name}", f"its id is {spec.id!r}", "make the id and the name the same")
        )
    return spec


def _own_first(fields: object, own: object) -> object:
    """Return the fields of a layer with those that it names itself before the others."""
    if not isinstance(fields, dict) or not isinstance(own, dict):
        return fields  # the schema refuses it
    return {name: fields[name] for name in (*own, *fields) if name in fields}


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
