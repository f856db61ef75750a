"""Writes detente/mentions/data/countries.csv: what well-kept packages know of every ISO 3166-1 country.

pycountry gives codes, names and official names, countryinfo capitals and demonyms. Our own additions and corrections are in aliases.csv,
where the code "-" takes a surface of this file out again. Run by hand (make gazetteer) when a package brings news; a test compares.
"""

import csv
import io
from importlib.metadata import version
from pathlib import Path

import pycountry
from countryinfo import all_countries

TARGET = Path(__file__).parent.parent / "detente" / "mentions" / "data" / "countries.csv"


def rows() -> list[tuple[str, str, str, str]]:
    """(code, kind, surface, source), sorted and without repeats."""
    iso = f"pycountry {version('pycountry')}"
    info = f"countryinfo {version('countryinfo')}"
    by_code = {known.info()["ISO"]["alpha3"]: known.info() for known in all_countries()}
    found: dict[tuple[str, str, str], str] = {}
    for country in pycountry.countries:
        names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
        for name in filter(None, names):
            if "," not in name:
                found.setdefault((country.alpha_3, "name", name.split(" (")[0]), iso)
        known = by_code.get(country.alpha_3, {})
        for kind, surface in (("name", known.get("name")), ("capital", known.get("capital")), ("demonym", known.get("demonym"))):
            for part in str(surface or "").replace(" or ", ",").replace("/", ",").split(","):
                if part.strip() and part.strip()[0].isupper():
                    found.setdefault((country.alpha_3, kind, part.strip()), info)
    return sorted((*key, source) for key, source in found.items())


def as_csv() -> str:
    """The file's text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "kind", "surface", "source"))
    writer.writerows(rows())
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_text(as_csv(), encoding="utf-8")
    print(f"{TARGET.name}: {len(rows())} rows")
