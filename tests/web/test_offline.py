"""Any folium map as one file: what is put in, what is refused by name, the same bytes twice."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys

import folium
import folium.plugins
import pytest
from branca.element import Element

from geo_ops.errors import OutputError
from geo_ops.web import save_offline
from geo_ops.web.page import OfflineMap, PageHead, offline_html

PATCH = {
    "type": "Feature",
    "properties": {"name": "A", "value": 3},
    "id": "A",
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]},
}
PATCHES = {"type": "FeatureCollection", "features": [PATCH]}


def folium_map() -> folium.Map:
    """Return a map of folium's own layers: vectors, popups, clusters, a colour scale, a control."""
    m = folium.Map(location=(0.5, 0.5), zoom_start=7, max_zoom=12, tiles=None)
    # A plugin without tiles needs this (see the notes on MarkerCluster in docs/web.md).
    m.options["max_zoom"] = 12
    folium.GeoJson(PATCHES, name="Patch", tooltip=folium.GeoJsonTooltip(["name"])).add_to(m)
    folium.Choropleth(
        PATCHES,
        data={"A": 3},
        key_on="feature.id",
        bins=[0, 1, 2, 4],
        legend_name="Legend",
        name="C",
    ).add_to(m)
    folium.CircleMarker((0.2, 0.2), popup="A popup", fill=True).add_to(m)
    group = folium.plugins.MarkerCluster(name="Cluster").add_to(m)
    for at in ((0.8, 0.8), (0.9, 0.8)):
        folium.Marker(at, tooltip="M").add_to(group)
    folium.LayerControl().add_to(m)
    return m


@pytest.mark.chromium
def test_a_map_of_foliums_own_layers_works_without_a_network(tmp_path, open_page):
    opened = open_page(save_offline(folium_map(), tmp_path / "m.html"))
    assert opened.requests == [(tmp_path / "m.html").as_uri()]
    assert opened.faults == []
    assert opened.violations() == []
    assert opened.page.locator("path.leaflet-interactive").count() == 3
    assert opened.page.locator(".marker-cluster").count() == 1
    assert "Legend" in opened.text(".legend")
    opened.page.locator("path.leaflet-interactive").last.click()
    opened.page.wait_for_selector(".leaflet-popup")
    assert opened.text(".leaflet-popup-content") == "A popup"


def test_saving_twice_gives_the_same_bytes_and_leaves_the_map_as_it_was(tmp_path):
    m = folium_map()
    before = (len(m.get_root().script._children), sorted(m._children))
    first = save_offline(m, tmp_path / "1.html").read_bytes()
    assert (len(m.get_root().script._children), sorted(m._children)) == before
    assert save_offline(m, tmp_path / "2.html").read_bytes() == first
    assert save_offline(folium_map(), tmp_path / "3.html").read_bytes() == first


def test_foliums_own_rendering_is_not_changed_by_ours():
    m = folium_map()
    offline_html(m)
    plain = m.get_root().render()
    assert "https://cdn.jsdelivr.net/npm/leaflet" in plain
    assert "d3.scale.threshold" in plain
    ids = set(re.findall(r"\bmap_[0-9a-f]{32}", plain))
    assert len(ids) == 1


def test_a_map_that_folium_has_shown_before_can_still_be_saved():
    m = folium_map()
    m.get_root().render()
    text = re.sub(r"<(script|style)>.*?</\1>", "", offline_html(m), flags=re.DOTALL)
    assert "https://" not in text
    assert "<link" not in text


def test_tiles_are_refused_with_the_layer_and_the_way_out(tmp_path):
    with pytest.raises(OutputError, match=r"tile layer 'openstreetmap'.*network.*tiles=None"):
        save_offline(folium.Map(), tmp_path / "m.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("plugin", "asset"),
    [
        (folium.plugins.Fullscreen, "Control.FullScreen.min.js"),
        (lambda: folium.plugins.HeatMap([[0, 0]]), "leaflet_heat.min.js"),
        (
            lambda: folium.Marker((0, 0), icon=folium.Icon(color="red")),
            "leaflet.awesome-markers.js",
        ),
    ],
)
def test_a_plugin_without_a_copy_is_named(plugin, asset, tmp_path):
    m = folium.Map(tiles=None)
    plugin().add_to(m)
    with pytest.raises(OutputError, match=f"{re.escape(repr(asset))}.*no copy of it"):
        save_offline(m, tmp_path / "m.html")


def test_the_head_of_the_page(tmp_path):
    page = OfflineMap((1.0, 2.0), head=PageHead("A & <b>", "fr"), zoom_start=6)
    page.save(tmp_path / "m.html")
    text = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n')
    assert "<title>A &amp; &lt;b&gt;</title>" in text
    assert text.count('name="viewport"') == 1
    assert "user-scalable" not in text
    assert "sourceMappingURL" not in text
    markup = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert re.search(r"\ssrc=|\shref=|<link|@import|url\((?!data:|#)", markup) is None


def test_the_policy_lets_only_scripts_of_the_page_run():
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', offline_html(folium_map()))
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    assert re.fullmatch(r"('sha256-[A-Za-z0-9+/]{43}=' ?)+", rules["script-src"])


@pytest.mark.chromium
def test_a_script_that_is_not_ours_does_not_run(tmp_path, open_page):
    """Markup in a popup is the user's own, but the policy keeps even that from running scripts."""
    m = folium.Map(location=(0, 0), tiles=None)
    text = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>"
    folium.CircleMarker(
        (0, 0), popup=folium.Popup(folium.Html(text, script=True), show=True)
    ).add_to(m)
    m.get_root().html.add_child(Element("<p id='own'>own</p>"))
    opened = open_page(save_offline(m, tmp_path / "m.html"))
    opened.page.wait_for_selector(".leaflet-popup")
    opened.page.wait_for_timeout(100)
    assert opened.run("window.pwned") is None
    assert opened.text("#own") == "own"


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_failing_disk_leaves_the_old_page(tmp_path, monkeypatch, step):
    target = tmp_path / "m.html"
    target.write_text("the old page", encoding="utf-8")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(step, full)
    with pytest.raises(OutputError, match=r"m\.html: no room is left to write it"):
        OfflineMap().save(target)
    assert target.read_text(encoding="utf-8") == "the old page"
    assert [one.name for one in tmp_path.iterdir()] == ["m.html"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        OfflineMap().save(tmp_path / "no" / "m.html")


def test_a_notebook_shows_the_page_as_it_will_be_saved():
    shown = OfflineMap()._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert "https://cdn" not in shown


def test_importing_the_package_loads_no_heavy_library():
    heavy = "{'folium', 'geopandas', 'numpy', 'jinja2'}"
    script = f"import sys, geo_ops.web; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
