"""Any folium map as one file: what is put in, what is refused by name, the same bytes twice."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import subprocess
import sys

import folium
import folium.plugins
import pytest
from branca.element import Element

from geo_ops.errors import InputError, OutputError
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
    assert list(tmp_path.iterdir()) == []


def test_all_that_is_missing_is_named_at_once_with_who_asks():
    m = folium.Map(tiles=None)
    folium.plugins.Fullscreen().add_to(m)
    folium.plugins.MiniMap(tile_layer=None)
    folium.plugins.Search(folium.GeoJson(PATCHES).add_to(m), search_label="name").add_to(m)
    with pytest.raises(OutputError) as caught:
        offline_html(m)
    text = str(caught.value)
    for name, who in (
        ("Control.FullScreen.min.js", "Fullscreen"),
        ("Control.FullScreen.css", "Fullscreen"),
        ("leaflet-search.min.js", "Search"),
    ):
        assert re.search(f"'{re.escape(name)}' \\(asked for by {who}; https://", text), text
    assert "assets=folder" in text
    assert "minimap" not in text.lower()


@pytest.mark.chromium
def test_a_heat_map_works_from_foliums_own_wheel(tmp_path, open_page):
    m = folium.Map((0, 0), zoom_start=8, tiles=None)
    folium.plugins.HeatMap([[0, 0, 1.0], [0.1, 0.1, 0.5]], name="Heat").add_to(m)
    folium.LayerControl().add_to(m)
    opened = open_page(save_offline(m, tmp_path / "m.html"))
    assert (opened.faults, opened.violations()) == ([], [])
    assert len(opened.requests) == 1
    inked = """() => {
        const canvas = document.querySelector('canvas.leaflet-heatmap-layer');
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, one, at) => sum + (at % 4 === 3 && one ? 1 : 0), 0);
    }"""
    opened.page.wait_for_timeout(150)
    assert opened.run(inked) > 500


PLUGIN = """/* \u00e9 */ L.Control.Fullscreen = L.Control.extend({
    onAdd() {
        const box = document.createElement('div');
        box.className = 'own-plugin';
        return box;
    },
});
L.control.fullscreen = (options) => new L.Control.Fullscreen(options);
//# sourceMappingURL=gone.map
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff9f"
    "a11e000782027f3dc848ef0000000049454e44ae426082"
)


def folder_of_assets(folder):
    """Write the copies that Fullscreen asks for: a script and a style with a picture and fonts."""
    folder.mkdir()
    (folder / "Control.FullScreen.min.js").write_text(PLUGIN, encoding="utf-8")
    (folder / "pixel.png").write_bytes(PIXEL)
    (folder / "Control.FullScreen.css").write_text(
        ".own-plugin { width: 40px; height: 40px; background: url('../img/pixel.png?v=1'); }"
        "@font-face { font-family: x; src: url(x.eot), url(x.ttf) }",
        encoding="utf-8",
    )
    return folder


def with_fullscreen() -> folium.Map:
    m = folium.Map(tiles=None)
    folium.plugins.Fullscreen().add_to(m)
    return m


@pytest.mark.chromium
def test_any_plugin_works_from_a_folder_of_copies(tmp_path, open_page):
    folder = folder_of_assets(tmp_path / "assets")
    opened = open_page(save_offline(with_fullscreen(), tmp_path / "m.html", assets=folder))
    assert (opened.faults, opened.violations()) == ([], [])
    assert len(opened.requests) == 1
    shown = opened.run("() => getComputedStyle(document.querySelector('.own-plugin')).background")
    assert "data:image/png;base64," in shown
    assert "sourceMappingURL" not in (tmp_path / "m.html").read_text(encoding="utf-8")


URL = "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js"


def test_a_table_names_files_by_address_and_holds_them_to_a_hash(tmp_path):
    folder = folder_of_assets(tmp_path / "assets")
    (folder / "Control.FullScreen.min.js").rename(folder / "full.js")
    own = hashlib.sha256((folder / "full.js").read_bytes()).hexdigest()
    table = folder / "assets.toml"
    for key in (URL, "Control.FullScreen.min.js"):
        table.write_text(f'["{key}"]\nfile = "full.js"\nsha256 = "{own.upper()}"\n')
        assert "L.Control.Fullscreen" in offline_html(with_fullscreen(), folder)
    table.write_text(f'["{URL}"]\nfile = "full.js"\nsha256 = "{"0" * 64}"\n')
    with pytest.raises(InputError, match=f"'full.js': its sha256 is {own}, not 000"):
        offline_html(with_fullscreen(), folder)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[x", "it is no TOML"),
        ('["a.js"]\nfil = "a.js"', "it names no file"),
        ('["a.js"]\nfile = "a.js"\nsha = "0"', "no key 'sha'; did you mean 'sha256'"),
        (f'["{URL}"]\nfile = "../full.js"', "no file '../full.js' in the folder"),
        (f'["{URL}"]\nfile = "link.js"', "no file 'link.js' in the folder"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(tmp_path, table, message):
    folder = folder_of_assets(tmp_path / "assets")
    (tmp_path / "full.js").write_text(PLUGIN, encoding="utf-8")
    (folder / "link.js").symlink_to(tmp_path / "full.js")
    (folder / "assets.toml").write_text(table)
    with pytest.raises(InputError, match=re.escape(message)):
        offline_html(with_fullscreen(), folder)


@pytest.mark.parametrize(
    ("css", "message"),
    [
        ("a { background: url(gone.png) }", r"shows 'gone\.png'.*put 'gone\.png' beside it"),
        ("a { background: url(https://x.org/y.png) }", "shows 'https://x.org/y.png'"),
        ("a { background: url(../outside.png) }", "shows '../outside.png'"),
        ("@import url(b.css);", "imports another style sheet"),
    ],
)
def test_a_style_that_would_ask_for_more_is_refused(tmp_path, css, message):
    folder = folder_of_assets(tmp_path / "assets")
    (tmp_path / "outside.png").write_bytes(PIXEL)
    (folder / "Control.FullScreen.css").write_text(css)
    with pytest.raises(InputError, match=message):
        offline_html(with_fullscreen(), folder)


def test_a_folder_that_is_not_there_is_no_folder(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        offline_html(with_fullscreen(), tmp_path / "gone")


@pytest.mark.parametrize(
    "layer",
    [
        lambda: folium.raster_layers.ImageOverlay(
            "https://x.org/y.png", [[0, 0], [1, 1]], name="P"
        ),
        lambda: folium.raster_layers.VideoOverlay("https://x.org/y.mp4", [[0, 0], [1, 1]]),
        lambda: folium.Marker((0, 0), icon=folium.CustomIcon("https://x.org/y.png")),
    ],
)
def test_pictures_by_address_are_refused(layer):
    m = folium.Map(tiles=None)
    layer().add_to(m)
    with pytest.raises(OutputError, match=r"comes from the network \(https://x.org/y"):
        offline_html(m)


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
