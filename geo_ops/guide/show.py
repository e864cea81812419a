"""A layer's page as Markdown, as plain text for a terminal, or as a plain object for JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.guide.page import LayerPage, Part


def markdown(page: LayerPage) -> str:
    """Return a page as Markdown."""
    lines = [f"# {page.title}", "", page.description, ""]
    for part in page.parts:
        if part.title:
            lines += [f"## {part.title}", ""]
        for line in part.lines:
            lines += [textwrap.indent(line, "    ") if "\n" in line else _cell(line), ""]
        if part.rows:
            width = len(part.rows[0])
            head = part.head or ("",) * width
            lines.append(_row(head))
            lines.append("|" + "---|" * width)
            lines += [_row(row) for row in part.rows]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(one) for one in cells) + " |"


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    for mark in "\\|<>*`[]":
        plain = plain.replace(mark, "\\" + mark)
    return plain


def plain_text(page: LayerPage, width: int) -> str:
    """Return a page for a terminal `width` characters wide."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width, force_terminal=False, color_system=None, highlight=False)
    with console.capture() as heard:
        console.print(Text(f"{page.title} ({page.id})"))
        console.print(Text(page.description))
        for part in page.parts:
            console.print()
            if part.title:
                console.print(Text(part.title.upper()))
            for line in part.lines:
                console.print(Text(line))
            if part.rows:
                console.print(_table(part))
    return "\n".join(line.rstrip() for line in heard.get().splitlines()) + "\n"


def _table(part: Part) -> Any:  # noqa: ANN401 - rich's table
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD if part.head else None, show_header=bool(part.head), pad_edge=False
    )
    for name in part.head or ("",) * len(part.rows[0]):
        table.add_column(Text(name), overflow="fold")
    for row in part.rows:
        # Text, not markup: a name in square brackets is a name.
        table.add_row(*(Text(one) for one in row))
    return table


def plain_object(page: LayerPage) -> dict[str, Any]:
    """Return a page as an object that JSON can carry."""
    parts = [
        {
            "title": part.title,
            "lines": list(part.lines),
            "head": list(part.head),
            "rows": [list(row) for row in part.rows],
        }
        for part in page.parts
    ]
    return {
        "id": page.id,
        "title": page.title,
        "description": page.description,
        "parts": parts,
    }
