"""Member companies from a sheet: read and looked at, entered as a whole, invited in bulk, taken back as a whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.services import MailboxFull, enter_company, invite, take_out_companies
from marketplace.formats.sheet_lines import NOTHING_NEW, sorted_out
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound, Refusal, TooMany
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.running import company_sheet, queries
from marketplace.running.lifecycle import COMPANY_IMPORT
from marketplace.running.models import CompanyImport, ImportedCompany, ImportedPerson
from marketplace.running.permissions import runs
from marketplace.running.services.policies import ADMINISTRATORS

FACTS = ("name_ko", "name_en", "representative_name", "size", "address", "phone")


def read_companies(actor: Actor, name: str, content: bytes) -> str:
    """Read a sheet and keep what it says, to be looked at; nothing is entered. Its ref."""
    if not runs(actor):
        raise Forbidden(ADMINISTRATORS)
    rows, notes = company_sheet.read(content, queries.cluster_names())
    with atomic():
        row = CompanyImport(
            name=name[:200] or "companies",
            rows=rows,
            notes=[list(note) for note in notes],
            read_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("company_import.read", row, actor, rows=len(rows))
        return row.ref


def enter_companies(actor: Actor, ref: str) -> int:
    """Enter every company that is in order and new, approved at once; how many. Nobody is invited by it."""
    with atomic():
        row = _load(actor, ref)
        COMPANY_IMPORT.perform("enter", row, actor)
        made = dict[str, Organisation]()
        for line in sorted_out(row.rows, "number", queries.numbers_known()).new:
            values: dict[str, Any] = line["values"]
            number = values["number"]
            if number not in made:
                made[number] = enter_company(
                    actor, number, {name: values[name] for name in FACTS}, values["clusters"]
                )
                db.session.add(ImportedCompany(import_id=row.id, organisation_id=made[number].id))
            if values["email"]:
                db.session.add(
                    ImportedPerson(
                        import_id=row.id,
                        organisation_id=made[number].id,
                        email=values["email"],
                        role=values["role"],
                    )
                )
        if not made:
            raise Conflict(NOTHING_NEW)
        row.entered_at, row.entered, row.rows = clock.now(), len(made), []
        return row.entered


def invite_people(actor: Actor, ref: str) -> tuple[int, int, int]:
    """Invite who is not invited yet, as many as a day allows: (how many were, how many wait, how many are left out).

    Nobody twice. Left out, and not waiting any more, is who can't be invited: belongs to it already, the company is closed.
    """
    found = queries.company_import(actor, ref)
    if found is None:
        raise NotFound()
    told: Counter[str] = Counter()
    for person_id in [person.id for person, _ in queries.people_waiting(found)]:
        try:
            told[_invite(actor, ref, person_id)] += 1
        except MailboxFull:
            continue  # this one another day; who stands behind in the sheet does not wait for that
        except TooMany as refusal:
            if not told:
                raise Conflict(refusal.text) from refusal
            break
    return told["invited"], len(queries.people_waiting(found)), told["left out"]


def _invite(actor: Actor, ref: str, person_id: int) -> str:
    """What became of one: "invited", "left out", or "gone" where another press or an undo was faster."""
    with atomic():
        row = _load(actor, ref)
        person = db.session.get(ImportedPerson, person_id)
        if person is None:
            return "gone"
        email, role, company = person.email, person.role, person.organisation.ref
        db.session.delete(person)
        db.session.flush()
        try:
            invite(actor, company, email, role, reason="")
        except TooMany:
            raise
        except Refusal:
            return "left out"
        row.invited += 1
        return "invited"


def undo_companies(actor: Actor, ref: str) -> tuple[int, int]:
    """Take back what the sheet entered: (how many companies went, how many stay because they are used since)."""
    with atomic():
        row = _load(actor, ref)
        COMPANY_IMPORT.perform("undo", row, actor)
        row.undone_at = clock.now()
        db.session.execute(delete(ImportedPerson).where(ImportedPerson.import_id == row.id))
        entered = [company.id for company in queries.companies_entered(row)]
        gone = take_out_companies(actor, entered, ImportedCompany.organisation_id)
        return gone, len(entered) - gone


def forget_company_sheets() -> int:
    """What was read a month ago and never entered is forgotten, and who was never invited; how many."""
    limit = clock.now() - timedelta(days=int(policy.value("expert_sheet_days", clock.today())))
    old = select(CompanyImport).where(CompanyImport.read_at < limit, CompanyImport.state == "read")
    left = [row for row in db.session.scalars(old) if row.rows]
    for row in left:
        row.rows = []
    entered = select(CompanyImport.id).where(CompanyImport.entered_at < limit)
    people = list(db.session.scalars(select(ImportedPerson).where(ImportedPerson.import_id.in_(entered))))
    for person in people:
        db.session.delete(person)
    return len(left) + len(people)


def forget_imported(person: Person) -> None:
    """Who leaves is not invited by an old sheet either."""
    db.session.execute(delete(ImportedPerson).where(ImportedPerson.email == person.email))


def _load(actor: Actor, ref: str) -> CompanyImport:
    if queries.company_import(actor, ref) is None:
        raise NotFound()
    return locked_by(CompanyImport, CompanyImport.ref == ref)
