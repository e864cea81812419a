"""Write the brief of an area: PDF, PNG and HTML, the same bytes from the same situation."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from geo_ops.errors import OutputError, explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo_ops.paper.canvas import Box, Canvas
    from geo_ops.paper.facts import Brief
    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec

DOTS_PER_INCH = 150

_SETTINGS: dict[str, Any] = {
    "pdf.fonttype": 42,  # text stays text, accents too
    # The PDF backend of 3.11 reads this one when it divides the letters of a font into files: with
    # the default of 3 every dash and apostrophe would bring along the font a second time.
    "ps.fonttype": 42,
    "svg.fonttype": "path",
    "text.usetex": False,
    "text.parse_math": False,  # a dollar sign in data is a dollar sign
    "text.hinting": "none",
    "hatch.linewidth": 0.45,
    "path.snap": False,
}


def write_brief(
    situation: Situation,
    map_spec: MapSpec,
    area_pcode: str,
    lang: Language,
    folder: Path,
    stem: str,
) -> list[Path]:
    """Write the one-page brief of an area into a folder that is there.

    Returns:
        The paths of `stem`.html (self-contained, no script), .pdf (vector, A4, text as text) and
        .png (150 dpi).

    Raises:
        BoundaryError: the area is no unit of the division; the message names the nearest.
        SpecError: the recipe is no brief or names what is not there, or a field that no map may
            lack is empty.
        OutputError: a file cannot be written.
    """
    from geo_ops.paper.basemap import base_map
    from geo_ops.paper.facts import gather
    from geo_ops.paper.furniture import TICK_MARGIN
    from geo_ops.paper.ground import scene_of
    from geo_ops.paper.html import html_page
    from geo_ops.paper.page import compose

    brief = gather(situation, map_spec, area_pcode, lang)
    with _house_style():
        scene = scene_of(situation, map_spec, brief, base_map(situation.units))
        page, frame = compose(scene)
        pdf, png = _pdf(page, situation, brief), _png(page, brief)
        html = html_page(scene, _svg(page, frame.grown(TICK_MARGIN), stem)).encode()
    contents = {"html": html, "pdf": pdf, "png": png}
    paths = []
    for suffix, content in contents.items():
        path = folder / f"{stem}.{suffix}"
        try:
            path.write_bytes(content)
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(
                explain(str(path), f"cannot be written: {reason}", "mend that, then run again")
            ) from error
        paths.append(path)
    return paths


@contextmanager
def _house_style() -> Iterator[None]:
    """Set matplotlib's defaults and what the products need, whatever the user's own settings."""
    import gc

    import matplotlib as mpl

    # Subsetting fonts makes millions of short-lived objects: without the collector running over all
    # the rest again and again a page takes two thirds of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with mpl.rc_context():
            mpl.rcdefaults()
            for name, value in _SETTINGS.items():
                mpl.rcParams[name] = value  # type: ignore[index]
            yield
    finally:
        if collecting:
            gc.enable()


def _pdf(page: Canvas, situation: Situation, brief: Brief) -> bytes:
    block = brief.block
    marks = [block.classification, block.exercise, block.clearance]
    out = BytesIO()
    metadata: dict[str, Any] = {
        "Title": f"{block.title} – {block.country}",
        "Author": block.producer,
        "Subject": " – ".join(mark for mark in marks if mark),
        "Keywords": f"{block.map_number}, {block.data_window}",
        "Creator": "geo_ops",
        "CreationDate": _with_zone(situation),
    }
    page.figure.savefig(out, format="pdf", metadata=metadata)
    return out.getvalue()


def _png(page: Canvas, brief: Brief) -> bytes:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, PngImagePlugin

    block = brief.block
    page.figure.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(page.figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    facts = PngImagePlugin.PngInfo()
    facts.add_itxt("Title", f"{block.title} – {block.country}")
    facts.add_itxt("Author", block.producer)
    facts.add_itxt("Description", f"{block.classification} {block.exercise}".strip())
    facts.add_itxt("Software", "geo_ops")
    # The page is opaque: without the fourth channel the file is smaller and sooner packed.
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(pixels).convert("RGB")
    out = BytesIO()
    size = (DOTS_PER_INCH, DOTS_PER_INCH)
    picture.save(out, format="png", dpi=size, pnginfo=facts, compress_level=3)
    return out.getvalue()


def _svg(page: Canvas, box: Box, stem: str) -> str:
    """Return the map of a page as an SVG element, without a prologue. The rest of it is hidden."""
    import matplotlib as mpl
    from matplotlib.transforms import Bbox

    from geo_ops.paper.page import MAP

    page.show_only(MAP)
    part = Bbox.from_extents(box.x, page.height - box.bottom, box.right, page.height - box.y)
    out = StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": stem}):
        page.figure.savefig(
            out,
            format="svg",
            transparent=True,
            metadata=nothing,
            bbox_inches=Bbox(part.get_points() / 25.4),
        )
    text = out.getvalue()
    return text[text.index("<svg") :]


def _with_zone(situation: Situation) -> object:
    """Return the time of issue with a zone: without one the file would tell the machine's."""
    from zoneinfo import ZoneInfo

    issued = situation.issued
    zone = ZoneInfo(situation.pack.spec.timezone)
    return issued if issued.tzinfo else issued.replace(tzinfo=zone)
