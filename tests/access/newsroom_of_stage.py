"""The stage's news: a notice for everybody and one for the staff; an event, a full one with the company's head, a draft."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.newsroom import queries, services
from marketplace.newsroom.models import Mailing, NewsFile, Registration
from marketplace.newsroom.queries.mailings import way_out
from marketplace.newsroom.services import Message, Plan, Words
from marketplace.papers.services import store_attachments
from tests.negotiation.deals import Deal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def build_newsroom(deal: Deal, values: dict[str, Any]) -> None:
    """Everything that a row of the matrix names."""
    center = deal.center
    for name, audience in (("notice", "everybody"), ("notice.staff", "staff")):
        words = Words("소식", "News", "글", "Text", audience, None, clock.today(), None, False)
        values[name] = services.write_notice(center, f"stage-{name}", words)
        services.publish_notice(center, values[name])
    services.add_files(center, "notice", values["notice"], store_attachments([("자료.pdf", io.BytesIO(PDF))]))
    values["news_file"] = db.session.query(NewsFile).one().ref
    db.session.rollback()
    starts_at = clock.now() + timedelta(days=9)
    for name, seats in (("event", None), ("event.full", 1), ("event.draft", None)):
        plan = Plan(
            "설명회", "Briefing", "식순", "Agenda", "everybody", None, "강당", "", starts_at, starts_at + timedelta(hours=2),
            clock.now() - timedelta(hours=1), starts_at, seats, None,
        )  # fmt: skip
        values[name] = services.write_event(center, f"stage-{name}", plan)
        if name != "event.draft":
            services.announce_event(center, values[name])
    services.register(deal.boss, values["event.full"])
    services.register(deal.member, values["event.full"])
    services.ask_as_guest(values["event"], "이손님", "guest-of-stage@example.com", "연구소", True, "ko")
    message = Message("service", ("staff",), "안내", "Notice", "글", "Text")
    values["mailing"] = services.write_mailing(center, "stage-mailing", message)
    values["mailing.asked"] = services.write_mailing(center, "stage-asked", message)
    with atomic():  # as if many would get it
        asked = db.session.query(Mailing).filter_by(ref=values["mailing.asked"]).one()
        queries.MAILING.perform("ask", asked, center)
        asked.asked_by_id = center.user_id
    values["news_secret"] = way_out(deal.boss.user_id or 0)["way_out"]
    rows = db.session.query(Registration).order_by(Registration.id).all()
    values["event_person"] = rows[1].ref
    values["event_secret"] = queries.secret_of(rows[2])
    db.session.rollback()
