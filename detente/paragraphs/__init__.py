"""From an article's text to its paragraphs.

layout: which lines belong together. windows: cutting what is too long. phrases, picture_credits, bylines, menus, comments, forum_headers,
boilerplate: what is not the article's own prose. duplicates: what came before. splitting: the way in.
"""

from detente.paragraphs.duplicates import SeenParagraphs, normalised_digest
from detente.paragraphs.paragraph import Paragraph
from detente.paragraphs.splitting import MAX_WORDS, split_paragraphs

__all__ = ["MAX_WORDS", "Paragraph", "SeenParagraphs", "normalised_digest", "split_paragraphs"]
