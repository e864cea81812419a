"""The examples of docs/join.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from geo_ops.cli.join_command import command
from geo_ops.spatial import join

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "join.md").read_text(encoding="utf-8")


def test_the_examples(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", str(tmp_path))
    blocks = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(blocks) == 4
    exec(compile("\n".join(blocks), "docs/join.md", "exec"), {})  # noqa: S102


def test_every_option_and_function_is_in_the_page():
    options = [one for parameter in command.params for one in parameter.opts if one[:2] == "--"]
    hidden = {"--overwrite", "--workers", "--content"}  # as everywhere, or said in --help
    assert [one for one in options if f"`{one}" not in TEXT and one not in hidden] == []
    functions = [name for name in join.__all__ if name[0].islower()]
    assert [name for name in functions if name not in TEXT] == []
