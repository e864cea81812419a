"""The index: one page without any script that links every product, in both languages."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from geo_ops.carto.areas import area_name
from geo_ops.carto.legend import ledger_line
from geo_ops.carto.numbers import moment, number
from geo_ops.carto.text import plain
from geo_ops.carto.titleblock import data_window, marking, sensitivity
from geo_ops.specs.base import LANGUAGES
from geo_ops.web import assets
from geo_ops.web.escape import attribute, style_text
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
    bodies = "\n".join(_body(situation, entries, lang) for lang in LANGUAGES)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{attribute(title)}</title>
<style>{style_text(assets.runtime_style("index"))}</style>
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


def _body(situation: Situation, entries: Sequence[IndexEntry], lang: Language) -> str:
    mission = situation.mission
    title = plain(mission.title.in_(lang))
    sections = "\n".join(
        _section(situation, kind, group, lang) for kind, group in _by_kind(entries) if group
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


def _section(situation: Situation, kind: str, entries: list[IndexEntry], lang: Language) -> str:
    heading = attribute(word(f"kind_{kind}", lang))
    if kind == "map":
        hint = attribute(word("hint_map", lang))
        links = "".join(_map_link(one, lang) for one in entries)
        return f'<section class="map"><h2>{heading}</h2><p>{hint}</p>{links}</section>'
    groups: dict[tuple[str, str], list[IndexEntry]] = {}
    for one in entries:
        groups.setdefault((one.area or "", one.title.in_(lang)), []).append(one)
    cards = "".join(_card(situation, title, group, lang) for (_, title), group in groups.items())
    return f'<section class="{attribute(kind)}"><h2>{heading}</h2><ul>{cards}</ul></section>'


def _map_link(entry: IndexEntry, lang: Language) -> str:
    title = plain(entry.title.in_(lang))
    text = attribute(word("labelled", lang, label=word("open_map", lang), text=title))
    about = attribute(f"{word('both_languages', lang)}, {_size(entry, lang)}")
    link = f'<a class="open" href="{_href(entry)}">{text}</a>'
    return f"<p>{link} <small>{about}</small></p>"


def _card(situation: Situation, title: str, entries: list[IndexEntry], lang: Language) -> str:
    """Return one thing with its files: those in the reader's language first."""
    first = entries[0]
    name = plain(title)
    if first.area and first.area in situation.units:
        name = name or area_name(situation.units, first.area, lang)
    ordered = sorted(entries, key=lambda one: one.lang not in (None, lang))
    picture = next((one.thumbnail for one in ordered if one.thumbnail), None)
    image = ""
    if picture:
        data = base64.b64encode(small_picture(picture)).decode()
        image = f'<img alt="" src="data:image/png;base64,{data}">'
    links = "".join(_file_link(one, lang) for one in ordered)
    area = f" <small>{attribute(first.area)}</small>" if first.area else ""
    return f"<li>{image}<div><h3>{attribute(name)}{area}</h3><ul>{links}</ul></div></li>"


def _file_link(entry: IndexEntry, lang: Language) -> str:
    suffix = PurePosixPath(entry.path).suffix.lstrip(".").upper()
    own = {"en": word("english", lang), "fr": word("french", lang)}
    about = [suffix, own[entry.lang] if entry.lang else "", _size(entry, lang)]
    text = ", ".join(part for part in about if part)
    other = f' hreflang="{entry.lang}"' if entry.lang else ""
    return f'<li><a href="{_href(entry)}"{other}>{attribute(text)}</a></li>'


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


THUMBNAIL = 240
"""The longer side of a thumbnail in pixels."""


def small_picture(png: bytes) -> bytes:
    """Return a PNG picture made small, without its metadata; the same bytes for the same picture.

    A picture that cannot be read is left out.
    """
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        small = picture.convert("RGB")
        small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        out = BytesIO()
        small.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
