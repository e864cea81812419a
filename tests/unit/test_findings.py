"""Findings for people: the like together, the first few spelt out, the rest counted."""

from __future__ import annotations

from geo_ops.findings import Finding, grouped, listed, some


def finding(where="unit GR01", problem="it has 3 holes", severity="warning", remedy="mend it"):
    return Finding(severity, where, problem, "its area is wrong", remedy)


def test_the_like_are_one_kind_whatever_they_are_about():
    many = [finding(f"unit GR{one:02d}", f"it has {one} holes near 'x{one}'") for one in range(9)]
    shown = grouped(many)
    assert [one.where for one, _ in shown] == ["unit GR00", "unit GR01", "unit GR02"]
    assert [more for _, more in shown] == [0, 0, 6]


def test_few_are_all_shown():
    assert grouped([finding(), finding("unit GR02")]) == [
        (finding(), 0), (finding("unit GR02"), 0),
    ]  # fmt: skip


def test_what_differs_is_another_kind():
    different = [
        finding(),
        finding(problem="it overlaps GR02"),
        finding(remedy="draw it again"),
        finding(severity="info"),
        finding(where="layer events"),
        finding(where="a.toml: key"),
    ]
    assert [more for _, more in grouped(different * 4)] == [0, 0, 1] * 6


def test_the_worst_come_first():
    mixed = [finding(severity="info"), finding(severity="error"), finding()]
    assert [one.severity for one, _ in grouped(mixed)] == ["error", "warning", "info"]


def test_many_names_are_a_few_and_a_number():
    assert some(["a", "b"]) == "a, b"
    assert some(range(10)) == "0, 1, 2 and 7 more"
    assert len(listed(range(1000))) == 50
