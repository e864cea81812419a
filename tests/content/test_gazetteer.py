"""The gazetteer of Mali: every name of the facts has its answer, every decoy its refusal."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from geo_ops.boundaries.names import name_key
from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.gazetteer import (
    DECOY_COLUMNS,
    IN_TEXT_ONLY,
    NAME_COLUMNS,
    PLACE_COLUMNS,
    TERM_COLUMNS,
)
from geo_ops.boundaries.places.gazetteer_own import OWN_COLUMNS
from geo_ops.boundaries.places.matcher_answers import Match, Question
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.boundaries.places.running_text import Mention, find_places
from geo_ops.content import Content
from tools.mli import gazetteer

PROJECT = Path(__file__).resolve().parents[2]
PACK = PROJECT / "regions" / "mli"
DAYS = {"2012": dt.date(2013, 1, 1), "2016": dt.date(2020, 6, 30), "2023": dt.date(2024, 1, 1)}


def rows(name):
    with (PACK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLE = rows("facts/place_names_zh.csv")
MALI = [one for one in TABLE if one["place_type"] not in gazetteer.DECOY_TYPES]
CERTAIN = [one for one in MALI if one["variant_status"] != "uncertain"]


@pytest.fixture(scope="module")
def matchers():
    pack = load_pack(Content((PROJECT,)), "mli")
    return {division: make_matcher(pack, day) for division, day in DAYS.items()}


@pytest.fixture(scope="module")
def matcher(matchers):
    return matchers["2016"]


@pytest.mark.parametrize("division", DAYS)
def test_every_place_of_the_facts_resolves(matchers, division):
    assert len(CERTAIN) > 40
    lost = [
        text
        for row in CERTAIN
        for text in {row["variant"], row["std_name_fr"], row["name_en"]}
        if not matchers[division].resolve(text).resolved
    ]
    assert lost == []


def test_places_of_the_facts_are_in_the_region_that_these_say(matcher):
    names = matcher.units.table["name_fr"].to_dict()
    for row in CERTAIN:
        found = matcher.resolve(row["variant"])
        regions = row["parent_region"].split("; ")
        if found.pcode and len(regions) == 1 and row["place_type"] != "country":
            line = matcher.units.ancestors(found.pcode)
            assert names[line["region"]] == row["parent_region"], row["variant"]


def test_routes_and_zones_have_a_kind_and_no_code(matcher):
    kinds = {"route": "route", "zone": "zone", "north": "zone", "centre": "zone", "base": "base"}
    for row in CERTAIN:
        found = matcher.resolve(row["variant"])
        wanted = kinds.get(row["place_type"])
        assert wanted in (None, found.kind), row["variant"]
        assert (found.pcode is None) == (found.kind in ("route", "zone"))


@pytest.mark.parametrize("division", DAYS)
def test_no_decoy_resolves(matchers, division):
    decoys = [one for one in TABLE if one["place_type"] in gazetteer.DECOY_TYPES]
    texts = {row["variant"] for row in decoys} | {row["std_name_fr"] for row in decoys}
    texts |= {
        row["name"] for row in rows("gazetteer/decoys.csv") if row["kind"] not in IN_TEXT_ONLY
    }
    texts |= {"Opération Barkhane", "Task Force Takuba", "Soumaïla Cissé", "MINUSMA", "Fulani"}
    assert len(texts) > 250
    assert [one for one in sorted(texts) if matchers[division].resolve(one).resolved] == []


def test_what_is_uncertain_is_offered(matcher):
    for text in ("东萨", "东萨机场"):
        found = matcher.resolve(text)
        assert not found.resolved
        assert [one.pcode for one in found.candidates] == ["ML0504"]


def test_a_decoy_hides_no_unit_but_the_commune_of_sahel(matcher):
    decoys = {key for key, one in matcher.index.decoys.items() if one.kind not in IN_TEXT_ONLY}
    assert decoys & set(matcher.index.entries) == {"sahel"}
    assert matcher.resolve("Sahel").candidates[0].pcode == "ML010322"
    assert matcher.resolve("Commune de Sahel").pcode == "ML010322"


@pytest.mark.parametrize(
    ("text", "pcode"),
    [
        # Variants and misprints of the documents that the table of names does not have.
        ("莫普蒂", "ML05"), ("马纳卡", "MLI16-MENAKA"), ("班达卡拉", "ML0501"),
        ("杜恩扎", "ML0504"), ("班卡斯", "ML0502"), ("安松戈", "ML0701"), ("尼亚丰凯", "ML0604"),
        ("通卡", "ML060216"), ("迪雷", "ML0601"), ("布雷姆", "ML0702"), ("塞古", "ML04"),
        ("陶代尼", "MLI16-TAOUDENIT"), ("库利科罗", "ML02"), ("泰南库", "ML0507"),
        ("拉贝赞加", "ML070104"), ("Ogossogou", "ML0502"), ("莫普蒂营地", "ML0506"),
        # Words that say the level, spaces of a justified line.
        ("莫普提大区", "ML05"), ("杰内县", "ML0503"), ("杰内省", "ML0503"), ("邦卡省", "ML0502"),
        ("Femaye镇", "ML050305"), ("Dioungani村", "ML050506"), ("通布图地区", "ML06"),
        ("巴马科市", "ML09"), ("马 里", "ML"), ("Région de Gao", "ML07"), ("Gao region", "ML07"),
        ("Cercle de Gao", "ML0703"), ("Commune rurale de Gounzoureye", "ML070304"),
        ("ville de Gao", "ML070303"), ("Sévaré town", "ML050609"), ("ville de Bamako", "ML09"),
        ("Bamako District", "ML09"), ("Commune I", "ML090101"), ("Commune 1", "ML090101"),
        ("Commune IV du District de Bamako", "ML090104"), ("Gadougou 2", "ML010510"),
        # Languages.
        ("Timbuktu", "ML06"), ("Tombuctú", "ML06"), ("Тимбукту", "ML06"), ("تمبكتو", "ML06"),
        ("廷巴克图", "ML06"), ("غاو", "ML07"), ("Гао", "ML07"), ("كيدال", "ML08"),
        ("Кидаль", "ML08"), ("موبتي", "ML05"), ("Мопти", "ML05"), ("باماكو", "ML09"),
        ("Бамако", "ML09"), ("Malí", "ML"), ("Мали", "ML"), ("مالي", "ML"), ("область Гао", "ML07"),
        ("Región de Mopti", "ML05"), ("منطقة موبتي", "ML05"),
        # Spellings.
        ("N'Tillit", "ML070305"), ("Ntillit", "ML070305"), ("gourma rharous", "ML0603"),
        ("DOUNAPEN", "ML0505"), ("Aguel-Hoc", "ML080301"), ("Barouéli", "ML0401"),
        ("Anéfis", "ML080201"), ("Ben Kadi", "ML020102"), ("Koulikouro", "ML02"),
        ("Labbezanga", "ML070104"),
        # Codes, of other divisions too.
        ("ml0506", "ML0506"), ("ML0704", "MLI16-MENAKA"), ("ML09", "ML09"),
    ],
)  # fmt: skip
def test_a_name_and_its_code(matcher, text, pcode):
    assert matcher.resolve(text).pcode == pcode


@pytest.mark.parametrize(
    "text",
    ["Bamba", "Tilemsi", "Kidal/Gao", "Mopti, Gao", "N/A", "inconnu", "506", "Kolo", "Mopty",
     "ML10", "ML-9", "Fana-Sévaré", "Koro nord", "between Goundam and Tonka", "Kid\u202eal"],
)  # fmt: skip
def test_what_is_not_certain_is_refused(matcher, text):
    assert not matcher.resolve(text).resolved


def test_towns_answer_with_their_commune(matcher):
    towns = load_pack(Content((PROJECT,)), "mli").settlements
    for name, pcode in zip(towns["name"], towns["pcode"], strict=True):
        found = matcher.resolve(name, level="settlement")
        assert found.kind == "settlement", name
        assert found.pcode == ("ML09" if name == "Bamako" else pcode), name


@pytest.mark.parametrize("division", DAYS)
def test_every_unit_resolves_with_its_parent_and_level(matchers, division):
    units = matchers[division].units
    for pcode, row in units.table.iterrows():
        inside = ((("", row["parent"]),) if row["parent"] else ())  # fmt: skip
        question = Question(row["name_fr"], inside, row["level"])
        assert matchers[division].answer(question).pcode == pcode


def test_a_bare_unit_name_is_the_unit_or_what_holds_it_or_refused(matcher):
    resolved = 0
    for pcode, name in matcher.units.table["name_fr"].items():
        found = matcher.resolve(name)
        if found.pcode is not None:
            resolved += 1
            assert found.pcode in matcher.units.ancestors(pcode).values(), name
    assert resolved == 738  # of 767: 28 homonyms that do not nest, and Sahel


def test_every_other_name_leads_to_what_it_is_tied_to(matchers):
    for row in rows("gazetteer/names.csv"):
        answers = [one.resolve(row["name"]) for one in matchers.values()]
        if row["status"] == "uncertain":
            assert not any(one.resolved for one in answers)
            continue
        homonyms = max(len(one.candidates) for one in answers)
        assert any(one.resolved for one in answers) or homonyms > 1, row["name"]
        assert row["source"]


@pytest.mark.parametrize("lang", ["ar", "zh", "ru", "es"])
def test_regions_have_a_name_in_each_language(matcher, lang):
    for name in ("Mali", "Tombouctou", "Ségou", "Koulikoro", "Taoudénit"):
        (pcode,) = {matcher.resolve(name).pcode}
        forms = [one for one in matcher.index.forms_of(pcode) if one.lang == lang]
        assert forms, name
        assert all(one.source for one in forms)


def test_the_tables_are_those_that_the_tool_builds(tmp_path):
    """All but GeoNames' forms, which need a wheel: `python -m tools.build_gazetteer --check`."""
    wheel = tmp_path / "towns.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(gazetteer.CITIES, json.dumps({}))
    gazetteer.build(PACK, wheel, tmp_path / "built")
    for path in sorted((tmp_path / "built").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            built = list(csv.DictReader(file))
        committed = rows(f"gazetteer/{path.name}")
        assert built == [one for one in committed if one.get("source") != gazetteer.GEONAMES]


def test_no_name_is_tied_to_two_places_that_do_not_nest(matcher):
    tied: dict[str, set[str]] = {}
    for row in rows("gazetteer/names.csv"):
        if not row["within"]:
            tied.setdefault(name_key(row["name"]), set()).add(name_key(row["of"]))
    clash = {key for key, of in tied.items() if len(of) > 1 and not matcher.resolve(key).resolved}
    assert clash == set()


FRENCH = """\
Le 12 mars, dans le cercle de Koro (région de Mopti), des hommes armés ont attaqué Ogossagou. La
MINUSMA a envoyé une patrouille de Sévaré à Douna-
Pen ; elle est passée par les communes de Bondo et Dinangourou. À Gourma-Rharous et à Tom-
bouctou, rien à signaler. Le général Diarra et Soumaïla Cissé étaient à San. L'opération Barkhane
tient l'axe Gao-Labbezanga. Deux engins près de Bamba (cercle de Bourem), un autre à Bamba. Au
Niger et en Somalie, EUTM Mali n'a rien vu ; le nord du Mali reste calme, sans plus."""
FOUND_IN_FRENCH = [
    "ML0505", "ML05", "ML0502", "ML050609", "ML0505", "ML050503", "ML050505", "ML0603", "ML06",
    "ML0405", "route", "ML070201", "ML0702", None, "ML", "zone",
]  # fmt: skip
ENGLISH = """\
In Koro cercle, attackers struck twice; MINUSMA flew from Timbuktu to Kidal. Mopti and Gao regions
saw fewer events, central Mali more. The Gao-Ménaka road is closed. Operation Maliko, Task Force
Takuba and the Macina Liberation Front are no places, nor are Koro Toro, San Francisco and the
Fulani. In the commune of Femaye, 3,120 people came back; logo and sans are words."""
FOUND_IN_ENGLISH = ["ML0505", "ML06", "ML08", "ML05", "ML07", "zone", "route", "ML050305"]


@pytest.mark.parametrize(
    ("text", "expected"), [(FRENCH, FOUND_IN_FRENCH), (ENGLISH, FOUND_IN_ENGLISH)]
)
def test_prose(matcher, text, expected):
    found = find_places(text, matcher)
    assert [one.match.pcode or one.match.kind for one in found] == expected


def test_prose_in_chinese(matcher):
    text = "在索马里和中部非洲，库利科罗大区蒙图古拉。马 里 稳 定 团在"
    text += "莫普蒂大区的班卡斯和杜安\n\n扎省。"
    text += "系统中部署、其中部分；马里北部和中部分发了。阿扎瓦德运动协调会。马利科行动。"
    found = find_places(text, matcher)
    assert [one.match.pcode or one.match.kind for one in found] == [
        "ML02", "ML020422", "ML", "ML05", "ML0502", "ML0504", "zone", "zone",
    ]  # fmt: skip
    assert found[2].inside == "马里稳定团"


def test_a_governor_is_no_cercle(matcher):
    governor, cercle = find_places("莫普提省长在莫普提省", matcher)
    assert (governor.word, governor.match.pcode) == ("", "ML05")
    assert (cercle.word, cercle.match.pcode) == ("省", "ML0506")


# --- The page that explains it ---
DOCS = (PROJECT / "docs" / "places.md").read_text(encoding="utf-8")


def test_the_page_names_every_column_and_option():
    for columns in (PLACE_COLUMNS, NAME_COLUMNS, DECOY_COLUMNS, TERM_COLUMNS, OWN_COLUMNS):
        assert [one for one in columns if one not in DOCS] == []
    fields = [one.name for one in dataclasses.fields(Match)]
    fields += [one.name for one in dataclasses.fields(Mention) if one.name != "match"]
    assert [one for one in fields if one not in DOCS] == []


def test_the_examples_of_the_page(matcher):
    assert matcher.resolve("Gao").pcode == "ML07"
    town = matcher.resolve("Gao", level="settlement")
    assert (town.kind, town.pcode) == ("settlement", "ML070303")
    assert matcher.resolve("Bamba", parent="Koro").pcode == "ML050501"
    codes = [one.match.pcode for one in find_places("在莫普蒂大区的科罗省", matcher)]
    assert codes == ["ML05", "ML0505"]


def test_the_figures_of_the_page():
    names = rows("gazetteer/names.csv")
    counts = Counter("fr" if one["lang"] == "en" else one["lang"] for one in names)
    said = f"{counts['zh']} Chinese, {counts['ru']} Russian, {counts['ar']} Arabic, {counts['es']}"
    assert f"It has {len(names)} names" in DOCS
    assert f"{said} Spanish" in DOCS
    assert f"{counts['fr']} in French" in DOCS
