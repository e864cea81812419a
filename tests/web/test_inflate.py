"""Deflated blocks: what Python deflates the page's own script undoes, and readers find it again."""

from __future__ import annotations

import base64
import json
import random
import re
import zlib

import pytest

from geo_ops.web.assets import RUNTIME
from geo_ops.web.escape import LONG, data_block, shorten_blocks
from geo_ops.web.packing import blocks

RANDOM = random.Random(5)  # noqa: S311 - data to test with
TEXTS = [
    b"",
    b"a",
    b"abc" * 30_000,
    bytes(RANDOM.randrange(256) for _ in range(70_000)),
    "é — \U0001f5fa ".encode() * 5_000,
    json.dumps([{"pcode": f"ML{n:06d}", "n": n * n % 97} for n in range(4_000)]).encode(),
    bytes(200_000),
]


def streams() -> list[tuple[str, int, int]]:
    """Return texts deflated in every way: stored, with fixed and with own codes."""
    found = []
    for text in TEXTS:
        for level in (0, 1, 6, 9):
            for strategy in (
                zlib.Z_DEFAULT_STRATEGY,
                zlib.Z_FIXED,
                zlib.Z_HUFFMAN_ONLY,
                zlib.Z_RLE,
            ):
                packer = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
                short = packer.compress(text) + packer.flush()
                found.append((base64.b64encode(short).decode(), len(text), zlib.crc32(text)))
    return found


CHECK = """(streams) => {
    %s
    const table = [...Array(256).keys()].map((one) => {
        let sum = one;
        for (let n = 0; n < 8; n += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
        return sum >>> 0;
    });
    const crc = (bytes) => {
        let sum = 0xffffffff;
        for (const one of bytes) sum = table[(sum ^ one) & 255] ^ (sum >>> 8);
        return (sum ^ 0xffffffff) >>> 0;
    };
    return streams.map(([text, size]) => {
        const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
        try { return crc(inflateNow(bytes, size)); } catch (error) { return error.message; }
    });
}"""


@pytest.fixture
def inflate(browser):
    page = browser.new_page()
    code = (RUNTIME / "core" / "inflate.js").read_text(encoding="utf-8")
    yield lambda given: page.evaluate(CHECK % code, given)
    page.close()


@pytest.mark.chromium
def test_every_way_of_deflating_is_undone(inflate):
    given = streams()
    found = inflate([[text, size] for text, size, _ in given])
    assert found == [sum_ for _, _, sum_ in given]


@pytest.mark.chromium
def test_a_damaged_block_is_an_error_and_no_endless_loop(inflate):
    whole = zlib.compress(TEXTS[5], 9)
    cut = base64.b64encode(whole[: len(whole) // 2]).decode()
    (answer,) = inflate([[cut, len(TEXTS[5])]])
    assert answer == "a data block is cut short"


def test_only_blocks_that_become_shorter_are_deflated_and_all_are_found():
    long, short = {"n": list(range(2_000))}, {"n": [1]}
    noise = {"n": base64.b64encode(RANDOM.randbytes(3 * LONG)).decode()}
    body = "\n".join(
        [
            data_block("sites_1_data", long),
            data_block("sites_2_data", short),
            data_block("sites_3_data", noise),
            data_block("somebody-elses", long),
        ]
    )
    found = shorten_blocks(body)
    assert blocks(found) == blocks(body)
    assert len(re.findall(r'"deflated":"', found)) == 1
    assert found.count('<script type="application/json"') == 4
    assert found.splitlines()[3] == body.splitlines()[3]
