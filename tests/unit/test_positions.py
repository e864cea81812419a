"""Positions: every spelling gives the place that was written, within what its digits say."""

from __future__ import annotations

import re
from pathlib import Path

import mgrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo_ops.spatial.told_places import CORRIDOR, NEAR_M, TOWN_M
from geo_ops.tables.position_types import EXACT_M, SETTLEMENT_M, At, Named, Words
from geo_ops.tables.positions import read_position
from geo_ops.tables.shapes import MOST_VERTICES
from geo_ops.tables.unreadable import Unreadable

GEOD = Geod(ellps="WGS84")
# Anywhere that UTM and MGRS are in use, off the equator and the zero meridian by a hair.
LATITUDES = st.floats(-79.9, 83.9).filter(lambda one: abs(one) > 1e-6)
LONGITUDES = st.floats(-179.9, 179.9).filter(lambda one: abs(one) > 1e-6)


def metres(found, lon, lat):
    return GEOD.inv(found.longitude, found.latitude, lon, lat)[2]


def letters(lat, lon, east="E", west="W"):
    return ("N" if lat >= 0 else "S"), (east if lon >= 0 else west)


def reason(text):
    with pytest.raises(Unreadable) as caught:
        read_position(text)
    assert caught.value.remedy
    return caught.value.reason


# --- round trips ----------------------------------------------------------------------------------


@given(LATITUDES, LONGITUDES, st.integers(3, 7), st.sampled_from([",", ";", " ", " , ", " / "]))
def test_decimal_degrees(lat, lon, digits, mark):
    found = read_position(f"{lat:.{digits}f}{mark}{lon:.{digits}f}")
    assert metres(found, lon, lat) <= 111_200 * 10**-digits
    assert found.precision == "exact"


@given(LATITUDES, LONGITUDES, st.integers(3, 7), st.sampled_from(["; ", " ", " / "]))
def test_decimal_commas(lat, lon, digits, mark):
    text = f"{lat:.{digits}f}{mark}{lon:.{digits}f}".replace(".", ",")
    assert metres(read_position(text), lon, lat) <= 111_200 * 10**-digits


@given(LATITUDES, LONGITUDES, st.booleans(), st.booleans())
def test_letters_before_or_behind_in_english_or_french(lat, lon, before, french):
    ns, ew = letters(lat, lon, west="O" if french else "W")
    one, two = f"{abs(lat):.5f}", f"{abs(lon):.5f}"
    text = f"{ns}{one} {ew}{two}" if before else f"{one}°{ns}, {two}°{ew}"
    found = read_position(text.replace(".", ",") if french and not before else text)
    assert metres(found, lon, lat) <= 2


def parts(value, digits=0):
    """Return degrees, minutes and seconds, rounded so that no minute has 60 seconds."""
    whole = round(abs(value) * 3600 * 10**digits)
    minutes, seconds = divmod(whole, 60 * 10**digits)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, seconds / 10**digits


@given(LATITUDES, LONGITUDES, st.integers(0, 3))
def test_degrees_minutes_seconds_in_the_usual_spellings(lat, lon, digits):
    (a, b, c), (d, e, f) = parts(lat, digits), parts(lon, digits)
    ns, ew = letters(lat, lon)
    c, f = f"{c:.{digits}f}", f"{f:.{digits}f}"
    wide = 3 + digits if digits else 2
    for text in (
        f"{a}°{b}'{c}\"{ns} {d}°{e}'{f}\"{ew}",
        f"{a}° {b}′ {c}″ {ns}, {d}° {e}′ {f}″ {ew}",
        f"{ns} {a} {b} {c} {ew} {d} {e} {f}",
        f"{a}-{b}-{c}{ns} {d}-{e}-{f}{ew}",
        f"{a}:{b}:{c} {ns} {d}:{e}:{f} {ew}",
        f"{a}d{b}m{c}s {ns} {d}d{e}m{f}s {ew}",
        f"{a:02d}{b:02d}{c.zfill(wide)}{ns} {d:03d}{e:02d}{f.zfill(wide)}{ew}",
    ):
        found = read_position(text)
        assert metres(found, lon, lat) <= 31 * 10**-digits, text
        assert found.size_m == pytest.approx(30.9 * 10**-digits, rel=0.01)


