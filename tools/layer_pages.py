"""Write a page of the docs for every shipped layer, from its spec: docs/layers/<id>.md.

    python tools/layer_pages.py

A test holds the pages against the specs; run this after a layer has changed.
"""

from __future__ import annotations

from pathlib import Path

from geo_ops.content import Content
from geo_ops.guide.page import layer_page, overview
from geo_ops.guide.show import markdown
from geo_ops.specs.extend import load_layer

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = Path("docs/layers")
NOTE = """\
Made from the layer's spec by `tools/layer_pages.py`; in French: `geo-ops layers show {id} --lang fr`.
"""  # noqa: E501 - a paragraph
HEAD = """\
# The shipped layers

One page a layer, made from its spec by `tools/layer_pages.py`. How to write one:
[layers.md](../layers.md). What of the sources each serves: [systems.md](../systems.md).

| layer | kind | what it is | sensitivity | known sources |
|---|---|---|---|---|
"""


def pages(project: Path) -> dict[str, str]:
    """Return the text of every page by its name, README.md too."""
    content = Content.find(project)
    found = {}
    lines = []
    for row in overview(content, "en"):
        name = row["id"]
        page = layer_page(content, load_layer(content, name), "en")
        found[f"{name}.md"] = f"{markdown(page)}\n{NOTE.format(id=name)}"
        cells = (f"[{name}]({name}.md)", row["kind"], row["title"], row["sensitivity"])
        lines.append(f"| {' | '.join(cells)} | {row['sources']} |")
    return {"README.md": HEAD + "\n".join(lines) + "\n", **found}


def main() -> None:
    """Write the pages; take away those of layers that are gone."""
    folder = PROJECT / FOLDER
    folder.mkdir(exist_ok=True)
    wanted = pages(PROJECT)
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
