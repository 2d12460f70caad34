"""First pages of files: who may open a public file sees its first page."""

from __future__ import annotations

from tests.access.rows import EVERYBODY, get

PREVIEWS = [
    get("previews.first_page", EVERYBODY, public_id="listing.published", ref="file.pdf"),
]
