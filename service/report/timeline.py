"""How a dyad moves: its tallies by month or year, and where they stand on the drawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from service.report.summary import Tally

_MOST_MONTHS = 60  # a longer time is drawn by year
_THINNEST = 1 / 300  # of the drawing's width, so that one year in a thousand can still be seen


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that all timelines of the page share; `first` and `last` are months (year * 12 + month - 1) or years."""

    unit: str
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many months or years."""
        return self.last - self.first + 1

    def label(self, period: int) -> str:
        """ "2024-03" or "2024"."""
        return f"{period // 12:04d}-{period % 12 + 1:02d}" if self.unit == "month" else f"{period:04d}"

    @property
    def ticks(self) -> list[str]:
        """The first, the middle and the last period's labels."""
        return [self.label(period) for period in sorted({self.first, (self.first + self.last) // 2, self.last})]


@dataclass(frozen=True, slots=True)
class Bar:
    """One period; `x`, `width` and `count_height` are shares of the drawing's width and height."""

    label: str
    tally: Tally
    x: float
    width: float
    count_height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """One dyad's periods in their order, and how many of its paragraphs have no date."""

    bars: tuple[Bar, ...]
    most: int
    undated: int


def shared_axis(months: Iterable[Mapping[int | None, Tally]]) -> Axis | None:
    """From the first to the last dated paragraph of all dyads given; None if none has a date."""
    dated = [month for month in chain.from_iterable(months) if month is not None]
    if not dated:
        return None
    if max(dated) - min(dated) < _MOST_MONTHS:
        return Axis("month", min(dated), max(dated))
    return Axis("year", min(dated) // 12, max(dated) // 12)


def timeline(months: Mapping[int | None, Tally], axis: Axis | None) -> Timeline:
    """Places one dyad's tallies on the axis."""
    periods: dict[int, Tally] = {}
    if axis is not None:
        for month, tally in months.items():
            if month is not None:
                period = month if axis.unit == "month" else month // 12
                periods[period] = periods[period] + tally if period in periods else tally
    most = max((tally.paragraphs for tally in periods.values()), default=0)
    bars = tuple(_bar(axis, period, tally, most) for period, tally in sorted(periods.items()) if axis is not None)
    return Timeline(bars, most, months[None].paragraphs if None in months else 0)


def _bar(axis: Axis, period: int, tally: Tally, most: int) -> Bar:
    slot = 1 / axis.length
    width = max(slot * 0.8, _THINNEST)
    x = (period - axis.first) * slot + (slot - width) / 2
    return Bar(axis.label(period), tally, min(max(x, 0), 1 - width), width, tally.paragraphs / most)
