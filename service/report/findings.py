"""The main findings in words."""

from collections.abc import Sequence
from functools import reduce
from operator import add

from service.report.countries import country_name
from service.report.figures import counted, net, share
from service.report.summary import Dyad

_ENOUGH = 5  # paragraphs from which on a dyad can be called the most cooperative or hostile


def findings(dyads: Sequence[Dyad]) -> list[str]:
    """Sentences about dyads, most frequent first; none if there is no dyad."""
    if not dyads:
        return []
    total = reduce(add, (dyad.tally for dyad in dyads))
    cooperative, hostile, neutral = (share(part, total.paragraphs) for part in (total.cooperative, total.hostile, total.neutral))
    whole = f"Paragraphs name {counted(len(dyads), 'dyad')} {counted(total.paragraphs, 'time')}: "
    whole += f"{cooperative} report cooperation, {hostile} hostility and {neutral} neither."
    if total.acts:
        whole += f" Deeds make up {share(total.material, total.acts)} of the cooperation and hostility, words the rest."
    return [whole, f"{_names(dyads[0])} appear together most often ({_figures(dyads[0])}).", *_extremes(dyads)]


def _extremes(dyads: Sequence[Dyad]) -> list[str]:
    if len(dyads) < 2:
        return []
    enough = _ENOUGH if any(dyad.tally.paragraphs >= _ENOUGH for dyad in dyads) else 1
    known = sorted((dyad for dyad in dyads if dyad.tally.paragraphs >= enough), key=lambda dyad: dyad.tally.net)
    parts = []
    if known[-1].tally.net > 0:
        parts.append(f"{_names(known[-1])} are the most cooperative ({_figures(known[-1])})")
    if known[0].tally.net < 0:
        parts.append(f"{_names(known[0])} {'' if parts else 'are '}the most hostile ({_figures(known[0])})")
    elif parts:
        parts.append("none is hostile on balance")
    if not parts:
        return []
    among = f"Among dyads with at least {enough} paragraphs, " if enough > 1 else f"No dyad has {_ENOUGH} paragraphs, so with caution: "
    return [among + ", ".join(parts) + "."]


def _names(dyad: Dyad) -> str:
    return f"{country_name(dyad.country_a)} and {country_name(dyad.country_b)}"


def _figures(dyad: Dyad) -> str:
    return f"{counted(dyad.tally.paragraphs, 'paragraph')}, net stance {net(dyad.tally.net)}"
