"""The templates stay readable: no line is too long for a screen or a diff. What a parser finds, script/test checks."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
LONGEST = 160


def test_no_line_of_a_page_is_longer_than_160_characters() -> None:
    """Letters (.txt) are excepted: there a line is a sentence."""
    long = [
        f"{path.relative_to(TEMPLATES)}:{number}: {len(line)} characters"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert not long, "\n".join(long)
