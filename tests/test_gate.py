"""The floors of what ships."""

from dataclasses import replace
from pathlib import Path

import pytest

from detente import ModelError
from training.gate import Floors, breaches, floors_below, lowered

REACHED = Floors("abc", {"stance macro-F1": 80.0}, {"stance flips": 2.0})


def test_a_model_clears_the_floors_that_it_set() -> None:
    assert breaches(REACHED, floors_below(REACHED)) == []


@pytest.mark.parametrize(
    ("worse", "message"),
    [
        (replace(REACHED, at_least={"stance macro-F1": 78.0}), "stance macro-F1 is 78.0, at least 78.5 is asked"),
        (replace(REACHED, at_most={"stance flips": 3.5}), "stance flips is 3.5%, at most 3.0% is asked"),
        (replace(REACHED, labels="def"), "the floors are for labels abc, these are def"),
    ],
)
def test_a_worse_model_or_other_labels_are_named(worse: Floors, message: str) -> None:
    [found] = breaches(worse, floors_below(REACHED))
    assert message in found


def test_floors_that_go_down_are_named_and_those_that_go_up_are_not() -> None:
    old = floors_below(REACHED)
    better = floors_below(Floors("abc", {"stance macro-F1": 90.0}, {"stance flips": 1.0}))
    assert lowered(better, old) == []
    assert lowered(old, better) == ["stance macro-F1: 88.5 -> 78.5", "stance flips: 2.0% -> 3.0%"]


def test_floors_survive_their_file_and_a_broken_file_is_refused(tmp_path: Path) -> None:
    REACHED.write(tmp_path / "floors.json")
    assert Floors.read(tmp_path / "floors.json") == REACHED
    (tmp_path / "floors.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"gate\.py --set"):
        Floors.read(tmp_path / "floors.json")
