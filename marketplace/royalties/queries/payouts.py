"""Paying out: what an institution owes its people, under which numbers, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, literal, or_, select

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, t
from marketplace.kernel.work import WorkItem
from marketplace.royalties.incomes import income_parts, person_of
from marketplace.royalties.lifecycle import CORRECTION, PAYOUT
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    Payee,
    Payout,
    PayrollFile,
    ShareCorrection,
)
from marketplace.royalties.permissions import offices, paying_offices
from marketplace.royalties.queries.owed import WAITS, Owed, OwedShare, lines_of, owed, unsettled
from marketplace.royalties.statements import committee_until, payout_until


def payroll(actor: Actor) -> list[tuple[Any, ...]]:
    """(employee number, name, e-mail, currency, owed, tax-free, taxable, how many, refs, remark) of everyone who is owed.

    The e-mail stands only where the institution has set no number. Nobody is left out: a person without an account stands
    by name, and a negative balance stands as such, so that the amounts of a currency sum to the books' payable. Tax is
    reckoned as if all of it were paid today; what holds is reckoned at the payment.
    """
    return [_payroll_row(person) for institution in offices(actor) for person in owed(institution)]


def _payroll_row(person: Owed) -> tuple[Any, ...]:
    free = taxable = 0
    lines = person.lines + [line for p in person.proposed for line in lines_of(p)]
    if person.currency == "KRW" and person.balance > 0:
        for part in _parts(person, lines):
            free += part["free"]
            taxable += part["taxable"]
    return (
        person.number,
        person.name,
        "" if person.number else person.email,
        person.currency,
        person.balance,
        free,
        taxable,
        len(person.references),
        " ".join(person.references),
        t(remark(person)),
    )


def _parts(person: Owed, lines: list[OwedShare]) -> list[dict[str, Any]]:
    who = person_of(person.institution_id, person.user_id, person.name)
    return income_parts(
        [(line.income, line.amount) for line in lines],
        who,
        clock.today(),
        person.institution_id,
        person.user_id,
        person.name,
    )


def remark(person: Owed) -> Text:
    """What payroll must know of a person's balance, in one line."""
    said = [WAITS[wait] for wait in person.waits]
    if person.until is not None:
        said.append(Text(f"{person.until.isoformat()}까지", f"until {person.until.isoformat()}"))
    if person.balance < 0:
        said.append(
            Text("더 지급한 금액: 다음 배분에서 상계", "Paid too much: set off against the next share")
        )
    if person.proposed:
        said.append(Text("지급 확인 대기", "Payout waits for confirmation"))
    if person.user_id is None:
        said.append(Text("계정 없음", "No account"))
    return in_one_line(said)


def in_one_line(said: list[Text]) -> Text:
    return Text("; ".join(each.ko for each in said), "; ".join(each.en for each in said))


@dataclass(frozen=True)
class PayeeLine:
    """A person whom an institution pays shares, and what its office entered about them."""

    key: str  # the account's ref, or the name
    person: int | str  # the row id of the account, or the name
    name: str
    number: str
    standing: str
    controlling: bool


def payees(institution_id: int) -> list[PayeeLine]:
    """Inventors and contributors of the institution's technologies, all who got a share, and who was known by name before."""
    inventors = (
        select(Inventor.user_id, Inventor.name_ko, Inventor.name_en)
        .join(Listing, Listing.id == Inventor.listing_id)
        .where(Listing.institution_id == institution_id)
    )
    receivers = (
        select(DistributionShare.user_id, DistributionShare.name, literal(""))
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(Distribution.institution_id == institution_id, DistributionShare.party != "institution")
    )
    found: dict[int | str, str] = {}
    for user_id, name_ko, name_en in [*db.session.execute(inventors), *db.session.execute(receivers)]:
        found.setdefault(user_id or name_ko or name_en, name_ko or name_en)
    users = list(
        db.session.scalars(select(User).where(User.id.in_([k for k in found if isinstance(k, int)])))
    )
    refs = {user.id: user.ref for user in users}
    names = {user.id: user.display_name for user in users if user.closed_at is None}
    rows = {
        row.user_id or row.name: row
        for row in db.session.scalars(select(Payee).where(Payee.institution_id == institution_id))
    }
    for key in rows:
        if isinstance(key, str):
            found.setdefault(key, key)  # of before the account: its number can be given to the account
    lines = []
    for key, name in found.items():
        row = rows.get(key)
        lines.append(
            PayeeLine(
                refs.get(key, str(key)) if isinstance(key, int) else key,
                key,
                names.get(key, name) if isinstance(key, int) else name,
                (row.number if row else None) or "",
                row.standing if row else "",
                bool(row and row.controlling),
            )
        )
    return sorted((line for line in lines if line.name), key=lambda line: (line.name, line.key))[:1000]


def sharing_work(actor: Actor) -> list[WorkItem]:
    """Objections that the committee must answer, and shares that finance must pay."""
    institutions = offices(actor)
    if not institutions:
        return []
    objections = db.session.scalars(
        select(DistributionShare)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(
            Distribution.institution_id.in_(institutions),
            DistributionShare.objected_at.is_not(None),
            DistributionShare.answered_at.is_(None),
        )
        .order_by(DistributionShare.id)
    )
    items = [
        WorkItem(
            title=Text(
                "배분에 대한 이의를 심의하고 답변해 주십시오.",
                "Please consider and answer an objection to a distribution.",
            ),
            subject=share.name,
            endpoint="royalties.distribution",
            values={"ref": share.distribution.ref},
            due_on=committee_until(share),
            icon="message-circle-warning",
        )
        for share in objections
    ]
    return items + _correcting_work(actor) + _payout_work(paying_offices(actor), actor)


