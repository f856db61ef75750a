"""The page: everything put together, in one HTML file that loads nothing."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import pyarrow as pa

import detente
from detente.errors import DetenteError, OutputError, UsageError
from service.report import figures
from service.report.countries import country_name
from service.report.evidence import Evidence, find_evidence
from service.report.findings import findings
from service.report.matrix import matrix, shade
from service.report.output import ScoredOutput, open_output
from service.report.summary import Dyad, countries_mentioned, dyads_by_frequency, months_of, overview, tallies
from service.report.timeline import Timeline, shared_axis, timeline

if TYPE_CHECKING:
    from jinja2 import Template

_DYADS = 200  # rows of the table
_SECTIONS = 30  # dyads with a timeline and evidence
_COUNTRIES = 20  # rows and columns of the matrix
_EVIDENCE = 8  # paragraphs for a dyad
_FAILURES = 100  # failures listed


@dataclass(frozen=True, slots=True)
class Section:
    """A dyad in depth."""

    dyad: Dyad
    timeline: Timeline
    evidence: Sequence[Evidence]


def write_report(directory: Path, target: Path | None = None) -> Path:
    """Writes the page for a folder of scored output, to DIR/report.html if no target is given, and returns where it is.

    Raises UsageError if the folder is no scored output or the target can't be a file, OutputError if a file can't be read or written,
    DetenteError if jinja2 is not installed.
    """
    template = _template()
    target = target or directory / "report.html"
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; give the name of an HTML file, such as {target / 'report.html'}")
    output = open_output(directory)
    try:
        html = template.render(_contents(output))
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f"{directory}: a table can't be read ({error}); score again") from error
    _write(target, html)
    return target


def _contents(output: ScoredOutput) -> dict[str, Any]:
    table = tallies(output.dyads)
    dyads = dyads_by_frequency(table)
    top = dyads[:_SECTIONS]
    months = months_of(table, top)
    axis = shared_axis(months.values())
    evidence = find_evidence(output, top, _EVIDENCE)
    return {
        "folder": output.directory.resolve().name,
        "version": detente.__version__,
        "finished": output.finished,
        "overview": overview(output),
        "failures": output.failures,
        "failures_listed": output.failures[:_FAILURES],
        "findings": findings(dyads),
        "mentioned": sorted(countries_mentioned(output.paragraphs)) if not dyads else [],
        "dyads": dyads,
        "codings": sum(dyad.tally.paragraphs for dyad in dyads),
        "dyads_listed": dyads[:_DYADS],
        "matrix": matrix(dyads, _COUNTRIES),
        "axis": axis,
        "sections": [Section(dyad, timeline(months[dyad.code], axis), evidence[dyad.code]) for dyad in top],
        "linked": {dyad.code for dyad in top},
    }


@cache
def _template() -> "Template":
    """Compiled once. The policy's hash lets in the page's own style sheet and no other."""
    try:
        from jinja2 import DictLoader, Environment, StrictUndefined
        from markupsafe import Markup

        from service.report.quotation import quotation, shown
    except ModuleNotFoundError as error:
        raise DetenteError(f"the report needs {error.name}, which is not installed: pip install 'detente[report]'") from error
    sources = {name: files("service.report").joinpath(name).read_text(encoding="utf-8") for name in ("page.html", "parts.html", "page.css")}
    css = sources.pop("page.css")
    environment = Environment(loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"shown": shown, "net": figures.net, "name": country_name, "shade": shade}
    environment.globals |= {
        "share": figures.share,
        "counted": figures.counted,
        "quotation": quotation,
        "css": Markup(css),
        "css_hash": base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
    }
    return environment.get_template("page.html")


def _write(target: Path, html: str) -> None:
    """Writes beside the target and renames, so that a reader never finds half a page."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False) as draft:
            draft.write(html)
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(target)
    except FileNotFoundError as error:
        raise UsageError(f"{target}: the folder {target.parent} does not exist; make it or give another file") from error
    except OSError as error:
        raise OutputError(f"{target}: can't be written ({error.strerror})") from error
