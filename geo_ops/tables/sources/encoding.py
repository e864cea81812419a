"""Bytes become text, for certain or not at all.

UTF-8 and UTF-16 tell what they are. cp1252, the code page of Western Windows, does not: it is taken
unasked only where the bytes are no UTF-8, every one above ASCII is a letter of a Western European
language or a mark of print where such a one belongs, and most letters of these words are plain. Any
other code page (DOS, Macintosh, Central Europe) puts signs into words, or has words without plain
letters (Cyrillic, Greek), so it is refused. What is taken so is told in a finding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŸßàáâãäåæçèéêëìíîïñòóôõöøùúûüœÿ"
_MARKS = "\xa0«»“”‘’–—…€°·"  # marks that stand beside words, or between letters: l’eau
_WORD = re.compile(rf"[a-zA-Z{_LETTERS}]*[{_LETTERS}][a-zA-Z{_LETTERS}]*")
_INSIDE = re.compile(rf"[a-zA-Z{_LETTERS}][“”«»…–—€·‘][a-zA-Z{_LETTERS}]")
_TWICE = re.compile("[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\x80-\xbf™œ˜“”¦¢ž]|\ufffd")


def decoded(path: Path, data: bytes, encoding: str | None) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file, without byte-order mark, and what is to be said of it.

    Raises:
        InputError: it is not in the encoding that it should be in, or is no text.
    """
    mark = "utf-16" if data[:2] in _UTF16 else "utf-8-sig"
    known = {"utf-8": "utf-8-sig"}.get(encoding or "", encoding) or mark
    findings: tuple[Finding, ...] = ()
    try:
        text = data.decode(known)
    except UnicodeError as error:
        found = western(data) if encoding is None and known == "utf-8-sig" else None
        if found is None:
            raise _not_in(path, data, known, error) from error
        text = found
        findings = (_taken(path, text),)
    if encoding == "cp1252":
        _refuse_utf8(path, data)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise InputError(
            explain(
                f"{path}:{line}", "the file holds NUL bytes, so it is no text", "export it again"
            )
        )
    return text, (*findings, *_damaged(path, text))


def western(data: bytes) -> str | None:
    """Return the text if the bytes can be nothing but cp1252 (see above), else None."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    signs = set(text) - set(map(chr, range(128)))
    if signs - set(_LETTERS) - set(_MARKS) or not signs & set(_LETTERS) or _INSIDE.search(text):
        return None
    letters = "".join(_WORD.findall(text))
    accented = sum(letters.count(one) for one in signs)
    return text if accented * 2 <= len(letters) else None


def _not_in(path: Path, data: bytes, encoding: str, error: UnicodeError) -> InputError:
    start = getattr(error, "start", 0)
    line = data[:start].count(b"\n") + 1
    return InputError(
        explain(
            f"{path}:{line}",
            f"byte {data[start : start + 1]!r} is not {encoding.removesuffix('-sig')}",
            'save the file as UTF-8, or say encoding = "cp1252" in mission.toml',
        )
    )


def _taken(path: Path, text: str) -> Finding:
    line, word = next(_words(text, re.compile(f"[{_LETTERS}]")))
    return Finding(
        "warning",
        f"{path.name}:{line}",
        f"the file is not UTF-8; it was read as cp1252 (Windows), which gives {word!r}",
        "if it is in another code page, its accents are wrong",
        'look at that word, then say encoding = "cp1252" in mission.toml, or save it as UTF-8',
    )


def _refuse_utf8(path: Path, data: bytes) -> None:
    """Refuse UTF-8 that is said to be cp1252: nearly any bytes are, but "é" would become "Ã©"."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if not text.isascii():
        raise InputError(
            explain(
                str(path), "mission.toml says cp1252, but the file is UTF-8",
                'take encoding = "cp1252" out',
            )
        )  # fmt: skip


def _damaged(path: Path, text: str) -> Iterator[Finding]:
    """Yield a finding where letters were lost before the file came to us."""
    if text.isascii():
        return
    found = list(_words(text, _TWICE))
    if not found:
        return
    line, word = found[0]
    yield Finding(
        "warning",
        f"{path.name}:{line}",
        f"{len(found)} lines hold text that was damaged before, such as {word!r}{_meant(word)}",
        "names in it are not found, and are printed as they stand",
        "export the file again from where its accents are right",
    )


def _meant(word: str) -> str:
    try:
        return f" (for {word.encode('cp1252').decode('utf-8')!r})"
    except UnicodeError:
        return ""


def _words(text: str, sign: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield each line with a sign of that kind, and the word that the first one stands in."""
    last = 0
    line = 1
    at = 0
    for match in sign.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if line == last:
            continue
        last = line
        before = re.search(r"[^\s,;\"]*$", text[max(0, at - 20) : at])
        after = re.match(r"[^\s,;\"]{1,20}", text[at : at + 20])
        yield line, (before[0] if before else "") + (after[0] if after else "")
