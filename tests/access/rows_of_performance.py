"""Performance figures of a technology: who writes the listing keeps them; readers see them on its page."""

from __future__ import annotations

from tests.access.performance_of_stage import VALUES
from tests.access.rows import EDITORS, LOOKS_AFTER, get, post

PERFORMANCE = [
    get("performance.edit", EDITORS, LOOKS_AFTER, public_id="listing.draft"),
    post("performance.edit", EDITORS, LOOKS_AFTER, public_id="listing.draft", data=VALUES),
    get("performance.correct", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="figure.draft0"),
    post("performance.correct", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="figure.draft0", data=VALUES),
    *(post("performance.change", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="figure.draft0", change=f"={act}") for act in ("later", "remove")),
]  # fmt: skip
