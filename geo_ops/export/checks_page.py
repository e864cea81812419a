"""The page of checks: both languages in one file, no script, nothing from elsewhere.

It is built as a tree of elements, so that text from data cannot become markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geo_ops.carto.areas import level_name
from geo_ops.carto.numbers import number
from geo_ops.carto.text import plain
from geo_ops.carto.words import word
from geo_ops.export.about import about, heading
from geo_ops.findings import worst_first
from geo_ops.spatial.ledger import Ledger
from geo_ops.specs.base import LANGUAGES
from geo_ops.specs.layer import AUDIENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language

SHOWN_ROWS = 100
_LEDGER = tuple(Ledger().as_dict())
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #1d2730; margin: 1.5rem auto;
  max-width: 75rem; padding: 0 1rem; }
.mark { color: #b3261e; font-weight: 700; }
h1 { margin: .2rem 0; } h2 { margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .9rem; }
th, td { border: 1px solid #c3c9ce; padding: .25rem .5rem; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
thead th { background: #dde3e8; }
section + section { border-top: 3px solid #1d2730; margin-top: 3rem; }
@media print { body { max-width: none; font-size: 11px; } }
"""


def checks_page(situation: Situation, quarantine: Mapping[str, pd.DataFrame]) -> str:
    """Return the page; `quarantine` has a table (see `Quarantine.table`) for each layer named."""
    root = ET.Element("html", {"lang": "en"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    ET.SubElement(
        head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}
    )
    titles = " / ".join(word("checks", lang) for lang in LANGUAGES)
    _text(head, "title", f"{titles} – {plain(situation.mission.title.en)}")
    ET.SubElement(head, "style").text = _STYLE
    body = ET.SubElement(root, "body")
    main = ET.SubElement(body, "main")
    for lang in LANGUAGES:
        section = ET.SubElement(main, "section", {"lang": lang})
        _section(section, situation, quarantine, lang)
    return "<!DOCTYPE html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"


def _section(
    section: ET.Element,
    situation: Situation,
    quarantine: Mapping[str, pd.DataFrame],
    lang: Language,
) -> None:
    _text(section, "p", heading(situation, lang), "mark")
    title = plain(situation.mission.title.in_(lang))
    label = word("checks", lang)
    _text(section, "h1", word("labelled", lang, label=label, text=title))
    if situation.exercise:
        _text(section, "p", word("exercise_long", lang), "mark")
    _text(section, "h2", word("counts", lang))
    _text(section, "p", word("counts_note", lang))
    _ledger(section, situation, lang)
    _precision(section, situation, lang)
    _findings(section, situation, lang)
    _quarantine(section, situation, quarantine, lang)
    _text(section, "h2", word("about", lang))
    rows = [(line.label, line.text) for line in about(situation, lang)]
    _table(section, (), rows)


def _ledger(section: ET.Element, situation: Situation, lang: Language) -> None:
    names = [word(f"ledger_{name}", lang, count="").strip() for name in _LEDGER]
    rows = []
    for view in situation.layers:
        title = plain(view.spec.title.in_(lang))
        ledgers = {title: view.ledger}
        if len(view.by_source) > 1:
            ledgers |= {f"{title} – {name}": one for name, one in view.by_source.items()}
        for label, ledger in ledgers.items():
            counts = ledger.as_dict()
            rows.append((label, *(number(counts.get(name, 0), lang) for name in _LEDGER)))
    _table(section, (word("column_layer", lang), *names), rows, numbers=True)


def _precision(section: ET.Element, situation: Situation, lang: Language) -> None:
    """Write how many rows are known to a point and to each level, the finest first."""
    views = [view for view in situation.layers if len(view.rows)]
    if not views:
        return
    levels = list(reversed(situation.units.levels))
    names = ["exact", "settlement", *levels]
    heads = [word("precision_exact", lang), word("precision_settlement", lang)]
    heads += [level_name(situation.units, level, lang).lower() for level in levels]
    rows = []
    for view in views:
        points = view.points["precision"].value_counts()
        areas = view.areas["level"].value_counts()
        known = {"exact": int(points.get("exact", 0))}
        known["settlement"] = len(view.points) - known["exact"]
        known |= {level: int(areas.get(level, 0)) for level in levels}
        figures = (number(known[name], lang) for name in names)
        rows.append((plain(view.spec.title.in_(lang)), *figures))
    _text(section, "h2", word("precision_of_places", lang))
    _table(section, (word("column_layer", lang), *heads), rows, numbers=True)


def _findings(section: ET.Element, situation: Situation, lang: Language) -> None:
    if situation.audience != AUDIENCES[0]:
        return
    _text(section, "h2", word("findings", lang))
    if not situation.findings:
        _text(section, "p", word("no_findings", lang))
        return
    keys = ("severity", "where", "problem", "consequence", "remedy")
    rows = [
        (
            word(f"severity_{one.severity}", lang),
            one.where,
            one.problem,
            one.consequence,
            one.remedy,
        )
        for one in worst_first(situation.findings)
    ]
    _table(section, [word(f"finding_{key}", lang) for key in keys], rows)


def _quarantine(
    section: ET.Element,
    situation: Situation,
    quarantine: Mapping[str, pd.DataFrame],
    lang: Language,
) -> None:
    _text(section, "h2", word("quarantine", lang))
    if situation.audience != AUDIENCES[0]:
        _text(section, "p", word("quarantine_withheld", lang))
        return
    if not quarantine:
        _text(section, "p", word("quarantine_none", lang))
        return
    _text(section, "p", word("quarantine_note", lang))
    keys = ("line", "field", "value", "reason", "remedy")
    heads = [word(f"quarantine_{key}", lang) for key in keys[:-1]] + [word("finding_remedy", lang)]
    for name, table in quarantine.items():
        view = situation.layer(name)
        title = plain(view.spec.title.in_(lang)) if view else name
        _text(section, "h3", f"{title} ({number(len(table), lang)})")
        link = ET.SubElement(ET.SubElement(section, "p"), "a", {"href": f"quarantine/{name}.csv"})
        link.text = f"quarantine/{name}.csv"
        shown = table[list(keys)].head(SHOWN_ROWS)
        _table(section, heads, shown.itertuples(index=False, name=None))
        if len(table) > len(shown):
            count, rows = number(len(shown), lang), number(len(table), lang)
            _text(section, "p", word("quarantine_first", lang, count=count, rows=rows))


def _table(
    parent: ET.Element,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: bool = False,
) -> None:
    """Write a table; the first cell of a row is its heading. `numbers`: the others are figures."""
    box = ET.SubElement(parent, "div", {"class": "wide", "tabindex": "0", "role": "region"})
    box.set("aria-label", heads[0] if heads else "–")
    table = ET.SubElement(box, "table")
    if heads:
        line = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for head in heads:
            _text(line, "th", head).set("scope", "col")
    body = ET.SubElement(table, "tbody")
    for row in rows:
        line = ET.SubElement(body, "tr")
        for at, value in enumerate(row):
            kind = "number" if numbers and at else ""
            cell = _text(line, "td" if at else "th", plain(value), kind)
            if not at:
                cell.set("scope", "row")


def _text(parent: ET.Element, tag: str, text: str, kind: str = "") -> ET.Element:
    element = ET.SubElement(parent, tag, {"class": kind} if kind else {})
    element.text = text
    return element
