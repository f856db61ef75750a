"""From files to articles.

article, failure: what comes out. files: which files a run has. characters, encodings, streams: from bytes to text. dates, publication,
titles: what a text says of itself. markdown, pages, json_lines, csv_tables, parquet_tables, records: the formats. readers: the way in.
"""

from detente.articles.article import Article
from detente.articles.failure import Failure
from detente.articles.files import FORMATS, SourceFile, find_files
from detente.articles.readers import read_articles
from detente.articles.streams import MAX_BYTES

__all__ = ["FORMATS", "MAX_BYTES", "Article", "Failure", "SourceFile", "find_files", "read_articles"]
