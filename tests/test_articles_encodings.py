"""Texts come out right whatever they were written in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.articles.characters import clean_line, clean_text
from detente.articles.encodings import HEAD_BYTES, decode, detect_encoding
from detente.errors import ArticleError

WESTERN = ["café", "naïve", "“Kenya” said it’s ready", "Ankara – Athènes", "a€b", "Señor Muñoz visitó Perú", "é"]
TEXTS = [*WESTERN, "Kenya opens its border", "Россия отозвала посла, сообщил МИД.", "肯尼亚开放边界", "κ", "🤝 agreed"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Kenya opens its border.\n", "Россия отозвала посла, сообщил МИД в среду.\n" * 3, "ok"])
def test_wide_unicode_without_a_mark_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", WESTERN)
def test_short_western_texts_are_recognised(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", ["café", "naïve", "Señor Muñoz visitó Perú"])
def test_latin_1_is_recognised(text: str) -> None:
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Россия отозвала своего посла из Анкары, сообщили в министерстве иностранных дел в среду. " * 5, "cp1251"),
        ("肯尼亚和乌干达周五在边境城镇举行会谈,双方同意开放边界。" * 10, "gb18030"),
    ],
)
def test_other_scripts_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_bad_byte_does_not_spoil_a_text_in_utf_8() -> None:
    content = ("“Kenya” said it’s ready. " * 20).encode() + b"\xff more"
    assert decode(content) == "“Kenya” said it’s ready. " * 20 + "\ufffd more"


def test_a_character_cut_at_the_end_of_the_head_is_no_bad_byte() -> None:
    head = (b"a" * (HEAD_BYTES - 1) + "é".encode())[:HEAD_BYTES]
    assert detect_encoding(head) == "utf-8"


def test_a_page_may_declare_its_encoding() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Россия</body></html>'.encode("cp1251")
    assert "Россия" in decode(page, markup=True)
    assert "Россия" not in decode(page)


@pytest.mark.parametrize("declared", ["utf-16", "punycode", "nonsense", "hex"])
def test_a_declaration_that_can_not_be_is_ignored(declared: str) -> None:
    assert decode(f'<meta charset="{declared}">café'.encode("cp1252"), markup=True).endswith("café")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"PK\x03\x04....", "a zip archive or an Office document"),
        (b"{\\rtf1 Kenya}", "an RTF document"),
        (b"\x1f\x8b\x08....", "compressed with gzip"),
        (b"Kenya\x00\x01\x02\x00\x07Uganda", "binary"),
        (bytes(range(256)) * 10, "binary"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=f"not a text: .*{reason}"):
        decode(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(content: bytes) -> None:
    try:
        name = detect_encoding(content, markup=True)
    except ArticleError:
        return
    assert codecs.lookup(name)
    assert isinstance(content.decode(name, errors="replace"), str)


def test_line_ends_and_control_characters_are_cleaned() -> None:
    assert clean_text("\ufeffa\r\nb\rc\x0cd\u2028e\tf\x00g\x1bh\x7fi\x9f") == "a\nb\nc\nd\ne\tfghi"


def test_unicode_is_not_normalised() -> None:
    assert clean_text("cafe\u0301 \ufb01 \u00a0") == "cafe\u0301 \ufb01 \u00a0"


def test_what_can_not_be_encoded_is_replaced() -> None:
    assert clean_text("a\ud800b").encode() == "a\ufffdb".encode()


def test_a_line_has_single_spaces() -> None:
    assert clean_line(" Kenya \n opens\tits\u00a0border ") == "Kenya opens its border"
