"""Briefs: one page with everything on it, as text, in both languages, the same twice."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geo_ops.errors import BoundaryError, OutputError, SpecError
from geo_ops.paper import write_brief
from geo_ops.paper.facts import gather
from geo_ops.paper.published import published_figures
from geo_ops.specs.base import Text
from tests.situations import Make, briefing, grid_situation, overview

AREA = "GR03"
HOSTILE = "\n<img src=x onerror=alert(1)> $x^2$ \u202e</script> {0}"
VOID = {"meta", "br", "img", "path", "use", "rect"}


@dataclass(frozen=True)
class Written:
    """What was written of one brief."""

    folder: Path
    stem: str

    def path(self, suffix: str) -> Path:
        return self.folder / f"{self.stem}.{suffix}"

    def html(self) -> str:
        return self.path("html").read_text(encoding="utf-8")


def write(folder: Path, make: Make, area: str = AREA, lang: str = "en") -> Written:
    situation = grid_situation(folder / "grid", make)
    paths = write_brief(situation, briefing(make), area, lang, folder, f"{area}_{lang}")
    assert [path.suffix for path in paths] == [".html", ".pdf", ".png"]
    return Written(folder, f"{area}_{lang}")


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("situation"))


@pytest.fixture(scope="module", params=["en", "fr"])
def written(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"brief-{request.param}")
    return write(folder, Make(), lang=request.param)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return write(tmp_path_factory.mktemp("hostile"), Make(hostile=HOSTILE), area="GR01")


def pdf_text(tool: str, path: Path) -> str:
    """Return the text of a PDF in reading order, lines joined."""
    done = subprocess.run([tool, "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())


ENGLISH = [
    "Alta: Overview of Gridland",
    "Gridland",
    "Region GR03",
    "1 January 2020 – 30 June 2020",
    "As of",
    "1 July 2020, 06:00 (UTC, UTC+0)",
    "Draft – not cleared",
    "UNCLASSIFIED",
    "EXERCISE – invented data",
    "GRD-0000 v01 (unregistered)",
    "Legend",
    "Incidents by commune",
    "natural breaks (Fisher–Jenks), n = 16 communes of Gridland",
    "Rows known only to the unit, never drawn as points: 1",
    "Rows known only to the region, never drawn as points: 1",
    "International boundary",
    "Known only to the region",
    "Total Alta",
    "Published figures: planned and actual",
    "None for this area in the documents of the mission.",
    "16 received = 10 mapped + 2 outside + 1 unlocated + 1 duplicate + 2 rejected",
    "Made-up incidents, dated 30 June 2020",
    "Boundaries: made up (CC0-1.0). Division of 2015",
    "do not imply official endorsement or acceptance by the United Nations.",
    "Incidents: 0 of 2 (0%) placed as points; 1 only by commune, 1 only by region.",
    "Lambert azimuthal equal-area",
    "Gridland cell",
    "ops@grid.example",
    "km",
    "at A4",
    "KORO",
    "Internal use",
]

FRENCH = [
    "Alta\u202f: Overview of Gridland (fr)",
    "Quadrillie",
    "Région GR03",
    "1er janvier 2020 – 30 juin 2020",
    "Projet – non validé",
    "NON CLASSIFIÉ",
    "EXERCICE – données inventées",
    "Légende",
    "seuils naturels (Fisher-Jenks), n = 16",
    "Frontière internationale",
    "Au niveau région seulement",
    "16 reçues = 10 cartographiées + 2 hors zone",
    "ni reconnaissance ni acceptation officielle par l’Organisation des Nations Unies.",
    "azimutale équivalente de Lambert",
    "au format A4",
]


def spaced(text: str) -> str:
    """Return a text with every kind of space as one, for pdftotext turns some into plain ones."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_the_pdf_is_one_page_of_a4_and_all_of_it_is_text(written, require_tool):
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(written.path("pdf")).pages
    assert len(pages) == 1
    size = sorted(float(side) / 72 * 25.4 for side in pages[0].mediabox[2:])
    assert size == pytest.approx([210, 297], abs=0.2)
    text = spaced(pdf_text(require_tool("pdftotext"), written.path("pdf")))
    wanted = ENGLISH if written.stem.endswith("en") else FRENCH
    assert [one for one in wanted if spaced(one) not in text] == []
    mark = "UNCLASSIFIED" if written.stem.endswith("en") else "NON CLASSIFIÉ"
    assert text.count(mark) >= 2, "at top and bottom"


