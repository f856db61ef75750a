"""The gazetteer's data files."""

import sys
from pathlib import Path

import pycountry

from detente.mentions import country_codes, gazetteer
from detente.mentions.gazetteer import KINDS, rows

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
import gazetteer as script


def test_every_iso_country_and_kosovo_can_be_mentioned() -> None:
    no_actors = {"ATA", "IOT", "UMI"}
    assert country_codes() >= {country.alpha_3 for country in pycountry.countries} - no_actors | {"XKX"}


def test_countries_csv_is_what_the_packages_say() -> None:
    assert script.TARGET.read_text(encoding="utf-8") == script.as_csv()


def test_every_row_of_our_own_names_its_source() -> None:
    for name in ("aliases.csv", "traps.csv", "offices.csv", "ambiguous.csv", "leaders.csv"):
        assert all(row["source"].strip() for row in rows(name)), name


def test_aliases_have_known_kinds_and_codes() -> None:
    known = {country.alpha_3 for country in pycountry.countries} | {"XKX", "-"}
    for row in rows("aliases.csv"):
        assert row["kind"] in KINDS, row
        assert row["code"] in known, row


def test_no_surface_is_listed_for_two_countries() -> None:
    listed: dict[str, str] = {}
    for row in rows("aliases.csv"):
        if row["code"] != "-":
            assert listed.setdefault(row["surface"], row["code"]) == row["code"], row


def test_leaders_have_an_office_and_years_in_order() -> None:
    offices = {row["office"] for row in rows("offices.csv")}
    for row in rows("leaders.csv"):
        assert row["office"] in offices, row
        assert int(row["from"]) <= int(row["to"] or 9999), row


def test_what_is_ambiguous_is_a_surface_of_the_gazetteer() -> None:
    surfaces = {surface for surface, _ in gazetteer._country_terms()}
    assert {row["surface"] for row in gazetteer.rows("ambiguous.csv")} <= surfaces
