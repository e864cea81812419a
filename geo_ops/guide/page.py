"""A layer explained from its spec: parts of a page, which a terminal, Markdown or JSON show."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.guide.words import say
from geo_ops.specs.extend import layer_files, load_layer
from geo_ops.specs.layer import AUDIENCES

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.content import Content
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import FieldSpec, LayerSpec

EXAMPLES = 3


@dataclass(frozen=True)
class Part:
    """One part of the page: sentences, then a table with a head (both may be empty)."""

    title: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class LayerPage:
    """A layer explained in one language."""

    id: str
    title: str
    description: str
    parts: tuple[Part, ...]


def layer_page(content: Content, spec: LayerSpec, lang: Language) -> LayerPage:
    """Return the page of a layer. Errors as `layer_files`."""
    files = layer_files(content, spec.id)
    parts = (
        _about(spec, lang, files),
        _columns(spec, lang),
        _place(spec, lang),
        _categories(spec, lang),
        _measures(spec, lang),
        _release(spec, lang),
        _sources(spec, lang),
        _expectations(spec, lang),
        _mission(spec, lang),
        _examples(spec, lang, files[0].parent / "sample.csv"),
    )
    found = tuple(one for one in parts if one.lines or one.rows)
    return LayerPage(spec.id, spec.title.in_(lang), spec.description.in_(lang), found)


def overview(content: Content, lang: Language) -> list[dict[str, str]]:
    """Return a row a layer: id, kind, title, sensitivity, sources. Errors as `load_layer`."""
    rows = []
    for name in content.ids("layers"):
        spec = load_layer(content, name)
        rows.append(
            {
                "id": spec.id,
                "kind": say(f"kind_{spec.kind}", lang),
                "title": spec.title.in_(lang),
                "sensitivity": say(f"level_{spec.sensitivity.replace(' ', '_')}", lang),
                "sources": ", ".join(spec.column_maps),
            }
        )
    return rows


def settings(model: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any part of a spec
    """Return the keys of a part of a spec that were set, with their values as TOML has them.

    For keys that have no sentence of their own: a new one is shown, not forgotten.
    """
    return list(_flat(model.model_dump(exclude_defaults=True, by_alias=True), ""))


def _flat(value: dict[str, Any], prefix: str) -> Any:  # noqa: ANN401
    for key, one in value.items():
        if isinstance(one, dict):
            yield from _flat(one, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _toml(one)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(_toml(one) for one in value)
    return str(value)


def _about(spec: LayerSpec, lang: Language, files: tuple[Path, ...]) -> Part:
    rows = [
        (say("layer", lang), spec.id),
        (say("kind", lang), say(f"kind_{spec.kind}", lang)),
        (
            say("sensitivity", lang),
            say(f"level_{spec.sensitivity.replace(' ', '_')}", lang),
        ),
    ]
    whole = [one.parent.name for one in files[1:] if not one.parent.name.startswith("_")]
    if whole:
        rows.append((say("extends", lang), ", ".join(whole)))
    return Part("", rows=tuple(rows))


def _columns(spec: LayerSpec, lang: Language) -> Part:
    head = tuple(say(one, lang) for one in ("column", "meaning", "content", "must", "also_called"))
    rows = tuple(
        (
            name,
            field.label.in_(lang),
            field_content(field, lang),
            field_duty(field, lang),
            ", ".join([*field.aliases, *field.hxl]),
        )
        for name, field in spec.fields.items()
    )
    return Part(say("columns", lang), head=head, rows=rows)


def field_content(field: FieldSpec, lang: Language) -> str:
    """Return what a column holds: its type, its values, its bounds, or how it is worked out."""
    if field.derived is not None:
        how = ", ".join(f"{key} = {text}" for key, text in settings(field.derived))
        return f"{say(f'type_{field.type}', lang)} ({how})"
    if field.choices:
        return say("one_of", lang, values=", ".join(field.choices))
    text = say(f"type_{field.type}", lang)
    least, most = (None if one is None else f"{one:g}" for one in (field.minimum, field.maximum))
    if least is not None and most is not None:
        return f"{text}, {say('from_to', lang, least=least, most=most)}"
    if least is not None:
        return f"{text}, {say('at_least', lang, least=least)}"
    return text if most is None else f"{text}, {say('at_most', lang, most=most)}"


def field_duty(field: FieldSpec, lang: Language) -> str:
    """Return whether a column must be filled in."""
    if field.derived is not None:
        return say("calculated", lang)
    duty = say("always" if field.required else "may", lang)
    return f"{duty}; {say('once', lang)}" if field.unique else duty


def _place(spec: LayerSpec, lang: Language) -> Part:
    lines = [say("time", lang, name=spec.time) if spec.time else say("no_time", lang)]
    if spec.history is not None:
        snapshot = spec.history.snapshot
        lines.append(
            say("snapshot", lang) if snapshot else say("history", lang, key=spec.history.key)
        )
    return Part(say("place", lang), tuple(lines), rows=tuple(settings(spec.locate)))


def _categories(spec: LayerSpec, lang: Language) -> Part:
    if spec.category is None:
        return Part("")
    own = spec.category.field
    head = ("id", *(say(one, lang) for one in ("category", "look", "written")))
    rows = []
    for value in spec.category.values:
        rules = [
            say(key, lang, names=", ".join(names))
            for key, names in (
                ("rule_all", value.all_true),
                ("rule_any", value.any_true),
                ("rule_unknown", value.any_unknown),
            )
            if names
        ]
        other = [value.id, value.label.en, value.label.fr, *value.aliases]
        written = ", ".join(dict.fromkeys(other)) if own else "; ".join(rules)
        rows.append(
            (
                value.id,
                value.label.in_(lang),
                f"{value.shape} {value.colour}",
                written or say("rule_rest", lang),
            )
        )
    title = f"{say('categories', lang)}: {spec.category.label.in_(lang)}"
    if lang == "fr":
        title = title.replace(": ", "\u202f: ", 1)
    return Part(title, (own or say("derived", lang),), head, tuple(rows))


def _measures(spec: LayerSpec, lang: Language) -> Part:
    rows = []
    for name, one in spec.measures.items():
        how = [(key, text) for key, text in settings(one) if not key.startswith("label.")]
        texts = [f"{key} = {text}" for key, text in how if not key.startswith("unit.")]
        unit = one.unit.in_(lang) if one.unit else ""
        rows.append((name, one.label.in_(lang), unit, "; ".join(texts) or "aggregate = count"))
    head = (say("measure", lang), say("meaning", lang), "", say("how", lang))
    return Part(say("measures", lang), head=head, rows=tuple(rows))


def _release(spec: LayerSpec, lang: Language) -> Part:
    names = ("audience", "rows", "finest", "floor", "seen")
    rows = []
    for audience in AUDIENCES:
        rule = spec.release.get(audience)
        if rule is None:
            rows.append((say(audience, lang), say("rows_nothing", lang), "", "", ""))
            continue
        rows.append(
            (
                say(audience, lang),
                say("rows_yes" if rule.rows else "rows_no", lang),
                rule.finest,
                str(rule.floor) if rule.floor else "",
                ", ".join(rule.columns),
            )
        )
    return Part(say("release", lang), head=tuple(say(one, lang) for one in names), rows=tuple(rows))


def _sources(spec: LayerSpec, lang: Language) -> Part:
    head = tuple(say(one, lang) for one in ("known_source", "source", "citation"))
    rows = tuple((name, one.title, one.citation) for name, one in spec.column_maps.items())
    return Part(say("known_sources", lang), head=head if rows else (), rows=rows)


def _expectations(spec: LayerSpec, lang: Language) -> Part:
    return Part(say("expect", lang), rows=tuple(settings(spec.expect)))


def _mission(spec: LayerSpec, lang: Language) -> Part:
    lines = (
        "[[layers]]",
        f'layer = "{spec.id}"',
        f'source = "data/{spec.id}.csv"',
        'citation = { en = "...", fr = "..." }',
    )
    return Part(say("in_mission", lang), ("\n".join(lines),))


def _examples(spec: LayerSpec, lang: Language, sample: Path) -> Part:
    if not sample.is_file():
        return Part("")
    with sample.open(encoding="utf-8-sig", newline="") as stream:
        rows = [tuple(row) for row in csv.reader(stream) if row]
    kept = [at for at, name in enumerate(rows[0]) if name in spec.fields]
    cells = [tuple(row[at] for at in kept) for row in rows[: EXAMPLES + 1]]
    # One column an example: a record of fifteen fields is read downwards.
    table = tuple(zip(*cells, strict=True))
    return Part(say("examples", lang), rows=table)
