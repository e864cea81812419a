"""The style sheet of the HTML brief: for a screen, and for A4 paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_ops.carto.titleblock import TitleBlock


def style_sheet(block: TitleBlock) -> str:
    """Return the style sheet; its printed pages bear the classification at top and bottom."""
    mark = " – ".join(part for part in (block.classification, block.exercise) if part)
    # The marks are words of ours, never text from data; quoted all the same.
    text = mark.replace("\\", "").replace('"', "").replace("<", "")
    boxes = "".join(f'@{edge}-center{{content:"{text}";font-weight:700}}' for edge in _EDGES)
    return f"{STYLE}\n@page{{size:A4;margin:14mm 10mm;{boxes}}}"


_EDGES = ("top", "bottom")

STYLE = """
:root{--ink:#1d2730;--soft:#55606a;--rule:#c3c9ce;--accent:#0b5c8a;--exercise:#b3261e}
*{box-sizing:border-box}
html{font:16px/1.45 "Source Sans 3","Source Sans Pro","Segoe UI",Roboto,"Noto Sans",sans-serif}
body{margin:0 auto;max-width:72rem;padding:0 1rem 1rem;color:var(--ink);background:#fff}
.marking{margin:.5rem 0;text-align:center;font-weight:700;letter-spacing:.04em}
.exercise{margin:.25rem 0;padding:.25rem;text-align:center;font-weight:700;color:#fff;
background:var(--exercise)}
.kicker{margin:1rem 0 0;color:var(--accent);font-weight:600;text-transform:uppercase}
h1{margin:0;font-size:2rem;line-height:1.2}
h2,caption{margin:1.5rem 0 .5rem;font-size:1.1rem;font-weight:600;text-align:left;
color:var(--accent);border-bottom:2px solid var(--accent)}
h3{margin:.5rem 0 .25rem;font-size:.95rem}
.subtitle{margin:.1rem 0 .75rem;color:var(--soft);font-size:1.1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.5rem 1.5rem;
margin:1rem 0}
.facts div{border-top:1px solid var(--rule)}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;font-weight:600}
figure{margin:1rem 0}
figcaption{color:var(--soft);font-size:.85rem}
svg.map{display:block;width:100%;height:auto}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem 1.5rem;
margin:0}
.figures div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.figures b{font-size:1.7rem;line-height:1.1}
.figures span{color:var(--soft);font-size:.85rem;font-weight:400}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .5rem;border-bottom:1px solid var(--rule);text-align:right;vertical-align:top}
thead th{vertical-align:bottom;color:var(--soft);font-weight:600;font-size:.8rem;
border-bottom:1px solid var(--ink)}
th:first-child,.text td:nth-child(2),.text td:nth-child(5),.text td:nth-child(6){text-align:left}
tbody th{font-weight:400}
.bucket th,.bucket td{font-style:italic}
.total th,.total td{font-weight:700;background:#eef1f3;border-bottom:1px solid var(--ink)}
ul{margin:0;padding:0 0 0 1.1rem}
.legend>div{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.5rem 1.5rem;
font-size:.9rem}
.legend ul{list-style:none;padding:0}
.legend li svg{vertical-align:-2px}
.legend p{margin:.2rem 0;color:var(--soft);font-size:.85rem}
.swatch{display:inline-block;width:1.4rem;height:.8rem;margin-right:.4rem;
border:1px solid var(--soft);vertical-align:-1px}
.missing{background:repeating-linear-gradient(45deg,#d0d3d6 0 3px,#8a9096 3px 4px)}
.hatched{background:repeating-linear-gradient(135deg,#fff 0 3px,#5b6670 3px 4px)}
.months{width:auto;min-width:50%}
.months td:last-child{width:16rem;text-align:left}
.bar{display:inline-block;height:.8rem;background:var(--accent)}
.notes{font-size:.85rem}
.notes h2{font-size:.95rem}
footer{margin-top:1.5rem;border-top:1px solid var(--rule);font-size:.85rem}
@media print{
html{font-size:10px}
body{max-width:none;padding:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
section,figure,tr{break-inside:avoid}
svg.map{max-height:150mm}
.scroll{overflow:visible}
}
""".strip()
