"""Countries' names in English, for a reader who does not know the codes by heart."""

from functools import cache

from detente.mentions.gazetteer import rows

_FORMAL = ("Republic", "Kingdom of", "Federation", "State of", "Commonwealth of", "Duchy of", "Confederation")
_USUAL = {"XKX": "Kosovo"}  # no ISO country, so that only aliases.csv has it, "Kosova" first


def country_name(code: str) -> str:
    """The usual English name of an ISO 3166-1 alpha-3 code, from the gazetteer's `countries.csv`; an unknown code itself."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    """Of a country's names the plain one before the formal one, pycountry's before countryinfo's, the shortest."""
    found: dict[str, list[tuple[bool, bool, int, str]]] = {}
    for row in rows("countries.csv"):
        if row["kind"] == "name":
            name = row["surface"]
            formal = any(word in name for word in _FORMAL)
            found.setdefault(row["code"], []).append((formal, not row["source"].startswith("pycountry"), len(name), name))
    return {code: min(names)[-1] for code, names in found.items()} | _USUAL
