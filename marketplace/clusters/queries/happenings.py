"""What the line of a company says of its difficulties and of the meetings it came to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.catalog.queries import for_problem, shared_words
from marketplace.clusters.lifecycle import DIFFICULTY
from marketplace.clusters.models import ClusterMeeting, Difficulty, MeetingAttendance
from marketplace.clusters.permissions import readable_difficulties, readable_meetings
from marketplace.clusters.queries import helping
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Fact, Fit, Happening, Kind
from marketplace.kernel.text import Text

PROBLEM = Kind("difficulty", Text("애로", "Difficulties"), "circle-help")
GATHERING = Kind("meeting", Text("모임", "Meetings"), "users")
RECORD = Text("센터의 애로 기록", "The center's record of the difficulty")


def company_facts(actor: Actor, company_id: int) -> list[Fact]:
    """The mini-clusters that the company has joined, and its difficulties that are not settled."""
    company = db.session.get_one(Organisation, company_id)
    found = [
        Fact(
            Text("미니클러스터", "Mini-cluster"),
            Text(cluster.name_ko, cluster.name_en),
            "clusters.cluster",
            {"code": cluster.code},
        )
        for cluster in company.joined_clusters
    ]
    return found + [
        Fact(
            Text("애로", "Difficulty"),
            Text("{title}: {state}", "{title}: {state}").fill(
                title=row.title, state=DIFFICULTY.states[row.state]
            ),
            "clusters.difficulty",
            {"ref": row.ref},
            row.next_on or row.reply_due_on,
        )
        for row in _unsettled(actor, company_id)
    ]


def fits_company(actor: Actor, company_id: int) -> list[Fit]:
    """What may help with the company's open difficulties: technologies and experts whose own words say so."""
    found: dict[tuple[str, str], Fit] = {}
    technology, expert = Text("기술", "Technology"), Text("전문가", "Expert")
    for row in _unsettled(actor, company_id)[:3]:
        text = f"{row.title}\n{row.problem}"
        for listing, hit in for_problem(actor, text, 3):
            if words := shared_words(hit):
                at = {"public_id": listing.public_id}
                fit = Fit(technology, listing.title, words[0], "catalog.listing", at)
                found.setdefault(("technology", listing.public_id), fit)
        for person, why in helping.able(row, 2):
            fit = Fit(expert, person.name, why, "experts.expert", {"ref": person.ref})
            found.setdefault(("expert", person.ref), fit)
    return list(found.values())


def _unsettled(actor: Actor, company_id: int) -> list[Difficulty]:
    query = select(Difficulty).where(
        readable_difficulties(actor), Difficulty.company_id == company_id, Difficulty.ended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Difficulty.id.desc())))


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    query = select(Difficulty).where(readable_difficulties(actor), Difficulty.company_id == company_id)
    found = []
    for row in db.session.scalars(query):
        page = "clusters.difficulty", {"ref": row.ref}
        what = Text("애로 등록", "Difficulty raised")
        day = clock.seoul_date(row.raised_at)
        found.append(
            Happening(day, PROBLEM, f"difficulty:{row.ref}", what, row.title, *page, evidence=RECORD)
        )
        if row.ended_at is not None:
            ended = Text("애로: {state}", "Difficulty: {state}").fill(state=DIFFICULTY.states[row.state])
            day = clock.seoul_date(row.ended_at)
            found.append(
                Happening(day, PROBLEM, f"difficulty:{row.ref}:ended", ended, row.outcome or row.title, *page)
            )
    meetings = (
        select(ClusterMeeting)
        .where(
            readable_meetings(actor),
            ClusterMeeting.id.in_(
                select(MeetingAttendance.meeting_id).where(
                    MeetingAttendance.company_id == company_id, MeetingAttendance.attended_at.is_not(None)
                )
            ),
        )
        .options(joinedload(ClusterMeeting.cluster))
    )
    what = Text("미니클러스터 모임 참석", "Came to a cluster meeting")
    for meeting in db.session.scalars(meetings):
        title = f"{meeting.cluster.name}: {meeting.title}"
        day = clock.seoul_date(meeting.starts_at)
        found.append(
            Happening(
                day,
                GATHERING,
                f"meeting:{meeting.ref}",
                what,
                title,
                "clusters.meeting",
                {"ref": meeting.ref},
            )
        )
    return found
