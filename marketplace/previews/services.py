"""Drawing first pages, after the upload."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.formats import bounded
from marketplace.formats.pdf_first_page import first_page
from marketplace.gateways.storage import files
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.outbox import Later
from marketplace.kernel.transaction import atomic
from marketplace.previews.models import FirstPage

LARGEST = 50 * 1024 * 1024  # bytes of a PDF that is drawn
MOST_OF_PAGE = 2 * 1024 * 1024  # bytes of the picture
AGAIN = timedelta(seconds=30)


def draw_first_page(payload: dict[str, Any], key: str) -> None:
    """Draw the first page of the PDF {sha256}, once; a file that can't be drawn is noted and has none."""
    of = payload["sha256"]
    if db.session.scalar(select(FirstPage.id).where(FirstPage.of_sha256 == of)) or not files().exists(of):
        return
    with files().open(of) as stream:
        content = stream.read(LARGEST + 1)
    try:
        page = first_page(content) if len(content) <= LARGEST else None
    except bounded.Busy as error:
        raise Later(AGAIN) from error
    made = files().put(io.BytesIO(page.content), MOST_OF_PAGE).sha256 if page else ""
    with atomic():
        insert_ignore(
            FirstPage,
            of_sha256=of,
            sha256=made,
            width=page.width if page else 0,
            height=page.height if page else 0,
        )
