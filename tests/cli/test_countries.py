"""Countries as people write and read them."""

from __future__ import annotations

import pytest

from digest.countries import country_choices, country_name, country_with_article, find_side, nearest_sides


def test_every_country_is_found_by_its_code_and_name() -> None:
    """In any case; no two share a display name."""
    names = [name for _, name in country_choices()]
    assert len(names) == len(set(names)) > 240
    for code, name in country_choices():
        assert find_side(code.lower()) == code
        assert find_side(name.upper()) == code
        assert find_side(country_with_article(code).removeprefix("the ")) == code


@pytest.mark.parametrize(
    ("code", "name"), [("JOR", "Jordan"), ("GEO", "Georgia"), ("TCD", "Chad"), ("KOR", "South Korea"), ("QQQ", "QQQ")]
)
def test_display_names_are_the_usual_ones(code: str, name: str) -> None:
    """Also where articles alone couldn't tell the country from a person or a place."""
    assert country_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("GBR", "the United Kingdom"),
        ("PHL", "the Philippines"),
        ("CZE", "the Czech Republic"),
        ("FRA", "France"),
        ("NER", "Niger"),
        ("MMR", "Myanmar"),
    ],
)
def test_articles_stand_where_english_wants_them(code: str, name: str) -> None:
    """Told from the form of the name and from the official one."""
    assert country_with_article(code) == name


def test_near_misses_are_offered() -> None:
    """At most three, none for nonsense."""
    assert nearest_sides("Germny")[0] == "Germany"
    assert nearest_sides("xqzxqz") == []
