"""Numbers as the page shows them."""

_MINUS = "−"


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 paragraph", "1,204 paragraphs"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """ "41%"; what is not nothing is never shown as 0%, and what is not all never as 100%."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 1:
        return "<1%"
    if 99 < percent < 100:
        return ">99%"
    return f"{percent:.0f}%"


def net(value: float) -> str:
    """ "+0.42", "−0.31", "0.00"."""
    text = f"{value:+.2f}"
    return "0.00" if text[1:] == "0.00" else text.replace("-", _MINUS)
