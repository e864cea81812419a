"""The page's words: there in both languages, used, and asked for by their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo_ops.spatial.ledger import Ledger
from geo_ops.web import assets
from geo_ops.web.words import both, own_words, page_words, word

WEB = assets.RUNTIME.parent
SCRIPTS = {
    path.name: path.read_text(encoding="utf-8") for path in sorted(assets.RUNTIME.rglob("*.js"))
}
FRAME = (assets.RUNTIME / "planner.html").read_text(encoding="utf-8")
PYTHON = "\n".join(path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.py")))
# Words whose key is put together: the beginning stands for all of them.
FAMILIES = (
    "precision_", "step_", "speed_", "rows_", "kind_", "audience_", "class_",
    "clearance_", "ledger_",
)  # fmt: skip


def asked_for() -> set[str]:
    """Return the keys that the scripts and the frame ask for."""
    found = set(re.findall(r'data-(?:word|label)="(\w+)"', FRAME))
    for text in SCRIPTS.values():
        found |= set(re.findall(r"word\(\s*'(\w+)'", text))
        pairs = re.findall(r"word\([^'()]*(?:'[^']*')?[^'()]*\? '(\w+)' : '(\w+)'", text)
        found |= {key for pair in pairs for key in pair}
    return found


def test_every_word_that_a_script_asks_for_is_there():
    assert sorted(asked_for() - set(page_words())) == []
    assert len(asked_for()) > 50


def test_every_word_is_used():
    texts = [*SCRIPTS.values(), FRAME, PYTHON]
    unused = [
        key
        for key in own_words()
        if not key.startswith(FAMILIES)
        and not any(re.search(rf"['\"]{key}['\"]", text) for text in texts)
    ]
    # The columns of the ledger come into the page as data.
    assert set(unused) == set(Ledger().as_dict()) - {"received", "mapped"}


@pytest.mark.parametrize("key", sorted(own_words()))
def test_both_languages_say_the_same_things(key):
    text = own_words()[key]
    assert set(text) == {"en", "fr"}
    holes = {lang: set(re.findall(r"\{(\w+)\}", text[lang])) for lang in text}
    assert holes["en"] == holes["fr"]
    assert not re.search(r" [:;!?»]|« ", text["fr"]), "a plain space before French punctuation"
    assert "'" not in text["fr"], "a typewriter apostrophe"


def test_an_unknown_word_names_the_nearest():
    with pytest.raises(KeyError, match=r"'latyers'.*did you mean 'layers'"):
        word("latyers", "en")
    assert both("layer") == {"en": "Layer", "fr": "Couche"}


@pytest.mark.parametrize("path", sorted(assets.RUNTIME.rglob("*.js")), ids=lambda path: path.name)
def test_scripts_put_text_into_the_page_as_text_only(path: Path):
    text = path.read_text(encoding="utf-8")
    sinks = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text
    )
    # folium's own popups are markup by design: the stand-in for jQuery makes it, for foreign maps.
    assert sinks == (["innerHTML"] if path.name == "stand_in.js" else [])
    assert max(map(len, text.splitlines())) <= 160


def test_every_script_of_the_folder_is_in_the_page():
    listed = {name for names in assets.PARTS.values() for name in names}
    assert listed == set(SCRIPTS)
