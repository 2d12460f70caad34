"""What officers find in the demo: a question of somebody without an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.negotiation import services
from marketplace.negotiation.models import GuestQuestion


def guest_question(players: Players) -> Iterator[datetime]:
    """A guest asks the home institution, and confirms the address a little later."""
    if not players.listings:
        return
    services.ask_as_guest(
        players.listings[0],
        name="오가람",
        email="garam.oh@example.com",
        company_name="가람소재",
        purpose="evaluate",
        body="연구소에서 시편으로 먼저 시험해 보고 싶습니다. 시료를 받을 수 있습니까?",
        language="ko",
        consent=True,
        form_token="demo-guest",
    )
    yield clock.now() + timedelta(minutes=4)
    asked = db.session.scalars(select(GuestQuestion).where(GuestQuestion.form_token == "demo-guest")).one()
    services.confirm_guest(asked.confirming_secret)
