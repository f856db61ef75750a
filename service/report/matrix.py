"""The most frequent countries, each with each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.report.summary import Dyad

_STEPS = (0.05, 0.2, 0.4, 0.6)  # where a deeper shade begins


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows[i][j]` is the dyad of `countries[i]` and `countries[j]`; None on the diagonal and where no paragraph mentions both."""

    countries: tuple[str, ...]
    rows: tuple[tuple[Dyad | None, ...], ...]


def matrix(dyads: Sequence[Dyad], size: int) -> Matrix:
    """The `size` countries that take part in dyads most often, most often first."""
    counts: Counter[str] = Counter()
    for dyad in dyads:
        for country in (dyad.country_a, dyad.country_b):
            counts[country] += dyad.tally.paragraphs
    countries = sorted(counts, key=lambda country: (-counts[country], country))[:size]
    known = {(dyad.country_a, dyad.country_b): dyad for dyad in dyads}
    rows = tuple(tuple(known.get((min(row, column), max(row, column))) for column in countries) for row in countries)
    return Matrix(tuple(countries), rows)


def shade(net: float) -> str:
    """The colour's class: c1 to c4 for a cooperative net stance, h1 to h4 for a hostile one, n for one near 0."""
    step = sum(abs(net) >= begin for begin in _STEPS)
    return f"{'c' if net > 0 else 'h'}{step}" if step else "n"
