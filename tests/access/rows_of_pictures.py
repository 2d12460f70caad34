"""Pictures of a technology: who sees the listing sees them, who writes the listing keeps them."""

from __future__ import annotations

from io import BytesIO

from tests.access.pictures_of_stage import one_colour
from tests.access.rows import EDITORS, EVERYBODY, LOOKS_AFTER, get, post

WORDS = {"alt_ko": "장치의 단면도"}

PICTURES = [
    get("pictures.picture", EVERYBODY, public_id="listing.published", ref="picture.published0", size="=small"),
    get("pictures.picture", LOOKS_AFTER, public_id="listing.draft", ref="picture.draft0", size="=large", door=False),
    get("pictures.edit", EDITORS, LOOKS_AFTER, public_id="listing.draft"),
    post("pictures.edit", EDITORS, LOOKS_AFTER, public_id="listing.draft", data=lambda _: {"picture": (BytesIO(one_colour("red").content), "a.jpg"), **WORDS}),
    get("pictures.words", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="picture.draft0"),
    post("pictures.words", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="picture.draft0", data=WORDS),
    *(post("pictures.change", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="picture.draft0", change=f"={act}") for act in ("later", "remove")),
]  # fmt: skip