@given(LATITUDES, LONGITUDES, st.integers(0, 4))
def test_degrees_and_minutes(lat, lon, digits):
    def half(value):
        whole = round(abs(value) * 60 * 10**digits)
        degrees, minutes = divmod(whole, 60 * 10**digits)
        return degrees, f"{minutes / 10**digits:.{digits}f}"

    (a, b), (d, e) = half(lat), half(lon)
    ns, ew = letters(lat, lon, west="O")
    found = read_position(f"{a}°{b}'{ns} {d}°{e}'{ew}")
    assert metres(found, lon, lat) <= 1_860 * 10**-digits
    assert found.precision == ("settlement" if digits == 0 else "exact")


@given(LATITUDES, LONGITUDES, st.booleans())
def test_utm(lat, lon, behind):
    zone = int((lon + 180) // 6) + 1
    north = lat >= 0
    way = Transformer.from_crs(4326, (32600 if north else 32700) + zone, always_xy=True)
    x, y = (round(one) for one in way.transform(lon, lat))
    band = "CDEFGHJKLMNPQRSTUVWX"[min(int((lat + 80) // 8), 19)]
    name = f"{zone}{'South' if band == 'S' and not north else band}"
    if band == "S":
        name = f"{zone} {'North' if north else 'South'}"
    text = f"{x:06d} {y} {name}" if behind else f"{name} {x:06d} {y}"
    found = read_position(text)
    assert metres(found, lon, lat) <= 1.5
    assert found.precision == "exact"


@given(LATITUDES, LONGITUDES, st.integers(0, 5), st.booleans())
def test_mgrs(lat, lon, digits, spaced):
    text = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    if spaced:
        head, tail = text[: len(text) - 2 * digits], text[len(text) - 2 * digits :]
        text = f"{head[:-2]} {head[-2:]} {tail[:digits]} {tail[digits:]}"
    found = read_position(text)
    side = 10.0 ** (5 - digits)
    assert found.size_m == side
    assert metres(found, lon, lat) <= side * 0.5**0.5 * 1.01 + 1
    assert found.precision == (None, None, "settlement", "exact", "exact", "exact")[digits]
    assert bool(found.outline) == (digits < 2)


# --- what is written in one way only --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("14°29'24\"N 4°11'W", 14.49, -4.18333333),
        ("142924N 0041100W", 14.49, -4.18333333),
        ("1429N 00411W", 14.48333333, -4.18333333),
        ("Lat: 14.49, Long: -4.19", 14.49, -4.19),
        ("lon=-4.19 lat=14.49", 14.49, -4.19),
        ("4.19 W 14.49 N", 14.49, -4.19),
        ("14.49 nord 4.19 ouest", 14.49, -4.19),
        ("(14.4900, -4.1900)", 14.49, -4.19),
        ("14.49N - 4.19W", 14.49, -4.19),
        ("14 29 24 -4 11 0", 14.49, -4.18333333),
        ("30P 500000 1600000", 14.4726493, -3.0),
        ("UTM 30N 500000mE 1600000mN", 14.4726493, -3.0),
        ("500000 1600000 30P", 14.4726493, -3.0),
        ("30P 500000,0 1600000,0", 14.4726493, -3.0),
        ("MGRS: 30PVB1234567890", 15.0850065, -3.8156332),
    ],
)
def test_spellings(text, lat, lon):
    found = read_position(text)
    assert isinstance(found, At)
    assert (found.latitude, found.longitude) == pytest.approx((lat, lon), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "size", "precision"),
    [
        ("14.5 -4.2", 11_119.5, None),
        ("14.51 -4.2", 1_111.95, "settlement"),
        ("14.512 -4.2", 111.195, "exact"),
        ("14 N 4 W", 111_195.0, None),
    ],
)
def test_how_well_degrees_are_known_follows_from_their_digits(text, size, precision):
    found = read_position(text)
    assert found.size_m == pytest.approx(size)
    assert found.precision == precision
    if precision is None:
        xs, ys = zip(*found.outline, strict=True)
        assert (max(ys) - min(ys)) * 111_195 == pytest.approx(size)
        assert (min(xs) + max(xs)) / 2 == pytest.approx(found.longitude)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("14,5", "its comma may part two numbers, or be a decimal comma"),
        ("14 29 24 4 11 0", "it has minutes, but no letters N or S, E or W"),
        ("14-29-24 4-11-0", "it has dashes between numbers, but no letters"),
        ("14°75'N 4°W", "minutes are 75"),
        ("14°15'60\"N 4°W", "seconds are 60"),
        ("14.5°15'N 4°W", "only its last number may have decimals"),
        ("14'15°N 4°W", "degrees, minutes and seconds are not marked in that order"),
        ("95.5 N 4.5 W", "latitude is beyond 90 degrees"),
        ("14.5 200.5", "longitude is beyond 180 degrees"),
        ("14.5N", "it has not one letter for each of latitude and longitude"),
        ("14.5N 4.2", "it has not one letter for each of latitude and longitude"),
        ("14.5N 4.2S", "it does not give one latitude and one longitude"),
        ("-14.5N 4.2W", "it has a sign and a letter"),
        ("14.5 4.2 3.1", "it is not plain which numbers are the latitude"),
        ("14 4", "two whole numbers may be anything"),
        ("123", "it is not plain which numbers are the latitude"),
        ("30 500000 1600000", "the zone has no letter"),
        ("30S 500000 1600000", "S may be the band of 32 to 40 degrees north"),
        ("30Q 500000 1600000", "the northing lies at 14.47 degrees, and band Q from 16 to 24"),
        ("61P 500000 1600000", "there is no zone 61"),
        ("30I 500000 1600000", "there is no band I"),
        ("30P 950000 1600000", "no zone has such an easting or northing"),
        ("30PVB123", "a grid reference has two halves"),
        ("30PVB123456789012", "a grid reference has two halves"),
        ("30PIB1234", "there is no such square"),
        ("61PVB1234", "there is no such square"),
        ("30PVZ1234", "there is no such square"),
        ("x" * 301, "longer than 300 characters"),
        ("...", "no position"),
    ],
)
def test_what_is_malformed_or_has_two_readings_is_refused(text, why):
    assert reason(text).startswith(why)


