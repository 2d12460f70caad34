"""What the line of a company says of the technology it looked for."""

from __future__ import annotations

from marketplace.demand.models import Need
from marketplace.demand.queries.needs import needs_visible_to
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Happening, Kind
from marketplace.kernel.text import Text

NEED = Kind("need", Text("수요기술", "Needs"), "megaphone")


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Needs that were opened, for those who may read them."""
    query = needs_visible_to(actor).where(Need.company_id == company_id, Need.opened_at.is_not(None))
    what = Text("수요기술 등록", "Technology looked for")
    return [
        Happening(
            clock.seoul_date(row.opened_at),
            NEED,
            f"need:{row.ref}",
            what,
            row.title,
            "demand.need",
            {"ref": row.ref},
        )
        for row in db.session.scalars(query).unique()
        if row.opened_at
    ]