def _correcting_work(actor: Actor) -> list[WorkItem]:
    """Upheld objections whose shares are to be put right, and corrections that wait for a second person."""
    query = (
        select(DistributionShare, ShareCorrection)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .outerjoin(
            ShareCorrection,
            and_(ShareCorrection.share_id == DistributionShare.id, ShareCorrection.state != "cancelled"),
        )
        .where(
            Distribution.institution_id.in_(offices(actor)),
            DistributionShare.outcome == "upheld",
            or_(ShareCorrection.id.is_(None), ShareCorrection.state == "requested"),
        )
        .order_by(DistributionShare.id)
    )
    return [
        WorkItem(
            title=Text(
                "받아들인 이의대로 배분을 바로잡아 주십시오.",
                "Please put the shares right: an objection was upheld.",
            )
            if correction is None
            else Text(
                "배분을 바로잡는 것을 승인해 주십시오.", "Please approve the correction of a distribution."
            ),
            subject=share.name,
            endpoint="royalties.distribution",
            values={"ref": share.distribution.ref},
            mine=correction is None or CORRECTION.can("approve", correction, actor),
            icon="scale",
        )
        for share, correction in db.session.execute(query).unique()
    ]


def _payout_work(institutions: list[int], actor: Actor) -> list[WorkItem]:
    """Shares that nobody proposed to pay, payments that wait for the second person, and those for the payroll file."""
    items = [_unpaid_work(ids) for ids in unsettled(institutions).values()]
    query = select(Payout).where(
        Payout.institution_id.in_(offices(actor)), Payout.state.in_(("proposed", "confirmed"))
    )
    waiting = list(db.session.scalars(query.order_by(Payout.id)).unique())
    for institution_id in dict.fromkeys(p.institution_id for p in waiting):
        proposed = [p for p in waiting if p.institution_id == institution_id and p.state == "proposed"]
        confirmed = [p for p in waiting if p.institution_id == institution_id and p.state == "confirmed"]
        for rows, title in (
            (proposed, Text("배분금 지급을 확인해 주십시오.", "Confirm the payment of shares.")),
            (confirmed, Text("급여 파일을 내려받아 지급해 주십시오.", "Take the payroll file and pay.")),
        ):
            if not rows:
                continue
            items.append(
                WorkItem(
                    title=title,
                    subject=", ".join(dict.fromkeys(p.name for p in rows[:3])),
                    endpoint="royalties.payouts",
                    values={"institution": rows[0].institution.ref},
                    mine=rows is confirmed or any(PAYOUT.can("confirm", p, actor) for p in rows),
                    due_on=min(p.pay_on for p in rows),
                    icon="coins",
                )
            )
    return items


def _unpaid_work(distribution_ids: list[int]) -> WorkItem:
    """One line an institution: all of it is paid on one page, and the oldest distribution sets the day."""
    query = select(Distribution).where(Distribution.id.in_(distribution_ids[:3])).order_by(Distribution.id)
    rows = list(db.session.scalars(query).unique())
    return WorkItem(
        title=Text("배분금 지급을 제안해 주십시오.", "Propose the payment of shares."),
        subject=", ".join(dict.fromkeys(row.invoice.number for row in rows)),
        endpoint="royalties.payouts",
        values={"institution": rows[0].institution.ref},
        due_on=payout_until(rows[0]),
        icon="coins",
    )


def paying_institution(actor: Actor, ref: str) -> Organisation:
    """The institution of this ref, of those whose shares the actor works on; the first of them where it is none."""
    mine = offices(actor)
    rows = {row.id: row for row in db.session.scalars(select(Organisation).where(Organisation.id.in_(mine)))}
    return next((row for row in rows.values() if row.ref == ref), rows[mine[0]])


def payout_for(actor: Actor, ref: str) -> Payout | None:
    """A payment for those who pay it: an institution's own office. The center reads no names and accounts of payroll."""
    query = select(Payout).where(Payout.ref == ref, Payout.institution_id.in_(offices(actor)))
    return db.session.scalars(query).first()


def payouts_in(institution_id: int, *states: str) -> list[Payout]:
    """An institution's payments in these states, the newest last."""
    query = select(Payout).where(Payout.institution_id == institution_id, Payout.state.in_(states))
    return list(db.session.scalars(query.order_by(Payout.id)).unique())


def payroll_files(institution_id: int) -> list[PayrollFile]:
    """The files that an institution's payroll took, the newest first."""
    query = select(PayrollFile).where(PayrollFile.institution_id == institution_id)
    return list(db.session.scalars(query.order_by(PayrollFile.id.desc()).limit(100)).unique())


def payroll_file_for(actor: Actor, ref: str) -> PayrollFile | None:
    query = select(PayrollFile).where(PayrollFile.ref == ref, PayrollFile.institution_id.in_(offices(actor)))
    return db.session.scalars(query).first()
