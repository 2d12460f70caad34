"""The stage's mini-cluster: coordinated by the center's finance, led by the partner, with the deal's company; the rival asks."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from marketplace.accounts.models import MiniCluster, OrganisationCluster
from marketplace.clusters import services
from marketplace.clusters.models import ClusterMeeting, MeetingFile
from marketplace.clusters.services import Facts, Plan
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers.services import store_attachments
from tests.negotiation.deals import Deal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def build_clusters(deal: Deal, people: dict[str, Actor], values: dict[str, Any]) -> None:
    """Everything that a row of the matrix names."""
    center, partner, rival = people["center_admin"], people["partner"], people["rival"]
    outside = rival.standings[0].organisation_id
    with atomic():  # it asks to be let in again
        there = OrganisationCluster.organisation_id == outside
        db.session.execute(update(OrganisationCluster).where(there).values(joined_at=None))
    facts = Facts(
        "이차전지", "Secondary batteries", "전지", "Batteries", "소개", "About", "054-000-0000",
        partner.standings[0].organisation_id, people["center_finance"].user_id,
    )  # fmt: skip
    services.save_cluster(center, "battery", facts)
    services.admit(center, "battery", values["organisation"])
    now = clock.now()
    later = now + timedelta(days=7)
    plan = Plan("정기 모임", "소식", "센터", later, later + timedelta(hours=2))
    values["meeting"] = services.call_meeting(partner, "battery", "stage-later", plan)
    with clock.moved(by=timedelta(days=-1)):
        plan = Plan("오늘 모임", "", "센터", now - timedelta(hours=1), now + timedelta(days=1))
        values["meeting.now"] = services.call_meeting(partner, "battery", "stage-now", plan)
    services.add_files(partner, values["meeting"], store_attachments([("자료.pdf", io.BytesIO(PDF))]))
    values["meeting_file"] = db.session.query(MeetingFile).one().ref
    going = db.session.query(ClusterMeeting).filter_by(ref=values["meeting.now"]).one()
    values["meeting_code"] = going.code
    values["cluster_news"] = services.write_news(
        partner, "battery", form_token="stage", title="소식", body="내용", public=False
    )
    for name in ("difficulty", "difficulty.ended"):
        values[name] = services.raise_difficulty(
            deal.member, "battery", company_id=deal.company_id, form_token=name, title="휨", problem="휩니다.",
            amount=None, shared=True,
        )  # fmt: skip
    services.end_difficulty(center, values["difficulty.ended"], "drop", "더 진행하지 않습니다.")
    assert db.session.query(MiniCluster).filter_by(code="battery").one().coordinator_id
    db.session.rollback()
