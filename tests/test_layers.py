"""Which way imports go: training -> detente <- service."""

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import detente
import service.batch
import service.report

TRAINS = {"torch", "transformers", "datasets", "sklearn", "accelerate", "safetensors", "onnx", "onnxscript", "sentence_transformers"}


def imports(package: Path) -> Iterator[tuple[str, str]]:
    """(file:line, top-level package imported), also for imports within functions."""
    files = sorted(package.rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                yield f"{file.relative_to(package.parent)}:{node.lineno}", name.split(".")[0]


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("detente", {"training", "service", *TRAINS}),
        ("service", {"training", *TRAINS}),
        ("training", {"service"}),
    ],
)
def test_a_package_imports_only_what_lies_below_it(package: str, forbidden: set[str], repository: Path) -> None:
    wrong = [f"{place} imports {name}" for place, name in imports(repository / package) if name in forbidden]

    assert wrong == []


def test_no_relative_import_climbs_out_of_its_folder(repository: Path) -> None:
    climbing = [
        f"{file}:{node.lineno}"
        for package in ("detente", "service", "training")
        for file in (repository / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]

    assert climbing == []


def test_scoring_and_reporting_load_nothing_of_training(shipped: Path) -> None:
    modules = [
        found.name
        for package in (detente, service.batch, service.report)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    program = f"""
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name)
import detente
detente.score_article("Norway and Russia signed a treaty on cod.", detente.StanceModel.load({str(shipped)!r}))
print(*(name for name in {sorted(TRAINS | {"training"})!r} if name in sys.modules))
"""

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []
