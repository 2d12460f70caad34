"""Sheets of companies, and who of them is not invited yet."""

from __future__ import annotations

from sqlalchemy import Select, func, select, true

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.accounts.queries import clusters
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.running.models import CompanyImport, ImportedCompany, ImportedPerson
from marketplace.running.permissions import runs


def company_imports(actor: Actor) -> Select[CompanyImport]:
    """The sheets that were read, the newest first; for administrators alone."""
    mine = true() if runs(actor) else CompanyImport.id < 0
    return select(CompanyImport).where(mine).order_by(CompanyImport.id.desc())


def company_import(actor: Actor, ref: str) -> CompanyImport | None:
    return db.session.scalars(company_imports(actor).where(CompanyImport.ref == ref)).first()


def numbers_known() -> set[str]:
    """Business numbers of companies that are here, however they came."""
    query = select(Organisation.business_number).where(Organisation.kind == "company")
    return {number for number in db.session.scalars(query) if number}


def cluster_names() -> dict[str, str]:
    """Name in either language, or code -> code, of the mini-clusters that are not put away."""
    rows: list[MiniCluster] = clusters()
    return {name.lower(): row.code for row in rows for name in (row.name_ko, row.name_en, row.code)}


def companies_entered(row: CompanyImport) -> list[Organisation]:
    query = (
        select(Organisation)
        .join(ImportedCompany, ImportedCompany.organisation_id == Organisation.id)
        .where(ImportedCompany.import_id == row.id)
    )
    return list(db.session.scalars(query.order_by(Organisation.id)))


def people_waiting(row: CompanyImport) -> list[tuple[ImportedPerson, Organisation]]:
    """Who is not invited yet, beside the company, in the order of the sheet."""
    query = (
        select(ImportedPerson, Organisation)
        .join(Organisation, Organisation.id == ImportedPerson.organisation_id)
        .where(ImportedPerson.import_id == row.id)
        .order_by(ImportedPerson.id)
    )
    return [(person, company) for person, company in db.session.execute(query)]


def import_work(actor: Actor) -> list[WorkItem]:
    """Sheets whose people are not invited yet."""
    if not runs(actor):
        return []
    query = (
        select(CompanyImport.ref, CompanyImport.name, func.count())
        .join(ImportedPerson, ImportedPerson.import_id == CompanyImport.id)
        .group_by(CompanyImport.id)
        .order_by(CompanyImport.id)
    )
    title = Text(
        "회원 기업의 사람들을 초대해 주십시오. 남은 초대: {n}",
        "Invite the people of member companies. Left: {n}",
    )
    return [
        WorkItem(title.fill(n=count), name, "running.company_sheet", {"ref": ref}, icon="building-2")
        for ref, name, count in db.session.execute(query)
    ]