def test_a_name_stays_a_name():
    for text in ("Ménaka", "Camp 2", "N'Tillit", "Gao (cercle de Gao)", "unknown", "5 km N'Tillit"):
        assert read_position(text) == Named(text)


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "km", "bearing"),
    [
        ("15 km NE of Ménaka", "Ménaka", 15, 45),
        ("15 km au nord-est de Ménaka", "Ménaka", 15, 45),
        ("à 15 km au nord est de Ménaka", "Ménaka", 15, 45),
        ("À environ 15 kilomètres à l'est de Gao", "Gao", 15, 90),
        ("15km à l’ouest d’Ansongo", "Ansongo", 15, 270),
        ("approximately 7.5 km SSW of Léré", "Léré", 7.5, 202.5),
        ("7,5 km SSO de Léré", "Léré", 7.5, 202.5),
        ("15 km NO de Gao", "Gao", 15, 315),
        ("15 km N.E. of Gao", "Gao", 15, 45),
        ("15 km north-northeast of Gao", "Gao", 15, 22.5),
        ("15 km to the south of Gao", "Gao", 15, 180),
        ("15 km NE Ménaka", "Ménaka", 15, 45),
        ("Ménaka (15 km NE)", "Ménaka", 15, 45),
        ("Ménaka, 15 km north-east", "Ménaka", 15, 45),
        ("10 miles W of Gao", "Gao", 16.09344, 270),
        ("500 m north of Gao", "Gao", 0.5, 0),
        ("15 km on a bearing of 045° from Gao", "Gao", 15, 45),
        ("une quinzaine de kilomètres au sud de Gao", "Gao", 15, 180),
        ("15 km S of Bamba, cercle de Bourem", "Bamba, cercle de Bourem", 15, 180),
    ],
)
def test_a_distance_with_a_direction(text, name, km, bearing):
    found = read_position(text)
    assert (found.relation, found.readings) == ("offset", ((name,),))
    assert (found.distance_m / 1000, found.bearing) == pytest.approx((km, bearing))


@pytest.mark.parametrize(
    ("text", "slack"),
    [
        ("15 km NE of X", (2500, 22.5)),
        ("10 km NE of X", (5000, 22.5)),
        ("12 km NE of X", (1200, 22.5)),
        ("12.0 km NNE of X", (1200, 11.25)),
        ("3 km N of X", (500, 22.5)),
        ("80 km N of X", (8000, 22.5)),
        ("12 km at 045° from X", (1200, 2.5)),
        ("12 km at 050° from X", (1200, 5)),
        ("une vingtaine de km au nord de X", (5000, 22.5)),
    ],
)
def test_round_figures_are_not_taken_for_measured_ones(text, slack):
    found = read_position(text)
    assert (found.slack_m, found.bearing_slack) == slack


