"""Data cannot become code: in JSON blocks, in scripts, in markup."""

from __future__ import annotations

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import InputError
from geo_ops.web.escape import attribute, clean, data_block, json_text, script_text, style_text

HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "`+(window.pwned=1)+`",
    "${window.pwned=1}",
    "{{ 7*7 }}{% raw %}",
    "C:\\1\\20",
    "<!--<script>",
    "</title><script>window.pwned=1</script>",
    "a\u2028b\u2029c",
    "\x00\x07\u202eevil\u202c",
    "'\"><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
    "&lt;b&gt;",
    "]]>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_block_is_one_element_and_gives_the_text_back(text):
    block = data_block("b", {text: [text, {"deep": text}]})
    inner = re.fullmatch(r'<script type="application/json" id="b">(.*)</script>', block, re.DOTALL)
    assert inner is not None
    assert not set(inner[1]) & set("<>&\u2028\u2029\x00\u202e")
    assert json.loads(inner[1]) == {clean(text): [clean(text), {"deep": clean(text)}]}


@given(st.text())
def test_any_text_stays_in_its_block(text):
    inner = json_text(text, "t")
    assert not set(inner) & set("<>&\u2028\u2029")
    assert json.loads(inner) == clean(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, [1, -math.inf], {"a": {"b": math.nan}}])
def test_what_is_not_finite_never_reaches_a_page(value):
    with pytest.raises(InputError, match=r"layer.*None for a missing one"):
        json_text(value, "layer")


def test_what_json_does_not_know_is_refused():
    with pytest.raises(InputError, match="set has no place"):
        json_text({"a": {1}}, "layer")


def test_a_script_cannot_end_its_element():
    code = "a = '</script><!-- </SCRIPT >'; b = 1 </ 2;"
    safe = script_text(code)
    assert "</script" not in safe.lower()
    assert "<!--" not in safe
    assert safe.startswith(r"a = '<\/script><\!-- <\/SCRIPT >'; b = 1 </ 2;")
    assert script_text("a\r\nb\rc\0") == "a\nb\nc"


def test_markup_and_styles_are_closed_to_data():
    assert attribute("<a href='\"&'>") == "&lt;a href=&#x27;&quot;&amp;&#x27;&gt;"
    assert "</style" not in style_text("a{}</style><script>")


def test_letters_of_every_script_stay():
    text = "Ménaka غاو 加奥 \u200f \u200d n\u0303"
    assert clean(text) == text
    assert clean("a\ud800b") == "a\ufffdb"
