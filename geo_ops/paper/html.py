"""The brief as one HTML page: the same content as the sheet, no script, nothing from elsewhere."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from geo_ops.carto.areas import level_name
from geo_ops.carto.numbers import number
from geo_ops.carto.symbols import svg_symbol
from geo_ops.carto.words import word
from geo_ops.paper.legend_panel import absence_texts, hatching_texts
from geo_ops.paper.notes_panel import sections
from geo_ops.paper.style import style_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_ops.paper.facts import Brief
    from geo_ops.paper.ground import Scene

CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html_page(scene: Scene, svg: str) -> str:
    """Return the brief as an HTML document.

    Every text is escaped: nothing from data becomes markup. `svg` is the map that we drew.
    """
    brief = scene.brief
    block, lang = brief.block, brief.lang
    marking = f'<p class="marking">{escape(block.classification)}</p>'
    exercise = ""
    if block.exercise:
        exercise = f'<p class="exercise">{escape(word("exercise_long", lang))}</p>'
    body = "\n".join(
        [
            f"<header>{marking}{exercise}",
            _head(scene),
            "</header>",
            "<main>",
            _figure(brief, svg),
            _key_figures(brief),
            _units_table(brief),
            _published(brief),
            _months(brief),
            _legend(scene),
            _notes(brief),
            "</main>",
            f"<footer>{_foot(brief)}{exercise}{marking}</footer>",
        ]
    )
    title = f"{block.title} – {block.country}"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style_sheet(block)}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _head(scene: Scene) -> str:
    brief = scene.brief
    block, lang = brief.block, brief.lang
    level = level_name(scene.situation.units, brief.level, lang)
    facts = [
        (word("data_window", lang), block.data_window),
        (word("as_of", lang), block.as_of),
        (word("clearance", lang), block.clearance),
        (word("issued", lang), block.issued),
        (word("map_number", lang), block.map_number),
        (word("producer", lang), block.producer),
    ]
    subtitle = f'<p class="subtitle">{escape(block.subtitle)}</p>' if block.subtitle else ""
    return (
        f'<p class="kicker">{escape(block.country)} · {escape(level)} {escape(brief.area)}</p>'
        f"<h1>{escape(block.title)}</h1>{subtitle}{_facts(facts)}"
    )


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts
    )
    return f'<dl class="facts">{items}</dl>'


def _figure(brief: Brief, svg: str) -> str:
    block, lang = brief.block, brief.lang
    title = brief.shading.title if brief.shading else block.subtitle
    alt = word("map_alt", lang, area=block.area or block.country, title=title)
    return (
        f"<figure>{inline_svg(svg, alt)}<figcaption>{escape(title)}. "
        f"{escape(block.boundaries)}</figcaption></figure>"
    )


def inline_svg(svg: str, alt: str) -> str:
    """Return matplotlib's SVG fit to stand in a page: as wide as it may be, with a name."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Its style sheet would speak to every element of the page.
    svg = svg.replace("*{stroke-linejoin", "svg.map *{stroke-linejoin")
    name = f'<svg class="map" role="img" aria-label="{escape(alt)}"'
    head, _, rest = svg.partition(">")
    head = re.sub(r' (?:width|height)="[^"]*"', "", head).replace("<svg", name, 1)
    return f"{head}>{rest.strip()}"


def _key_figures(brief: Brief) -> str:
    if not brief.table.figures:
        return ""
    items = "".join(
        f"<div><dt>{escape(one.label)}</dt><dd><b>{escape(one.value)}</b>"
        f" <span>{escape(one.of_country)}</span></dd></div>"
        for one in brief.table.figures
    )
    title = escape(word("key_figures", brief.lang))
    return f'<section><h2>{title}</h2><dl class="figures">{items}</dl></section>'


def _units_table(brief: Brief) -> str:
    if not brief.table.rows:
        return ""
    title = word("figures_by", brief.lang, level=brief.table.level.lower())
    head = [brief.table.level, *brief.table.head]
    rows = [(row.kind, [row.name, *row.cells]) for row in brief.table.rows]
    return _table(title, head, rows)


