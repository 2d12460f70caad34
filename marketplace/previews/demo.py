"""What the demo shows of first pages: technologies with one printed page, made from their own texts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typst
from sqlalchemy import select

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.formats.glyphs import FONTS
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players

DAYS = 5
MOST = 10
SHEET = Path(__file__).with_name("sheet.typ")
PARTS = (("problem", "해결하려는 문제"), ("solution", "기술 내용"), ("benefit", "효과"))


def sheets(players: Players) -> Iterator[datetime]:
    """The center adds them for the institutions."""
    yield clock.now()
    query = select(Listing).where(Listing.state == "published", Listing.benefit_ko != "").order_by(Listing.id)
    for listing in db.session.scalars(query.limit(MOST)).unique().all():
        catalog.add_file(listing.id, players.center, "기술소개서.pdf", io.BytesIO(sheet(listing)), "public")


def sheet(listing: Listing) -> bytes:
    data = {
        "title": listing.title_ko,
        "institution": listing.institution.name_ko,
        "parts": [(heading, getattr(listing, f"{name}_ko")) for name, heading in PARTS],
    }
    return bytes(
        typst.compile(
            SHEET, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)}
        )
    )
