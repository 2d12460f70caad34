"""One version number: the package's, which the changelog begins with."""

from __future__ import annotations

import re
from pathlib import Path

from marketplace import __version__

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"


def test_the_changelog_begins_with_this_version_and_its_days_run_backwards() -> None:
    text = CHANGELOG.read_text()
    versions = re.findall(r"^## (.+)$", text, re.M)
    days = re.findall(r"^### (.+)$", text, re.M)
    assert versions[0] == __version__
    assert days == sorted(set(days), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) for day in days)