def _published(brief: Brief) -> str:
    lang = brief.lang
    title = word("published", lang)
    if not brief.published:
        none = escape(word("none_published", lang))
        return f"<section><h2>{escape(title)}</h2><p>{none}</p></section>"
    names = ("figure", "period", "planned", "actual", "unit", "document")
    rows = []
    for one in brief.published:
        planned, actual = one.amounts()
        text = f"{one.name} ({word('exercise', lang)})" if one.exercise else one.name
        cells = [text, one.period, planned, actual, one.unit, one.reference]
        rows.append(("text", cells))
    head = [word(name, lang) for name in names]
    return _table(title, head, rows)


def _months(brief: Brief) -> str:
    if not brief.months:
        return ""
    lang = brief.lang
    top = max([value for _, _, value in brief.months if value is not None], default=0) or 1
    rows = []
    for _, name, value in brief.months:
        shown = word("suppressed", lang) if value is None else number(value, lang)
        bar = f'<span class="bar" style="width:{100 * (value or 0) / top:.0f}%"></span>'
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(shown)}</td><td>{bar}</td></tr>'
        )
    title = escape(brief.months_title)
    head = f'<th scope="col">{escape(word("month", lang))}</th>'
    head += f'<th scope="col">{escape(word("count", lang))}</th><td></td>'
    return (
        f'<section><table class="months"><caption>{title}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _table(title: str, head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = []
    for kind, cells in rows:
        tags = [
            f'<th scope="row">{escape(text)}</th>' if at == 0 else f"<td>{escape(text)}</td>"
            for at, text in enumerate(cells)
        ]
        body.append(f'<tr class="{kind}">{"".join(tags)}</tr>')
    return (
        f'<section><div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
        f"<table><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div></section>"
    )


def _legend(scene: Scene) -> str:
    brief, lang = scene.brief, scene.brief.lang
    parts = [_class_list(brief)]
    here = [one for one in brief.legend if one.layer in scene.layers]
    for entry in here:
        if not entry.drawn or entry.whole == 0:
            continue
        items = "".join(
            f"<li>{svg_symbol(item.shape, item.colour, 14)} {escape(item.label)} "
            f"({escape(item.amount(lang))})</li>"
            for item in entry.items
            if item.count != 0
        )
        parts.append(f"<div><h3>{escape(entry.title)}</h3><ul>{items}</ul></div>")
    marks = [f"<li>{_swatch('hatched')}{escape(text)}</li>" for text in hatching_texts(scene)]
    marks += [f"<li>{escape(text)}</li>" for text in absence_texts(scene)]
    if marks:
        parts.append(f"<div><ul>{''.join(marks)}</ul></div>")
    title = escape(word("legend", lang))
    return f'<section class="legend"><h2>{title}</h2><div>{"".join(parts)}</div></section>'


def _class_list(brief: Brief) -> str:
    lang, shading = brief.lang, brief.shading
    if shading is None:
        return ""
    classes = shading.classes
    items = [
        f'<li><span class="swatch" style="background:{colour}"></span>{escape(label)}'
        f" ({escape(number(count, lang))})</li>"
        for label, colour, count in zip(
            classes.labels(lang), classes.colours, classes.counts, strict=True
        )
        if count
    ]
    if classes.missing:
        text = f"{word('no_data_or_suppressed', lang)} ({number(classes.missing, lang)})"
        items.append(f"<li>{_swatch('missing')}{escape(text)}</li>")
    return (
        f"<div><h3>{escape(shading.title)}</h3><ul>{''.join(items)}</ul>"
        f"<p>{escape(shading.note)}</p></div>"
    )


def _swatch(kind: str) -> str:
    return f'<span class="swatch {kind}"></span>'


def _notes(brief: Brief) -> str:
    parts = []
    for section in sections(brief):
        items = "".join(f"<li>{escape(text)}</li>" for text in section.texts)
        if items:
            parts.append(f"<section><h2>{escape(section.title)}</h2><ul>{items}</ul></section>")
    return f'<div class="notes">{"".join(parts)}</div>'


def _foot(brief: Brief) -> str:
    block, lang = brief.block, brief.lang
    parts = [
        word("labelled", lang, label=word("projection", lang), text=block.projection),
        word("labelled", lang, label=word("producer", lang), text=block.producer),
        f"{word('map_number', lang)} {block.map_number}",
    ]
    if block.contact:
        parts.append(word("labelled", lang, label=word("contact", lang), text=block.contact))
    return f"<p>{escape(' · '.join(parts))}</p>"
