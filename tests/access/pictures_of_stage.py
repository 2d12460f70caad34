"""The stage's pictures: one of the published listing, two of the draft."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from marketplace.catalog.models import Listing
from marketplace.formats.pictures import Picture
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.pictures import services


def build_pictures(officer: Actor, values: dict[str, Any]) -> None:
    for name in ("published", "draft"):
        listing = db.session.query(Listing).filter_by(public_id=values[f"listing.{name}"]).one()
        for n, colour in enumerate(("white", "grey")):
            row = services.add_picture(
                listing.id, officer, [one_colour(colour), one_colour(colour, 8)], {"alt_ko": "단면도"}
            )
            values[f"picture.{name}{n}"] = row.ref


def one_colour(colour: str, side: int = 16) -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return Picture(out.getvalue(), side, side)
