"""docs/figures.md holds one section for each subject and database: the newest, in an order that doesn't change."""

from __future__ import annotations

from bench.kept import BEGINNING, with_section


def test_a_new_run_takes_the_place_of_the_earlier_one_and_of_no_other() -> None:
    page = with_section(BEGINNING, "loans, SQLite", "case  12 ms")
    page = with_section(page, "aid, SQLite", "case  15 ms")
    page = with_section(page, "aid, PostgreSQL", "case  17 ms")
    page = with_section(page, "aid, SQLite", "case  14 ms")
    assert page.startswith(BEGINNING)
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## aid, PostgreSQL",
        "## aid, SQLite",
        "## loans, SQLite",
    ]
    assert "15 ms" not in page
    assert all(f"\n\ncase  {number} ms\n" in page for number in (12, 14, 17))
