"""The index: one page without any script that links every product, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from geo_ops.carto.areas import area_name
from geo_ops.carto.legend import ledger_line
from geo_ops.carto.numbers import day, moment, number
from geo_ops.carto.text import plain
from geo_ops.carto.titleblock import data_window, marking, sensitivity
from geo_ops.specs.base import LANGUAGES
from geo_ops.web import assets
from geo_ops.web.escape import attribute, style_text
from geo_ops.web.index_pictures import Pictures
from geo_ops.web.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.web import IndexEntry

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)

KINDS = ("map", "brief", "table", "gis", "analysis", "checks")
"""The kinds of product in the order of the page; others come last."""


def index_html(situation: Situation, entries: Sequence[IndexEntry]) -> str:
    """Return the page. Which language shows is chosen by two radio buttons and CSS alone."""
    title = word("index_title", "en", title=plain(situation.mission.title.en))
    mark = _mark(situation)
    pictures = Pictures(situation)
    bodies = "\n".join(_body(situation, entries, pictures, lang) for lang in LANGUAGES)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{attribute(title)}</title>
<style>{style_text(assets.runtime_style("index"))}{pictures.style()}</style>
</head>
<body>
{mark}
<input type="radio" name="language" id="en" checked><label for="en" lang="en">English</label>
<input type="radio" name="language" id="fr"><label for="fr" lang="fr">Français</label>
{bodies}
{mark}
</body>
</html>
"""


def _mark(situation: Situation) -> str:
    """Return the banner, in both languages at once."""
    texts = []
    for lang in LANGUAGES:
        exercise = word("exercise_long", lang) if situation.exercise else ""
        text = " · ".join(part for part in (marking(situation, lang), exercise) if part)
        texts.append(f'<span lang="{lang}">{attribute(text)}</span>')
    restricted = "" if sensitivity(situation) == "unclassified" else " restricted"
    kind = " exercise" if situation.exercise else restricted
    return f'<p class="mark{kind}">{" ".join(texts)}</p>'


def _body(
    situation: Situation, entries: Sequence[IndexEntry], pictures: Pictures, lang: Language
) -> str:
    mission = situation.mission
    title = plain(mission.title.in_(lang))
    groups = [(kind, group) for kind, group in _by_kind(entries) if group]
    page = _Page(situation, pictures, lang)
    sections = "\n".join(_section(page, kind, group) for kind, group in groups)
    jumps = "".join(
        f'<a href="#{lang}-{kind}">{attribute(word(f"kind_{kind}", lang))}</a>'
        for kind, _ in groups
    )
    zone = situation.pack.spec.timezone
    facts = [
        (word("data_window", lang), data_window(situation, lang)),
        (word("issued", lang), moment(situation.issued, zone, lang)),
        (word("audience", lang), word(f"audience_{situation.audience}", lang)),
        (word("clearance", lang), word(f"clearance_{mission.clearance}", lang)),
        (word("producer", lang), plain(mission.producer)),
        (word("contact", lang), plain(mission.contact)),
    ]
    lines = "".join(
        f"<dt>{attribute(name)}</dt><dd>{attribute(text)}</dd>" for name, text in facts if text
    )
    heading = word("index_title", lang, title=title)
    return f"""<main class="{lang}" lang="{lang}">
<header><h1>{attribute(heading)}</h1><p>{attribute(plain(mission.organisation.in_(lang)))}</p></header>
<dl>{lines}</dl>
<nav>{jumps}</nav>
{sections}
<section class="counts"><h2>{attribute(word("counts", lang))}</h2>
<p>{attribute(word("ledger_explained", lang))}</p>
{_ledger(situation, lang)}
</section>
</main>"""


def _by_kind(entries: Sequence[IndexEntry]) -> Iterable[tuple[str, list[IndexEntry]]]:
    for kind in KINDS:
        yield kind, [one for one in entries if one.kind == kind]
    yield "other", [one for one in entries if one.kind not in KINDS]


@dataclass(frozen=True)
class _Page:
    """What every row of one language needs."""

    situation: Situation
    pictures: Pictures
    lang: Language


def _section(page: _Page, kind: str, entries: list[IndexEntry]) -> str:
    lang = page.lang
    heading = attribute(word(f"kind_{kind}", lang))
    hint = f"<p>{attribute(word('hint_map', lang))}</p>" if kind == "map" else ""
    groups: dict[tuple[str, str], list[IndexEntry]] = {}
    for one in entries:
        groups.setdefault((one.area or "", one.title.in_(lang)), []).append(one)
    rows = "".join(_row(page, kind, title, group) for (_, title), group in groups.items())
    return (
        f'<section class="{attribute(kind)}" id="{lang}-{attribute(kind)}"><h2>{heading} '
        f"<small>{number(len(groups), lang)}</small></h2>{hint}<ul>{rows}</ul></section>"
    )


def _row(page: _Page, kind: str, title: str, entries: list[IndexEntry]) -> str:
    """Return one thing: its picture, its name, when it was issued and for whom, its files."""
    situation, lang = page.situation, page.lang
    first = entries[0]
    name = plain(title)
    if first.area and first.area in situation.units:
        name = name or area_name(situation.units, first.area, lang)
    area = f" <small>{attribute(first.area)}</small>" if first.area else ""
    about = " · ".join(
        [day(situation.issued.date(), lang), word(f"audience_{situation.audience}", lang)]
    )
    files = "".join(_language_line(page, language, entries) for language in (lang, *_rest(lang)))
    return (
        f"<li>{page.pictures.picture(kind, entries)}<div><h3>{attribute(name)}{area}</h3>"
        f'<p class="about">{attribute(about)}</p>{files}</div></li>'
    )


def _rest(lang: Language) -> tuple[Language | None, ...]:
    return (None, *(one for one in LANGUAGES if one != lang))


def _language_line(page: _Page, language: Language | None, entries: list[IndexEntry]) -> str:
    """Return the files of a thing in one language (None: in both, or in none) as one line."""
    own = [one for one in entries if one.lang == language]
    if not own:
        return ""
    names = {"en": word("english", page.lang), "fr": word("french", page.lang)}
    label = language.upper() if language else ""
    spoken = f' title="{attribute(names[language])}"' if language else ""
    if language is None and own[0].kind == "map":
        label = word("both_languages", page.lang)
    head = f"<b{spoken}>{attribute(label)}</b> " if label else ""
    return f'<p class="files">{head}{" ".join(_file_link(page.lang, one) for one in own)}</p>'


def _file_link(lang: Language, entry: IndexEntry) -> str:
    suffix = PurePosixPath(entry.path).suffix.lstrip(".").upper() or word("kind_other", lang)
    text = word("open_map", lang) if entry.kind == "map" else suffix
    other = f' hreflang="{entry.lang}"' if entry.lang else ""
    style = ' class="open"' if entry.kind == "map" else ""
    size = attribute(_size(entry, lang))
    return f'<span><a{style} href="{_href(entry)}"{other}>{attribute(text)}</a> {size}</span>'


def _href(entry: IndexEntry) -> str:
    """Return a relative link: `./` before it, so that no part of it can be taken for a scheme."""
    return "./" + quote(entry.path, safe="/")


def _size(entry: IndexEntry, lang: Language) -> str:
    return word("size", lang, n=number(max(1, round(entry.size_bytes / 1000)), lang))


def _ledger(situation: Situation, lang: Language) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{attribute(plain(view.spec.title.in_(lang)))}</th>"
        f"<td>{attribute(ledger_line(view.ledger, lang))}</td></tr>"
        for view in situation.layers
    )
    return f"<table>{rows}</table>"
