"""The shipped missions, and the exercise, whose totals are recomputed from its tables."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.specs.base import load_toml, parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.mission import LayerSource, MissionSpec, Period
from tools import make_exercise
from tools.exercise.stream import Stream

PROJECT = Path(__file__).resolve().parents[2]
MISSIONS = {path.parent.name: path for path in sorted(PROJECT.glob("missions/*/mission.toml"))}
EXERCISE = PROJECT / "missions" / "mali-exercise"
DATA = EXERCISE / "data"
START, END = dt.date(2019, 7, 1), dt.date(2020, 6, 30)
INVENTED = sorted(path.stem for path in DATA.glob("*.csv") if path.stem != "indicators")
FIRST_SEVEN = (
    "incidents", "patrols", "deployments", "temporary_bases", "courts", "prisons", "indicators",
)  # fmt: skip
JUSTICE_REGIONS = {"ML05", "ML06", "ML07", "ML08"}


def rows_of(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def latest(rows, key, date):
    held = {}
    for row in sorted(rows, key=lambda row: row[date]):
        held[row[key]] = row
    return list(held.values())


@pytest.fixture(scope="module")
def assembled():
    return assemble(load_mission("mali-exercise", Options()), Options())


@pytest.fixture(scope="module")
def units():
    return load_pack(Content.find(), "mli").units_on(END)


# --- The folders ---
@pytest.mark.parametrize("name", MISSIONS)
def test_a_mission_bears_the_name_of_its_folder_and_has_its_tables(name):
    spec = load_toml(MissionSpec, MISSIONS[name])
    assert spec.id == name
    for source in spec.layers:
        assert (MISSIONS[name].parent / source.source).is_file()
        assert (PROJECT / "layers" / source.layer / "layer.toml").is_file()
        assert source.citation.en != source.citation.fr
        assert "'" not in source.citation.fr
    for product in (spec.map, spec.brief):
        assert (PROJECT / "maps" / f"{product}.toml").is_file()


def test_every_table_of_the_exercise_is_named_by_it():
    spec = load_toml(MissionSpec, EXERCISE / "mission.toml")
    assert {path.name for path in DATA.glob("*.csv")} == {
        Path(source.source).name for source in spec.layers
    }
    assert sorted(source.layer for source in spec.layers) == Content.find(PROJECT).ids("layers")


def test_the_exercise_says_that_it_is_one():
    spec = load_toml(MissionSpec, EXERCISE / "mission.toml")
    assert spec.exercise
    assert (spec.audience, spec.classification, spec.clearance) == (
        "internal", "unclassified", "draft",
    )  # fmt: skip
    assert (spec.as_of, spec.period) == (END, Period(start=START, end=END))
    for source in spec.layers:
        assert source.exercise is (source.layer != "indicators")
        assert source.citation.en.startswith("EXERCISE") is source.exercise
        assert source.citation.fr.startswith("EXERCICE") is source.exercise
    for name in INVENTED:
        for row in rows_of(name):
            assert row["source"].startswith("EXERCISE")
            assert row["id"].startswith("EX-")


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 2_000_000


def test_the_readme_counts_the_rows():
    text = (EXERCISE / "README.md").read_text(encoding="utf-8")
    counts = dict(re.findall(r"`data/(\w+)\.csv` \| ([\d,]+) \|", text))
    assert {name: int(count.replace(",", "")) for name, count in counts.items()} == {
        path.stem: len(rows_of(path.stem)) for path in DATA.glob("*.csv")
    }


# --- The totals of A/75/623 ---
def test_incidents_by_type():
    types = Counter(row["type"] for row in rows_of("incidents"))
    assert types == {
        "violence_against_civilians": 1324, "attack_on_forces": 91, "attack_on_convoy": 149,
    }  # fmt: skip


def test_eighty_percent_of_incidents_and_casualties_are_in_mopti_and_segou(units):
    rows = [row for row in rows_of("incidents") if row["type"] == "violence_against_civilians"]
    regions = units.lineage["region"]
    centre = [row for row in rows if regions[row["pcode"]] in ("ML04", "ML05")]
    assert len(centre) == 1059
    assert round(100 * len(centre) / len(rows)) == 80
    assert sum(int(row["civilian_casualties"]) for row in rows) == 1911
    assert sum(int(row["civilian_casualties"]) for row in centre) == 1529
    for row in rows:
        hurt = int(row["fatalities"]) + int(row["injured"])
        assert int(row["civilian_casualties"]) == hurt
        assert row["civilian_fatalities"] == row["fatalities"]


def test_attacks_on_forces_and_convoys_are_in_the_centre_and_the_north(units):
    rows = [row for row in rows_of("incidents") if row["type"] != "violence_against_civilians"]
    regions = {units.lineage["region"][row["pcode"]] for row in rows}
    assert regions <= {"ML04", "ML05", "ML06", "ML07", "ML08", "MLI16-MENAKA", "MLI16-TAOUDENIT"}
    assert all((row["route"] != "") is (row["type"] == "attack_on_convoy") for row in rows)
    assert {row["civilian_casualties"] for row in rows} == {"0"}


def test_patrols_planned_and_done():
    planned, done = Counter(), Counter()
    for row in rows_of("patrols"):
        planned[row["type"]] += int(row["planned"])
        done[row["type"]] += int(row["done"])
        assert row["done"] == str(int(row["status"] == "done"))
        assert (row["reason"] == "") is (row["status"] == "done")
    assert planned == {"police_day": 6480, "long_range": 1100, "foot": 700}
    assert done == {"police_day": 3116, "long_range": 979, "foot": 1267}


def test_police_patrols_are_two_a_day_on_360_days_at_nine_sites():
    police = [row for row in rows_of("patrols") if row["type"] == "police_day"]
    assert len({row["team_site"] for row in police}) == 9
    assert set(Counter((row["team_site"], row["date"]) for row in police).values()) == {2}
    assert len({row["date"] for row in police}) == 360


def test_strength_on_the_last_return():
    rows = rows_of("deployments")
    last = [row for row in rows if row["date"] == max(one["date"] for one in rows)]
    strength, authorised = Counter(), Counter()
    for row in last:
        strength[row["component"]] += int(row["strength"])
        authorised[row["component"]] += int(row["authorised"])
    assert strength == {
        "military": 12142, "police": 298, "formed_police": 1438, "observers": 39,
    }  # fmt: skip
    assert authorised == {
        "military": 13249, "police": 350, "formed_police": 1570, "observers": 40,
    }  # fmt: skip
    assert {row["location"] for row in rows} - {row["location"] for row in last} == {"Ber"}


@pytest.mark.parametrize(
    ("name", "third", "before", "at_the_end", "without_staff"),
    [("courts", "hears_cases", 13, 14, 1), ("prisons", "inmates_held", 13, 11, 4)],
)
def test_courts_and_prisons_that_function(name, third, before, at_the_end, without_staff, units):
    def functional(rows):
        fields = ("premises_open", "staff_present", third)
        return sum(all(row[one] == "yes" for one in fields) for row in rows)

    rows = rows_of(name)
    first = [row for row in rows if row["status_date"] == min(one["status_date"] for one in rows)]
    held = latest(rows, "id", "status_date")
    assert len(held) == len(first) == 15
    assert {units.lineage["region"][row["pcode"]] for row in held} == JUSTICE_REGIONS
    assert (functional(first), functional(held)) == (before, at_the_end)
    assert sum(row["staff_present"] == "no" for row in held) == without_staff


def test_temporary_bases_keep_their_clock():
    rows = [row for row in rows_of("temporary_bases_with_faults") if "wrong" not in row["source"]]
    assert len(rows) == 10
    for row in rows:
        if row["status"] == "planned":
            assert row["arrival"] == row["hours_to_presence"] == row["within_48_hours"] == ""
            continue
        alert, decision, arrival = (
            dt.datetime.fromisoformat(row[key]) for key in ("alert", "decision", "arrival")
        )
        hours = (arrival - alert).total_seconds() / 3600
        assert hours == float(row["hours_to_presence"])
        assert row["within_48_hours"] == ("yes" if hours <= 48 else "no")
        assert alert < decision < arrival
        assert (row["closed"] == "") is (row["status"] == "active")
        assert arrival.date() <= END
    named = {row["place"]: row for row in rows if row["place"] in ("Ogossagou", "Dioungani")}
    assert len(named) == 2
    assert all(row["precision"] == "commune" and not row["longitude"] for row in named.values())


def test_every_day_is_in_the_period():
    for name, column in (("incidents", "date"), ("patrols", "date"), ("courts", "status_date")):
        days = [dt.date.fromisoformat(row[column]) for row in rows_of(name)]
        assert min(days) >= START
        assert max(days) <= END
    months = Counter(row["date"][:7] for row in rows_of("incidents"))
    assert len(months) == 12
    assert min(months.values()) > 50


# --- What the pipeline makes of them ---
def test_only_the_faults_on_purpose_are_not_mapped(assembled):
    for one in assembled.located:
        ledger = one.ledger
        lost = ledger.outside, ledger.unlocated, ledger.duplicate, ledger.rejected
        lost = (*lost, ledger.after_as_of)
        assert lost == ((1, 1, 0, 2, 1) if one.spec.id == "temporary_bases" else (0,) * 5)
    totals = {one.spec.id: one.ledger.mapped for one in assembled.located}
    assert all(one > 0 for one in totals.values())
    assert {name: totals[name] for name in FIRST_SEVEN} == {
        "incidents": 1564, "patrols": 8847, "deployments": 31, "temporary_bases": 10,
        "courts": 15, "prisons": 15, "indicators": 438,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "measure", "value"),
    [
        ("incidents", "violence_against_civilians", 1324),
        ("incidents", "attacks_on_forces", 91),
        ("incidents", "attacks_on_convoys", 149),
        ("incidents", "civilian_casualties", 1911),
        ("patrols", "police_days_done", 3116),
        ("patrols", "police_days_planned", 6480),
        ("patrols", "long_range_done", 979),
        ("patrols", "long_range_planned", 1100),
        ("patrols", "foot_done", 1267),
        ("deployments", "strength", 12142 + 298 + 1438 + 39),
        ("deployments", "authorised", 13249 + 350 + 1570 + 40),
        ("temporary_bases", "active", 3),
        ("temporary_bases", "median_hours", 44),
        ("convoy_attacks", "attacks", 149),
        ("civilian_casualties", "casualties", 1911),
        ("risk_education", "participants", 55_000),
        ("human_rights_cases", "investigated", 191),
        ("human_rights_cases", "referred", 129),
        ("human_rights_cases", "proceedings", 35),
        ("escorts", "done", 31),
        ("escorts", "planned", 36),
        ("due_diligence_requests", "requests", 49),
        ("isr_sorties", "flown", 532),
        ("isr_sorties", "planned", 2000),
        ("unit_evaluations", "units", 34),
        ("vehicle_readiness", "vehicles", 550),
        ("vehicle_readiness", "in_use", 479),
        ("conduct_visits", "visits", 19),
        ("state_officials", "posts", 195),
        ("state_officials", "present_share", 20),
        ("justice_deliveries", "courts", 21),
        ("justice_deliveries", "prisons", 34),
        ("reconciliation_committees", "committees", 32),
        ("cvr_projects", "projects", 32),
        ("cvr_projects", "beneficiaries", 42_612),
        ("cvr_projects", "women", 21_425),
        ("qip_projects", "projects", 113),
        ("ddr_sites", "registered", 2171),
        ("ddr_sites", "planned", 7000),
        ("polling_logistics", "communes", 701),
        ("medical_facilities", "facilities", 42),
        ("medical_facilities", "with_surgery", 5),
        ("airfields", "airfields", 17),
        ("base_sites", "sites", 19),
        ("base_sites", "generators", 325),
        ("base_sites", "wells", 37),
        ("base_sites", "water_plants", 24),
        ("comms_sites", "terminals", 37 + 78 + 11 + 20),
        ("environmental_risk", "mean_score", 69),
        ("security_posts", "posts", 16),
        ("map_requests", "copies", 5416),
        ("courts", "fully_functional", 14),
        ("prisons", "fully_functional", 11),
        ("indicators", "figures", 438),
    ],
)
def test_the_products_get_these_totals(layer, measure, value, assembled):
    assert assembled.situation.figures.total(layer, measure).value == value


def test_the_places_are_known_as_well_as_in_real_data(assembled):
    (incidents,) = [one for one in assembled.located if one.spec.id == "incidents"]
    precision = incidents.rows["precision"].value_counts()
    points = precision["exact"] + precision["settlement"]
    assert 0.68 <= points / len(incidents.rows) <= 0.75
    assert {"commune", "cercle", "region", "country"} < set(precision.index)
    assert precision["country"] == 6


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_no_sum_tells_what_the_columns_hide(audience):
    """Strength is hidden, so its sum by region is; counts of components are not."""
    options = Options(audience=audience)
    situation = assemble(load_mission("mali-exercise", options), options).situation
    deployments = situation.layer("deployments")
    assert set(deployments.spec.measures) == {"components"}
    assert set(situation.layer("prisons").spec.measures) == {"prisons", "fully_functional"}
    for view in situation.layers:
        named = set(view.spec.release[audience].columns)
        tables = (situation.figures.units, situation.figures.derived)
        shown = {
            name for one in tables for name in one.loc[one["layer"] == view.spec.id, "measure"]
        }
        assert shown == set(view.spec.measures)
        assert {one.field for one in view.spec.measures.values()} <= {None, *named}
    assert situation.figures.total("deployments", "strength").value is None
    assert situation.figures.total("patrols", "done").value == 3116 + 979 + 1267


@pytest.mark.parametrize("layer", ["incidents", "temporary_bases"])
def test_no_invented_event_is_on_the_point_of_a_town(layer, assembled):
    (found,) = [one for one in assembled.located if one.spec.id == layer]
    towns = assembled.situation.pack.settlements
    known = {(round(x, 3), round(y, 3)) for x, y in zip(towns["lon"], towns["lat"], strict=True)}
    points = {(round(one.x, 3), round(one.y, 3)) for one in found.rows.geometry.dropna()}
    assert len(points) > 5
    assert not points & known


# --- The generator ---
def test_the_committed_tables_are_what_the_generator_makes():
    assert make_exercise.main(["--check"]) == 0


def test_a_changed_table_is_noticed(tmp_path, monkeypatch, capsys):
    made = {Path("table.csv"): "a\n1\n"}
    monkeypatch.setattr(make_exercise, "ROOT", tmp_path)
    (tmp_path / "table.csv").write_text("a\n2\n", encoding="utf-8")
    assert make_exercise.compare(made) == 1
    assert "table.csv differs; run: python -m tools.make_exercise" in capsys.readouterr().err
    (tmp_path / "table.csv").write_text("a\n1\n", encoding="utf-8")
    assert make_exercise.compare(made) == 0


def test_the_stream_of_numbers_never_changes():
    """Another algorithm, or another seed, would make another exercise."""
    stream = Stream("reference")
    stream._state = 1234567
    words = [stream.below(1 << 64) for _ in range(3)]
    # The published reference output of SplitMix64 for this seed.
    assert words == [6457827717110365317, 3203168211198807973, 9817491932198370423]
    stream = Stream("reference")
    assert [stream.below(1000) for _ in range(6)] == [10, 956, 553, 730, 576, 781]


def test_a_stream_draws_as_it_is_told():
    stream = Stream("fair")
    assert {stream.between(3, 5) for _ in range(50)} == {3, 4, 5}
    chosen = stream.chosen("abcdefgh", 3)
    assert len(set(chosen)) == 3
    assert chosen == sorted(chosen)
    drawn = Counter(
        stream.weighted([("often", 9), ("never", 0), ("rarely", 1)]) for _ in range(500)
    )
    assert 420 < drawn["often"] < 480
    assert "never" not in drawn


# --- The published figures ---
TRANSLATED = {
    "incident", "casualty", "ied", "patrol", "deployment", "base", "court", "prison",
    "state_authority",
}  # fmt: skip


@pytest.mark.parametrize(
    ("paragraph", "start", "planned", "actual"),
    [
        ("EA2.2 I2", "Direct violence", "600", "1324"),
        ("EA2.2 I1", "Civilian casualties", "300", "1911"),
        ("EA2.1 I1", "Attacks on UN", "80", "91"),
        ("EA2.1 I2", "Attacks on convoys", "175", "149"),
        ("EA2.1 O11", "UN police patrol days", "6480", "3116"),
        ("EA2.2 O13", "UN police long-range", "1100", "979"),
        ("EA2.1 O3", "Military foot patrols", "700", "1267"),
        ("EA2.2 O12", "UN-Malian daytime", "5500", "3472"),
        ("EA4.3 I3", "Fully functioning courts", "15", "14"),
        ("EA4.3 O3", "Courts supported", "15", "15"),
        ("EA4.3 I4", "Fully functioning prisons", "15", "11"),
        ("EA4.1 I1", "State officials back", "55", "20"),
    ],
)
def test_a_published_figure_stands_as_printed(paragraph, start, planned, actual):
    (row,) = [
        row for row in rows_of("indicators")
        if row["paragraph"] == paragraph and row["indicator"].startswith(start)
    ]  # fmt: skip
    assert (row["planned"], row["actual"]) == (planned, actual)
    assert (row["planned_value"], row["actual_value"]) == (planned, actual)


def test_every_published_figure_has_its_paragraph_and_its_place(units):
    rows = rows_of("indicators")
    assert len({row["id"] for row in rows}) == len(rows) == 438
    levels = {
        "country": {"country"}, "north": {"country"}, "centre": {"country"}, "multi": {"country"},
        "region": {"region"}, "cercle": {"cercle"}, "commune": {"commune"}, "village": {"commune"},
        # The city of Bamako is a district, not one of its communes; one town is uncertain.
        "town": {"commune", "cercle", "country"}, "base": {"commune", "cercle"},
    }  # fmt: skip
    for row in rows:
        assert row["document"] == "A/75/623"
        assert row["paragraph"]
        assert units.unit(row["pcode"]).level in levels[row["place_type"]], row
        if row["place_type"] in ("region", "cercle"):
            assert units.unit(row["pcode"]).name == row["place"]
        if units.unit(row["pcode"]).level == "country":
            assert row["place_type"] in ("country", "north", "centre", "multi") or (
                "uncertain" in row["place"]
            )
        for text, value in (
            (row["planned"], row["planned_value"]),
            (row["actual"], row["actual_value"]),
        ):
            assert value in ("", text)
            assert (value != "") is bool(re.fullmatch(r"\d+(\.\d+)?", text))


def test_the_themes_of_the_map_are_in_french():
    rows = [row for row in rows_of("indicators") if row["theme"] in TRANSLATED]
    assert len(rows) > 170
    for row in rows:
        assert row["indicator_fr"]
        assert row["indicator_fr"] != row["indicator"]
        assert "'" not in row["indicator_fr"]


# --- The pages that explain it ---
def test_the_example_of_a_mission_is_a_valid_mission():
    text = (PROJECT / "docs" / "missions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    spec = parse_spec(MissionSpec, tomllib.loads("\n".join(blocks)), "docs/missions.md")
    assert spec.id == "my-mission"
    whole = "\n".join(blocks)
    for model in (MissionSpec, LayerSource, Period):
        for key in model.model_fields:
            assert re.search(rf"^(\[\[?{key}\]\]?|{key} = )", whole, flags=re.MULTILINE), key


def test_the_recipe_for_real_data_is_a_valid_mission():
    text = (PROJECT / "docs" / "real-data.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    spec = parse_spec(MissionSpec, tomllib.loads(block), "docs/real-data.md")
    for source in spec.layers:
        layer = load_toml(LayerSpec, PROJECT / "layers" / source.layer / "layer.toml")
        assert source.column_map in layer.column_maps


def test_the_docs_set_the_totals_beside_the_report():
    text = (PROJECT / "docs" / "missions.md").read_text(encoding="utf-8")
    for figure in (
        "1,324", "1,059", "1,911", "1,529", "91", "149", "3,116 of 6,480", "979 of 1,100", "1,267",
        "12,142", "14 of 15", "11 of 15",
    ):  # fmt: skip
        assert figure in text
