"""`geo-ops match`: place names to P-codes, or the places of a text."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo_ops.cli.options import Day, content_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.places.matcher_answers import Candidate, Match, Question

UNRESOLVED = 1
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("match")
@click.argument("names", nargs=-1)
@click.option("--file", "table", type=FILE, help="A CSV; its distinct names are matched.")
@click.option("--column", help="Column of --file with the names.")
@click.option("--text", type=FILE, help="Prose in French, English or Chinese: find its places.")
@click.option("--parent", help="Name or P-code of a unit that holds every place.")
@click.option("--parent-column", help="Column of --file with what holds each place.")
@click.option("--level", help="What the names mean: region, cercle, commune, settlement, ...")
@click.option(
    "--gazetteer", "own", multiple=True, type=FILE, help="GeoNames dump or CSV of places."
)
@click.option("--aliases", type=FILE, help="Reviewed aliases: CSV with alias and place.")
@click.option("--mission", help="Mission whose gazetteer, aliases, region and day are taken.")
@click.option("--country", help="A region of regions/ (default: the mission's, else mli).")
@click.option("--as-of", type=Day(), help="Day whose division counts (default: the country's).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@content_option
def command(
    names: tuple[str, ...],
    table: Path | None,
    column: str | None,
    text: Path | None,
    parent: str | None,
    parent_column: str | None,
    level: str | None,
    own: tuple[Path, ...],
    aliases: Path | None,
    mission: str | None,
    country: str | None,
    as_of: dt.date | None,
    as_json: bool,
    content: Path | None,
) -> int:
    """Match place NAMES, or those of a table or a text, with the units of a day.

    A name is answered for certain or refused with candidates; likeness never decides. Exit code 1
    when any is refused.

    Example: geo-ops match Sévaré 莫普蒂 "Cercle de Koro" --json
    """
    _check_words(names, table, column, text, parent_column)
    matcher = _matcher(content, mission, country, as_of, own, aliases)
    if text is not None:
        lines = list(_mentions(text, matcher, as_json=as_json))
    else:
        asked = _questions(names, table, column, (parent, parent_column), level)
        lines = [_line(matcher.answer(one), as_json, count) for one, count in asked.items()]
    for line, _ in lines:
        click.echo(line.encode("utf-8", "replace"))
    refused = sum(not resolved for _, resolved in lines)
    click.echo(f"{len(lines) - refused} of {len(lines)} resolved", err=True)
    return UNRESOLVED if refused else 0


def _check_words(
    names: tuple[str, ...],
    table: Path | None,
    column: str | None,
    text: Path | None,
    parent_column: str | None,
) -> None:
    given = [word for word, one in (("names", names), ("--file", table), ("--text", text)) if one]
    if len(given) != 1:
        what = " and ".join(given) if given else "nothing"
        raise click.UsageError(f"{what} to match; give names, or --file, or --text")
    if (table is None) != (column is None):
        raise click.UsageError("--file and --column go together; give both or neither")
    if parent_column is not None and table is None:
        raise click.UsageError("--parent-column is a column of --file; give --file, or --parent")


def _matcher(
    content: Path | None,
    mission: str | None,
    country: str | None,
    as_of: dt.date | None,
    own: tuple[Path, ...],
    aliases: Path | None,
) -> Matcher:
    from geo_ops.assemble import Options, load_mission
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.boundaries.places.matcher_make import make_matcher, mission_files
    from geo_ops.content import Content
    from geo_ops.gdal_guard import guard

    guard()
    files, found = list(own), Content.find(content)
    if mission is not None:
        chosen = load_mission(mission, Options(content=content))
        its_own, its_aliases = mission_files(chosen.folder)
        files, aliases, found = [*its_own, *files], aliases or its_aliases, chosen.content
        country, as_of = country or chosen.spec.region, as_of or chosen.spec.as_of
    return make_matcher(load_pack(found, country or "mli"), as_of, files, aliases)


def _questions(
    names: tuple[str, ...],
    table: Path | None,
    column: str | None,
    parents: tuple[str | None, str | None],
    level: str | None,
) -> dict[Question, int]:
    """Return each distinct question with the number of rows that ask it, in order."""
    from geo_ops.boundaries.places.matcher_answers import Question

    parent, parent_column = parents
    around = (("", parent),) if parent else ()
    asked: dict[Question, int] = {}
    if table is None or column is None:
        return dict.fromkeys((Question(name, around, level) for name in names), 1)
    cells = _columns(table, [column] if parent_column is None else [column, parent_column])
    for name, *inside in cells:
        held = tuple(("", one) for one in inside if one.strip())
        question = Question(name, (*around, *held), level)
        asked[question] = asked.get(question, 0) + 1
    return asked


def _columns(table: Path, columns: list[str]) -> Iterator[tuple[str, ...]]:
    from geo_ops.errors import InputError, choose, explain
    from geo_ops.tables.read import read_table

    frame = read_table(table, None, None, None).frame
    for one in columns:
        if one not in frame.columns:
            raise InputError(
                explain(f"{table}:1", f"there is no column {one!r}", choose(one, frame.columns))
            )
    return zip(*(frame[one].tolist() for one in columns), strict=True)


def _line(match: Match, as_json: bool, count: int) -> tuple[str, bool]:
    if as_json:
        return _json({**match.as_dict(), "count": count}), match.resolved
    return _words(match), match.resolved


def _mentions(path: Path, matcher: Matcher, *, as_json: bool) -> Iterator[tuple[str, bool]]:
    from geo_ops.boundaries.places.running_text import find_places
    from geo_ops.errors import InputError, explain

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            explain(str(path), f"not a text in UTF-8: {error}", "save it as UTF-8")
        ) from None
    for one in find_places(text, matcher):
        where = f"{one.line}:{one.column}: "
        line = _json(one.as_dict()) if as_json else where + _words(one.match)
        yield line, one.match.resolved


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _words(match: Match) -> str:
    from geo_ops.boundaries.places.normalise import shown

    query = shown(match.query)
    note = f"; {match.reason}" if match.reason else ""
    if not match.resolved:
        offered = "; ".join(map(_candidate, match.candidates))
        return f"{query}: refused{note}" + (f"; candidates: {offered}" if offered else "")
    kind = match.level if match.kind == "unit" else match.kind
    where = match.pcode or "no unit"
    held = f" in {match.level} {match.pcode}" if match.kind != "unit" and match.pcode else ""
    place = f"{kind} {match.name}{held}"
    return f"{query}: {where}, {place} ({match.method}){note}"


def _candidate(one: Candidate) -> str:
    kind = one.level if one.kind == "unit" else one.kind
    inside = f" in {one.inside}" if one.inside else ""
    alike = "" if one.score == 1 else f", {one.score:.0%} alike"
    return f"{one.pcode or 'no unit'} ({kind} {one.name}{inside}{alike})"