def test_the_html_says_the_same(written):
    text = spaced(html.unescape(re.sub(r"<[^>]+>", " ", written.html())))
    wanted = ENGLISH if written.stem.endswith("en") else FRENCH
    only_on_paper = {"km", "at A4", "KORO", "Internal use", "International boundary"}
    only_on_paper |= {"Frontière internationale", "au format A4"}
    missing = [one for one in wanted if one not in only_on_paper and spaced(one) not in text]
    assert missing == []


def test_the_html_is_complete_in_itself(written):
    page = written.html()
    lang = written.stem[-2:]
    assert page.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')
    csp = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert csp is not None
    assert csp[1] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page), "nothing from elsewhere"
    assert not re.search(r"url\((?!#|['\"]?#|data:)", page)
    assert len(page.encode()) < 1_000_000
    tags = Tags(page)
    assert tags.open == []
    for tag in ("header", "main", "footer", "h1", "figure", "caption", "th", "svg"):
        assert tag in tags.seen
    assert tags.ids == sorted(set(tags.ids), key=tags.ids.index), "no id twice"


class Tags(HTMLParser):
    """The tags of a page: which were seen, which are left open, and the ids."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes += attrs


def test_twice_the_same_bytes_whatever_the_machine(tmp_path):
    """Two processes with other clocks, zones, hash seeds and matplotlib settings."""
    script = (
        "import sys; from pathlib import Path; from tests.situations import *;"
        "from geo_ops.paper import write_brief; here = Path(sys.argv[1]);"
        "write_brief(grid_situation(here / 'g'), briefing(), 'GR03', 'fr', here, 'one')"
    )
    outputs = []
    for run, zone in enumerate(("UTC", "Asia/Tokyo")):
        folder = tmp_path / str(run)
        folder.mkdir()
        settings = folder / "matplotlibrc"
        settings.write_text("patch.antialiased: False\npdf.compression: 0\n" * run)
        environment = {
            **os.environ,
            "TZ": zone,
            "PYTHONHASHSEED": str(run),
            "MATPLOTLIBRC": str(settings),
        }
        root = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-W", "error", "-c", script, str(folder)]
        subprocess.run(command, check=True, cwd=root, env=environment)
        outputs.append({path.name: path.read_bytes() for path in folder.glob("one.*")})
    assert outputs[0].keys() == {"one.html", "one.pdf", "one.png"}
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


def test_matplotlib_is_left_as_it_was(situation, tmp_path):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    write_brief(situation, briefing(), "GR01", "en", tmp_path, "x")
    assert dict(mpl.rcParams) == before
    assert sys.modules["matplotlib.pyplot"].get_fignums() == [], "pyplot knows of no figure"


def test_the_png_is_150_dpi_and_marked(written):
    from PIL import Image

    with Image.open(written.path("png")) as image:
        assert image.size in ((1754, 1240), (1753, 1240))
        assert image.info["Software"] == "geo_ops"
        assert image.info["Description"].split()[-1] in ("EXERCISE", "EXERCICE")
        assert image.info["Title"].startswith("Alta")


def test_the_pdf_says_what_it_is_and_when_it_was_issued(written):
    pypdf = pytest.importorskip("pypdf")
    facts = pypdf.PdfReader(written.path("pdf")).metadata
    assert facts.title.startswith("Alta")
    assert facts.author == "Gridland cell"
    assert facts.creation_date.isoformat() == "2020-07-01T06:00:00+00:00"
    assert {"UNCLASSIFIED – EXERCISE", "NON CLASSIFIÉ – EXERCICE"} & {
        " – ".join(facts.subject.split(" – ")[:2])
    }


def test_hostile_text_stays_text_in_html(hostile):
    page = hostile.html()
    tags = Tags(page)
    assert not {"img", "script"} & tags.seen
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert "&lt;img src=x onerror=alert(1)&gt; $x^2$ &lt;/script&gt; {0}" in page
    assert "\u202e" not in page


def test_hostile_text_stays_text_on_paper(hostile, require_tool):
    text = pdf_text(require_tool("pdftotext"), hostile.path("pdf"))
    assert "<img src=x" in text
    assert "$x^2$" in text, "no mathematics"
    assert "\u202e" not in text
    assert "UNCLASSIFIED" in text
    assert "Draft – not cleared" in text


def test_what_is_hidden_is_not_in_the_file(situation, tmp_path, require_tool):
    views = tuple(view for view in situation.layers if view.spec.id != "courts")
    figures = replace(situation.figures, units=situation.figures.units.query("layer != 'courts'"))
    less = replace(situation, layers=views, figures=figures)
    write_brief(less, briefing(), "GR01", "en", tmp_path, "less")
    text = pdf_text(require_tool("pdftotext"), tmp_path / "less.pdf")
    assert "Court" not in text + (tmp_path / "less.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_nothing_is_written_outside_the_page(situation, orientation):
    """The box of every text, as drawn, lies on the sheet."""
    from geo_ops.paper.basemap import base_map
    from geo_ops.paper.brief import _house_style
    from geo_ops.paper.ground import scene_of
    from geo_ops.paper.page import compose

    recipe = briefing().model_copy(update={"orientation": orientation})
    with _house_style():
        brief = gather(situation, recipe, "GR03", "fr")
        page, _ = compose(scene_of(situation, recipe, brief, base_map(situation.units)))
        sheet = page.figure.bbox
        page.figure.canvas.draw()
        for text in page.axes.texts:
            box = text.get_window_extent()
            assert sheet.x0 <= box.x0 <= box.x1 <= sheet.x1, text.get_text()
            assert sheet.y0 <= box.y0 <= box.y1 <= sheet.y1, text.get_text()


# --- figures


def test_the_table_adds_up_by_hand(situation):
    brief = gather(situation, briefing(), "GR03", "en")
    rows = {row.name: row for row in brief.table.rows}
    assert brief.table.head == ("Incidents", "Victims (persons)", "Courts open")
    # GR0304 has the one known to the commune; the one known to the region is in its own row.
    assert rows["Koro"].cells == ("1", "0", "0")
    assert rows["Known only to the region"].cells == ("1", "4", "0")
    assert rows["Known only to the region"].kind == "bucket"
    assert rows["Total Alta"].cells == ("2", "4", "0")
    assert [figure.value for figure in brief.table.figures] == ["2", "4", "0"]
    assert brief.table.figures[0].of_country == "20% of 10 in the country"


@pytest.mark.parametrize("area", ["GR01", "GR02", "GR03", "GR04", "GRD15-ISLE", "GR"])
def test_parts_and_buckets_sum_to_the_total(situation, area):
    table = gather(situation, briefing(), area, "en").table.rows
    *parts, total = [[int(cell) for cell in row.cells] for row in table]
    assert [sum(column) for column in zip(*parts, strict=True)] == total


def test_the_country_has_a_row_for_each_level_of_ignorance(situation):
    names = [row.name for row in gather(situation, briefing(), "GR", "en").table.rows]
    assert names[-3:] == [
        "Known only to the region", "Known only to the country", "Total Gridland",
    ]  # fmt: skip


def test_a_suppressed_figure_is_a_word_not_a_number(situation):
    units = situation.figures.units.copy()
    units.loc[(units["layer"] == "incidents") & (units["pcode"] == "GR0304"), "suppressed"] = True
    veiled = replace(situation, figures=replace(situation.figures, units=units))
    brief = gather(veiled, briefing(), "GR03", "fr")
    assert {row.name: row.cells for row in brief.table.rows}["Koro"][0] == "masq."
    assert brief.shading.values["GR0304"] is None
    assert brief.shading.classes.missing == 1


def cut_to(situation, finest: str, *, floored: bool = False):
    """Return the situation as an audience sees it that may have incidents by `finest` alone."""
    views = []
    for view in situation.layers:
        if view.spec.id == "incidents":
            rule = view.spec.release["internal"].model_copy(update={"finest": finest})
            spec = view.spec.model_copy(update={"release": {"internal": rule}})
            view = replace(view, spec=spec, rows=view.rows.iloc[:0])  # noqa: PLW2901 - cut
        views.append(view)
    floors = frozenset({"incidents"} if floored else ())
    figures = replace(situation.figures, floors=floors)
    return replace(situation, layers=tuple(views), figures=figures)


def test_what_may_be_seen_by_region_only_is_a_dash_below_it(situation):
    brief = gather(cut_to(situation, "region"), briefing(), "GR01", "en")
    rows = {row.name: row.cells for row in brief.table.rows}
    assert rows["Éclat"][:2] == ("–", "–"), "not the 3 of the commune"
    assert rows["Commune 0102"][:2] == ("–", "–"), "nor a 0 that nobody knows"
    assert rows["Total Éclat"][:2] == ("3", "4")
    assert brief.shading is None


def test_what_may_be_seen_of_the_country_only_is_a_dash_in_an_area(situation):
    brief = gather(cut_to(situation, "country"), briefing(), "GR01", "en")
    assert [figure.value for figure in brief.table.figures] == ["–", "–", "1"]
    assert brief.months == ()
    (entry,) = [one for one in brief.legend if one.layer == "incidents"]
    assert (entry.count, entry.drawn) == (None, False)


def test_a_layer_of_counts_only_is_said_not_to_be_on_the_map(situation, tmp_path, require_tool):
    write_brief(cut_to(situation, "commune"), briefing(), "GR01", "en", tmp_path, "cut")
    for text in (
        pdf_text(require_tool("pdftotext"), tmp_path / "cut.pdf"),
        (tmp_path / "cut.html").read_text(encoding="utf-8"),
    ):
        assert "Not on the map for this audience: Incidents" in text


def test_a_bucket_that_may_be_hidden_is_not_said_to_be_empty(situation):
    brief = gather(cut_to(situation, "exact", floored=True), briefing(), "GR", "en")
    units = situation.figures.units
    gone = units[~((units["layer"] == "incidents") & (units["known_level"] == "region")
                   & (units["level"] == "commune"))]  # fmt: skip
    hidden = cut_to(situation, "exact", floored=True)
    hidden = replace(hidden, figures=replace(hidden.figures, units=gone))
    plain = {row.name: row.cells for row in brief.table.rows}
    assert plain["Known only to the region"] == ("1", "4", "0")
    names = {row.name for row in gather(hidden, briefing(), "GR", "en").table.rows}
    assert "Known only to the region" not in names, "neither 0 nor anything else"


def test_a_suppressed_bucket_is_a_word_too(situation):
    units = situation.figures.units.copy()
    bucket = (units["layer"] == "incidents") & (units["known_level"] == "region")
    units.loc[bucket & (units["level"] == "commune"), "suppressed"] = True
    veiled = replace(situation, figures=replace(situation.figures, units=units))
    rows = {row.name: row.cells for row in gather(veiled, briefing(), "GR03", "en").table.rows}
    assert rows["Known only to the region"] == ("supp.", "supp.", "0")


def long_notes(count: int):
    texts = [f"Note {at}: {'what must be known of it, ' * 4}end {at}." for at in range(count)]
    notes = [Text(en=text, fr=text) for text in texts]
    return briefing().model_copy(update={"notes": notes})


def test_small_print_takes_the_room_it_needs(situation, tmp_path, require_tool):
    write_brief(situation, long_notes(14), "GR01", "en", tmp_path, "long")
    text = pdf_text(require_tool("pdftotext"), tmp_path / "long.pdf")
    assert [at for at in range(14) if f"end {at}." not in text] == []
    assert "the rest is in the HTML brief" not in text


def test_what_has_no_room_at_all_is_in_the_html_and_the_page_says_so(
    situation, tmp_path, require_tool
):
    write_brief(situation, long_notes(150), "GR01", "en", tmp_path, "endless")
    text = pdf_text(require_tool("pdftotext"), tmp_path / "endless.pdf")
    assert "the rest is in the HTML brief" in text
    assert "do not imply official endorsement" in text, "the disclaimer stands before the notes"
    assert "end 149." in (tmp_path / "endless.html").read_text(encoding="utf-8")


def test_published_figures_are_those_of_the_area_with_their_paragraph(situation):
    (one,) = published_figures(situation, "GR01", "en")
    assert (one.name, one.amounts(), one.unit) == ("Figure 2", ("10", "12"), "days")
    assert one.reference == "A/1/2, para 2"
    (two,) = published_figures(situation, "GR02", "fr")
    assert two.place == "NA"
    assert two.amounts()[0] == "announced"
    assert len(published_figures(situation, "GR", "en")) == 3


def test_months_are_those_of_the_area(situation):
    brief = gather(situation, briefing(), "GR01", "en")
    assert {name: value for _, name, value in brief.months if value} == {
        "January 2020": 2.0,
        "March 2020": 1.0,
    }


def test_classes_are_those_of_the_whole_country(situation):
    colours = {
        area: gather(situation, briefing(), area, "en").shading.classes for area in ("GR01", "GR03")
    }
    assert colours["GR01"] == colours["GR03"]


# --- what cannot be drawn


def test_an_unknown_area_names_the_nearest(situation, tmp_path):
    with pytest.raises(BoundaryError, match="did you mean 'GRD15-ISLE'"):
        write_brief(situation, briefing(), "GRD15-ISL", "en", tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def other_figure(measure: str):
    (first, *_) = briefing().figures
    return briefing().model_copy(
        update={"figures": [first.model_copy(update={"measure": measure})]}
    )


def other_shading(**changes: str):
    shading = briefing().choropleth.model_copy(update=changes)
    return briefing().model_copy(update={"choropleth": shading})


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (overview(), r"maps/overview\.toml: key 'product' is 'map'"),
        (other_figure("incident"), "no measure 'incident'; did you mean 'incidents'"),
        (other_shading(measure="victim"), "no measure 'victim'; did you mean 'victims'"),
        (other_shading(level="comune"), "no level 'comune'.*did you mean 'commune'"),
    ],
)
def test_a_recipe_that_does_not_fit_is_named(situation, tmp_path, recipe, message):
    with pytest.raises((SpecError, BoundaryError), match=message):
        write_brief(situation, recipe, "GR01", "en", tmp_path, "x")


def test_a_missing_title_field_stops_the_brief(situation, tmp_path):
    mission = situation.mission.model_copy(update={"producer": ""})
    with pytest.raises(SpecError, match="key 'producer' is empty"):
        write_brief(replace(situation, mission=mission), briefing(), "GR01", "en", tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(situation, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_brief(situation, briefing(), "GR01", "en", tmp_path / "no", "x")


def test_a_recipe_without_choropleth_or_figures_is_still_a_brief(situation, tmp_path):
    bare = briefing().model_copy(update={"choropleth": None, "figures": [], "notes": []})
    paths = write_brief(situation, bare, "GR01", "en", tmp_path, "bare")
    assert all(path.stat().st_size > 10_000 for path in paths)
