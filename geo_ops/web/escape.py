"""Keep data from becoming code: text in HTML, JSON in a data block, script in a script element."""

from __future__ import annotations

import base64
import html
import json
import math
import re
import zlib

from geo_ops.errors import InputError, explain

LONG = 4096
"""Bytes of a data block from which it is deflated, if that makes it this much shorter."""

ENOUGH = 0.8

_BLOCK = re.compile(
    r'(<script type="application/json" id="[a-z_]+_[0-9]+_(?:edge_)?data">)(.*?)(</script>)',
    re.DOTALL,
)

_JSON_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
# Unseen controls and marks that turn the direction of what follows. The plain bidi marks stay:
# Arabic names need them. A null would become another character, and change the hash of a script.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONE = re.compile("[\ud800-\udfff]")
_CLOSES_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


def clean(text: str) -> str:
    """Return text without control characters, direction overrides and halves of characters."""
    return _LONE.sub("\ufffd", _UNSEEN.sub("", text))


def attribute(text: str) -> str:
    """Return text for an HTML element or a quoted attribute."""
    return html.escape(clean(text), quote=True)


def json_text(data: object, where: str) -> str:
    """Return `data` as JSON that cannot end the script element it stands in.

    Texts are cleaned (see `clean`); mappings keep their order.

    Raises:
        InputError: a number in it is not finite. `where` names the block in the message.
    """
    text = json.dumps(_cleaned(data, where), ensure_ascii=False, separators=(",", ":"))
    return text.translate(_JSON_ESCAPES)


def _cleaned(data: object, where: str) -> object:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, bool) or data is None:
        return data
    if isinstance(data, int | float):
        if not math.isfinite(data):
            raise InputError(
                explain(
                    where, f"a value is {data}", "leave it out, or write None for a missing one"
                )
            )
        return data
    if isinstance(data, dict):
        return {clean(str(key)): _cleaned(value, f"{where}.{key}") for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_cleaned(value, where) for value in data]
    raise InputError(explain(where, f"{type(data).__name__} has no place in JSON", "convert it"))


def data_block(block_id: str, data: object) -> str:
    """Return a script element that holds `data` and never runs. Errors as `json_text`."""
    return (
        f'<script type="application/json" id="{attribute(block_id)}">'
        f"{json_text(data, block_id)}</script>"
    )


def shorten_blocks(body: str) -> str:
    """Return the body of a page, those of our data blocks deflated that become shorter by it.

    Such a block is {"size": bytes, "deflated": zlib in base64}. What a page knows is so found by
    `geo_ops.web.packing.blocks`, not by a search in its text.
    """
    return _BLOCK.sub(lambda found: found[1] + _shortened(found[2]) + found[3], body)


def _shortened(text: str) -> str:
    raw = text.encode()
    if len(raw) < LONG:
        return text
    short = base64.b64encode(zlib.compress(raw, 9)).decode()
    shorter = len(short) < ENOUGH * len(raw)
    return f'{{"size":{len(raw)},"deflated":"{short}"}}' if shorter else text


def script_text(code: str) -> str:
    r"""Return JavaScript that cannot end the script element it stands in.

    `</script` and `<!--` may only be in its strings, templates and comments, where the backslash
    before the second character changes nothing. Line ends are made those that an HTML
    parser hands on, so that the hash of the text is the one that a browser computes.
    """
    plain = code.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _CLOSES_SCRIPT.sub(r"<\\", plain)


def style_text(css: str) -> str:
    """Return CSS that cannot end the style element it stands in."""
    return re.sub(r"<(?=/style|!--)", r"\\3c ", css, flags=re.IGNORECASE)
