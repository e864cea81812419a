"""Scripts without their comments: what runs is the same, and no template text spans lines."""

from __future__ import annotations

import re

import pytest

from geo_ops.web.assets import PARTS, RUNTIME, lean, runtime

FILES = [f"{part}/{name}" for part, names in PARTS.items() for name in names]


@pytest.mark.parametrize("name", FILES)
def test_no_template_text_spans_lines(name):
    """`lean` takes lines one by one."""
    for line in lean((RUNTIME / name).read_text(encoding="utf-8")).splitlines():
        # A backtick in a regular expression between quotes is none that opens a template.
        plain = re.sub(r"'(?:[^'\\\n]|\\.)*'", "''", line)
        assert line.count("`") % 2 == 0 or plain.count("`") % 2 == 0, line


def test_comments_and_indents_go_and_nothing_else():
    code = """// a comment
/** One line. */
/**
 * Several
 *   lines. */
const a = 'x // y'; // kept: the line does something
  if (a) {
    /** @type {any} */ b();
  }
"""
    assert lean(code) == (
        "const a = 'x // y'; // kept: the line does something\nif (a) {\n"
        "/** @type {any} */ b();\n}\n"
    )


def test_a_page_carries_less():
    whole = sum(len((RUNTIME / "planner" / name).read_text("utf-8")) for name in PARTS["planner"])
    assert len(runtime("planner")) < 0.93 * whole
    assert "\n/**" not in runtime("core").replace("\n/** @type", "")
