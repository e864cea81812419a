"""The page of the shipped exercise: its size, its numbers, its silence."""

from __future__ import annotations

import pytest

from geo_ops.carto.numbers import number

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

BUDGET = 1_500_000
"""Bytes of the whole page: all units, all layers, both languages."""


def test_it_is_within_its_budget(exercise):
    situation, path = exercise
    rows = sum(len(view.rows) for view in situation.layers)
    assert rows > 10_000
    assert path.stat().st_size < BUDGET


def test_it_opens_without_a_request_or_a_fault_and_agrees_with_the_ledger(exercise, open_page):
    situation, path = exercise
    opened = open_page(path, size=(1366, 768))
    assert opened.requests == [path.as_uri()]
    assert opened.faults == []
    assert opened.violations() == []
    assert opened.page.locator("path[data-pcode]").count() == 54
    for view in situation.layers:
        shown = opened.text(f'[data-layer="{view.spec.id}"] .layer .count')
        assert shown == number(view.ledger.mapped, "en")
    opened.page.fill("#search", "kidal")
    opened.page.keyboard.press("Enter")
    assert "Region · ML08" in opened.text("#panel")
    incidents = situation.figures.total("incidents", "incidents", "ML08").value
    rows = opened.page.locator("#panel tr").all_inner_texts()
    assert f"Incidents {number(incidents, 'en')}" in [" ".join(row.split()) for row in rows]


def test_a_planner_without_a_mouse_can_read_the_data_in_french(exercise, open_page):
    opened = open_page(exercise[1], size=(390, 844))
    opened.page.locator("[data-lang=fr]").focus()
    opened.page.keyboard.press("Enter")
    opened.page.locator("#show-data").focus()
    opened.page.keyboard.press("Enter")
    assert "reçues" in opened.text("#data-body")
    assert "Taoudénit est approximatif" in opened.text("#data-body")
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#data").is_hidden()


def test_a_place_is_found_by_its_name_in_any_of_the_six_languages(exercise, open_page):
    opened = open_page(exercise[1], size=(1366, 768))
    for text in ("基达尔", "Кидаль", "كيدال", "KIDAL"):
        opened.page.fill("#search", text)
        assert opened.text("#found li:first-child").startswith("Kidal"), text
        assert "Region · ML08" in opened.text("#found li:first-child")
    opened.page.fill("#search", "Tombuctú")
    assert "ML06" in opened.text("#found li:first-child")
