"""The stage's preview: of a PDF of the published listing."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.previews import services


def build_previews(officer: Actor, values: dict[str, Any]) -> None:
    listing = db.session.query(Listing).filter_by(public_id=values["listing.published"]).one()
    file = catalog.add_file(listing.id, officer, "소개.pdf", io.BytesIO(one_page()), "public")
    services.draw_first_page({"sha256": file.sha256}, file.sha256)
    values["file.pdf"] = file.ref


def one_page(colour: str = "teal", size: tuple[int, int] = (300, 400)) -> bytes:
    """A PDF of one page in one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PDF")
    return out.getvalue()
