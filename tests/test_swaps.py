"""Passages about other countries."""

from pathlib import Path
from random import Random

import pytest

from training.labels import LabelledDyad, LabelledPassage, read_labels
from training.swaps import regular_countries, swapped

LABELS = Path(__file__).parent.parent / "labels"


def labelled(text: str, **targets: str) -> LabelledPassage:
    spans = {code: tuple((text.index(form), text.index(form) + len(form)) for form in forms.split("|")) for code, forms in targets.items()}
    first, second = sorted(targets)
    return LabelledPassage("a", text, spans, (LabelledDyad((first, second), "hostile", "verbal", second),), "mine.jsonl:1")


def forms_of(passage: LabelledPassage) -> dict[str, list[str]]:
    return {code: [passage.text[start:end] for start, end in spans] for code, spans in passage.targets.items()}


def test_each_country_is_replaced_in_kind_everywhere_and_the_codes_follow() -> None:
    passage = labelled(
        "An Italian court blamed Kenya. Rome later asked Nairobi for the Kenyans' files.", ITA="Italian|Rome", KEN="Kenya|Nairobi|Kenyans"
    )
    other = swapped(passage, Random(4))
    assert other is not None
    by_code = {forms.code: forms for forms in regular_countries()}
    (italy, italian_forms), (kenya, kenyan_forms) = forms_of(other).items()
    assert italian_forms == [by_code[italy].demonym, by_code[italy].capital]
    assert kenyan_forms == [by_code[kenya].name, by_code[kenya].capital, by_code[kenya].demonym + "s"]
    [dyad] = other.dyads
    assert dyad.pair == tuple(sorted((italy, kenya)))
    assert dyad.initiator == kenya
    assert (dyad.stance, dyad.mode) == ("hostile", "verbal")


@pytest.mark.parametrize("seed", range(20))
def test_articles_fit_the_new_name(seed: int) -> None:
    other = swapped(labelled("The United States met an Indian envoy.", USA="United States", IND="Indian"), Random(seed))
    assert other is not None
    name, demonym = (forms[0] for forms in forms_of(other).values())
    article = "an" if demonym[0] in "AEIO" else "a"
    assert other.text == f"{name} met {article} {demonym} envoy." or demonym.startswith("U")


def test_a_country_named_by_an_organ_stays() -> None:
    other = swapped(labelled("The Pentagon warned Kenya.", USA="Pentagon", KEN="Kenya"), Random(1))
    assert other is not None
    assert forms_of(other)["USA"] == ["Pentagon"]
    assert swapped(labelled("The Pentagon warned the Kremlin.", USA="Pentagon", RUS="Kremlin"), Random(1)) is None


def test_other_actors_than_countries_stay() -> None:
    passage = LabelledPassage("a", "The court freed her.", {"x": ((0, 9),), "y": ((16, 19),)}, (), "mine.jsonl:1")
    assert swapped(passage, Random(1)) is None


def test_nearly_all_shipped_rows_between_countries_can_be_swapped_and_keep_their_stances() -> None:
    rows = [row for row in read_labels(LABELS) if all(len(name) == 3 and name.isupper() for name in row.targets) and row.dyads]
    others = [(row, swapped(row, Random(row.id))) for row in rows]
    made = [(row, other) for row, other in others if other]
    assert len(made) > 0.95 * len(rows)
    for row, other in made:
        assert sorted(dyad.stance for dyad in row.dyads) == sorted(dyad.stance for dyad in other.dyads)
        assert all(0 <= start < end <= len(other.text) for spans in other.targets.values() for start, end in spans)
        assert len(other.targets) == len(row.targets)