@pytest.mark.parametrize(
    ("text", "relation", "readings"),
    [
        ("à 15 km de Ménaka", "distance", (("Ménaka",),)),
        ("15 km from Gao", "distance", (("Gao",),)),
        ("within 15 km of Gao", "distance", (("Gao",),)),
        ("près de 15 km de Kidal", "distance", (("Kidal",),)),
        ("5 km de N'Tillit", "distance", (("N'Tillit",),)),
        ("near Kidal", "near", (("Kidal",),)),
        ("près de Kidal", "near", (("Kidal",),)),
        ("aux environs de Kidal", "near", (("Kidal",),)),
        ("in the vicinity of Kidal", "near", (("Kidal",),)),
        ("à proximité d'Ansongo", "near", (("Ansongo",),)),
        ("between Gao and Ansongo", "between", (("Gao", "Ansongo"),)),
        ("entre Gao et Ansongo", "between", (("Gao", "Ansongo"),)),
        ("on the road between Gao and Ansongo", "between", (("Gao", "Ansongo"),)),
        ("sur l'axe Gao-Ansongo", "between", (("Gao", "Ansongo"),)),
        ("Gao – Ansongo road", "between", (("Gao", "Ansongo"),)),
        (
            "axe Gourma-Rharous - Gao",
            "between",
            (("Gourma", "Rharous - Gao"), ("Gourma-Rharous", "Gao")),
        ),
        ("north of Gao", "direction", (("Gao",),)),
        ("au nord de Gao", "direction", (("Gao",),)),
    ],
)
def test_other_words(text, relation, readings):
    found = read_position(text)
    assert isinstance(found, Words)
    assert (found.relation, found.readings) == (relation, readings)


# --- the page of the docs -------------------------------------------------------------------------


def table_of_the_docs(heading):
    """Return the spellings in the first column of the first table under a heading."""
    page = Path(__file__).resolve().parents[2] / "docs" / "positions.md"
    part = page.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [one for one in part.splitlines() if one.startswith("| `")]
    rows = [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in lines]
    return [one for row in rows for one in row if "..." not in one]


def test_the_docs_show_numbers_that_are_read_so():
    shown = table_of_the_docs("Numbers")
    assert len(shown) > 12
    assert {type(read_position(one)) for one in shown} == {At}


def test_the_docs_show_words_that_are_read_so():
    shown = [one for one in table_of_the_docs("Words") if " " in one]
    kinds = [type(read_position(f"{one} X" if one.endswith(("de", "à")) else one)) for one in shown]
    assert len(shown) > 9
    assert set(kinds) == {Words}


def test_the_docs_say_what_the_rules_are():
    page = Path(__file__).resolve().parents[2] / "docs" / "positions.md"
    text = page.read_text(encoding="utf-8")
    for words, number in (
        ("up to 200 m", EXACT_M / 200),
        ("up to 2 km", SETTLEMENT_M / 2000),
        ("within 10 km of it", NEAR_M / 10_000),
        ("reaches 2 km around", TOWN_M / 2000),
        ("a tenth of its length", CORRIDOR / 0.1),
        ("more than 100,000 vertices", MOST_VERTICES / 100_000),
    ):
        assert words in text
        assert number == 1


# --- any text -------------------------------------------------------------------------------------

PIECES = [
    "14", "4.5", "°", "'", '"', "N", "W", "-", ",", ";", " ", "30P", "500000", "km", "NE", "de",
    "of", "Gao", "entre", "et", "15", "near", "(", ")", "é", "environ ", "\u202e", "\x00",
]  # fmt: skip
SCRAPS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@settings(max_examples=600, deadline=500)
@given(st.one_of(SCRAPS, st.text(max_size=60)))
@example("environ " * 40)
@example("un" * 150)
@example("entre " + " et " * 70)
@example("1" * 300)
@example("\ud800")
def test_any_text_is_read_or_refused_and_quickly(text):
    try:
        found = read_position(text)
    except Unreadable as fault:
        text = f"{fault.reason}{fault.remedy}"
        assert text
        return
    if isinstance(found, At):
        assert -180 <= found.longitude <= 180
        assert -90 <= found.latitude <= 90
        assert found.size_m > 0
    assert hash(found) == hash(read_position(text))
