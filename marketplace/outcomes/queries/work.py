"""What of the yearly figures and of the contact log waits for a person; and what the line of a company says of them."""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Happening, Kind
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.outcomes.lifecycle import OPEN
from marketplace.outcomes.measures import in_words
from marketplace.outcomes.models import WAYS, CompanyContact, CompanyYear, Story
from marketplace.outcomes.permissions import keeps_contacts, year_parties, year_readable
from marketplace.outcomes.queries.contacts import contacts_of, to_call
from marketplace.outcomes.queries.figures import values_of

ICON = "chart-no-axes-combined"
OUTCOME = Kind("outcome", Text("성과", "Outcomes"), ICON)
CONTACT = Kind("contact", Text("연락", "Contact"), "phone")

MINE = Text("다시 연락하기로 한 기업입니다.", "You said you would call again.")
LEFT = Text(
    "다시 연락할 기업입니다. 약속한 담당자가 센터를 떠났습니다.",
    "To be called again: whoever promised it has left the center.",
)


def work_items(actor: Actor) -> list[WorkItem]:
    """Of the reader as a company and as the center."""
    asked = and_(
        CompanyYear.company_id.in_(actor.organisations("company")),
        CompanyYear.state.in_(OPEN),
        CompanyYear.due_on.is_not(None),  # None: the company came by itself, and nobody waits for it
    )
    query = select(CompanyYear).where(year_readable(actor), or_(CompanyYear.state == "submitted", asked))
    rows = list(db.session.scalars(query.options(joinedload(CompanyYear.company)).order_by(CompanyYear.id)))
    items = [item for row in rows if (item := _of_company(actor, row))]
    items += _to_confirm(
        actor, [row for row in rows if row.state == "submitted" and "center" in year_parties(actor, row)]
    )
    items += [
        WorkItem(
            MINE if row.by_id == actor.user_id else LEFT, row.company.name,
            "outcomes.company", {"ref": row.company.ref}, due_on=row.again_on, icon="phone",
        )
        for row in to_call(actor)
    ]  # fmt: skip
    return items


def _of_company(actor: Actor, row: CompanyYear) -> WorkItem | None:
    if "company" not in year_parties(actor, row):
        return None
    values = {"ref": row.company.ref, "year": row.year}
    if row.state == "submitted":
        title = Text(
            f"{row.year}년 성과를 센터가 확인하고 있습니다.", f"The center checks your figures of {row.year}."
        )
        return WorkItem(title, row.company.name, "outcomes.year", values, mine=False, icon=ICON)
    if row.state == "returned":
        title = Text(f"{row.year}년 성과를 보완해 주십시오.", f"Change your figures of {row.year} as asked.")
    else:
        title = Text(f"{row.year}년 성과를 입력해 주십시오.", f"Enter your figures of {row.year}.")
    return WorkItem(title, row.company.name, "outcomes.year", values, due_on=row.due_on, icon=ICON)


def _to_confirm(actor: Actor, rows: list[CompanyYear]) -> list[WorkItem]:
    """One line for the desk, however many companies have submitted; none for what one entered oneself."""
    rows = [row for row in rows if keeps_contacts(actor) and row.submitted_by_id != actor.user_id]
    if not rows:
        return []
    title = Text(f"확인할 성과가 {len(rows)}건 있습니다.", f"Yearly figures to check: {len(rows)}.")
    names = ", ".join(row.company.name for row in rows[:3])
    return [WorkItem(title, names, "outcomes.desk", {"state": "submitted"}, icon=ICON)]


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Figures that were submitted, and for the center its contacts."""
    query = select(CompanyYear).where(
        year_readable(actor), CompanyYear.company_id == company_id, CompanyYear.submitted_at.is_not(None)
    )
    rows = list(db.session.scalars(query.options(joinedload(CompanyYear.company))))
    values = values_of(row.id for row in rows)
    found = []
    for row in rows:
        assert row.submitted_at is not None
        sales = values[row.id].get("sales")
        found.append(
            Happening(
                clock.seoul_date(row.submitted_at), OUTCOME, f"outcome:{row.year}",
                Text(f"{row.year}년 성과", f"Figures of {row.year}"),
                "" if sales is None else in_words("sales", sales),
                "outcomes.year", {"ref": row.company.ref, "year": row.year},
            )
        )  # fmt: skip
    found += [
        Happening(row.held_on, CONTACT, f"contact:{row.ref}", WAYS[row.way], row.words[:120])
        for row in contacts_of(actor, company_id)
    ]
    return found


def moves_with_company(company_id: int) -> list[tuple[Text, list[str]]]:
    """What becomes of these in a merger of this company: the notes of contacts move, its figures stay its own, its public story
    ends."""
    contacts = (
        select(CompanyContact.held_on)
        .where(CompanyContact.company_id == company_id)
        .order_by(CompanyContact.held_on, CompanyContact.id)
    )
    years = select(CompanyYear.year).where(CompanyYear.company_id == company_id).order_by(CompanyYear.year)
    story = select(Story.title).where(Story.company_id == company_id, Story.state == "published")
    return [
        (
            Text("센터의 연락 기록", "The center's contacts"),
            [day.isoformat() for day in db.session.scalars(contacts)],
        ),
        (
            Text("연도별 성과 (이 기업의 기록으로 남음)", "Yearly figures (stay this company's)"),
            [str(year) for year in db.session.scalars(years)],
        ),
        (
            Text("기업 이야기 (공개가 끝남)", "Its story (no longer public)"),
            list(db.session.scalars(story)),
        ),
    ]
