"""Scored output -> one self-contained HTML page.

output (the folder) -> summary (tallies by dyad and month) -> findings, matrix, timeline, evidence -> page.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.report.page import write_report

__all__ = ["write_report"]


def __getattr__(name: str) -> Any:
    """Loads the page's modules at first use: pyarrow takes half a second, for which `detente --help` need not wait."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from service.report.page import write_report

    return write_report
