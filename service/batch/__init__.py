"""Scoring folders: from files to Parquet.

output: the output directory, its parts and how a run resumes. run: the loop. export: CSV and JSON lines. summary: the closing table.
command: the command line.
"""

from service.batch.export import export
from service.batch.run import Progress, RunOptions, score_paths

__all__ = ["Progress", "RunOptions", "export", "score_paths"]
