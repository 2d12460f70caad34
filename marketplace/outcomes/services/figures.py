"""Entering, confirming and correcting a company's figures of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.outcomes import queries
from marketplace.outcomes.lifecycle import ENTERING, YEAR
from marketplace.outcomes.measures import EVIDENCE, MEASURES, MOST
from marketplace.outcomes.models import CompanyFigure, CompanyYear, CompanyYearFile
from marketplace.outcomes.permissions import is_own, may_enter
from marketplace.papers.services import Attachment


@dataclass(frozen=True)
class Figures:
    """What was entered: code -> value, None where it was left empty. `said_by`: who told it to the center. `same`: the
    figures are those of the year before, and that is meant so."""

    values: Mapping[str, int | None]
    said_by: str = ""
    same: bool = False


def enter_figures(actor: Actor, ref: str, year: int, figures: Figures) -> None:
    """Submit a year, or correct what was submitted or confirmed; old values stay with their day."""
    with atomic():
        company = _company(actor, ref, year)
        row = queries.year_of(company.id, year)
        if row is None:
            row = CompanyYear(company_id=company.id, year=year, state="due")
            db.session.add(row)
            db.session.flush()
        else:
            row = locked(CompanyYear, row.id)
        by_center = not is_own(actor, company.id)
        YEAR.check(ENTERING[row.state], row, actor)
        _check(company, year, figures, by_center)
        _replace(actor, row, figures.values)
        YEAR.perform(ENTERING[row.state], row, actor)
        row.by_center, row.said_by = by_center, figures.said_by.strip()[:80] if by_center else ""
        row.submitted_at, row.submitted_by_id = clock.now(), actor.user_id
        row.decided_at = row.decided_by_id = None
        row.note = ""
        db.session.flush()
        if by_center:
            notify(
                "outcomes_entered", f"{row.id}:{row.version}", people_of(company.id),
                company_year_id=row.id,
            )  # fmt: skip


def _company(actor: Actor, ref: str, year: int) -> Organisation:
    company = queries.company_for(actor, ref)
    if company is None or not queries.is_year(year):
        raise NotFound()
    if not may_enter(actor, company.id):
        raise Forbidden(
            Text(
                "기업의 구성원이나 센터 담당자가 입력합니다.",
                "The company's people or the center's enter this.",
            )
        )
    if not company.is_approved:
        raise Conflict(
            Text(
                "센터가 승인한 기업의 성과를 입력합니다.",
                "Figures are entered for companies that the center approved.",
            )
        )
    return company


def _check(company: Organisation, year: int, figures: Figures, by_center: bool) -> None:
    values = {code: value for code, value in figures.values.items() if code in MEASURES and value is not None}
    wrong: dict[str, Text] = {}
    if by_center and not figures.said_by.strip():
        wrong["said_by"] = Text("누가 말했는지 입력해 주십시오.", "Enter who said it.")
    if not values:
        wrong["sales"] = Text("아는 값을 하나라도 입력해 주십시오.", "Enter at least one figure.")
    for code, value in values.items():
        measure = MEASURES[code]
        if value < 0:
            wrong[code] = Text("0 이상의 값을 입력해 주십시오.", "Enter 0 or more.")
        elif value > MOST[measure.kind]:
            wrong[code] = Text("값이 너무 큽니다. 단위를 확인해 주십시오.", "Too large: check the unit.")
        elif measure.within in values and value > values[measure.within]:
            whole = MEASURES[measure.within].name
            wrong[code] = Text(
                "{whole}보다 클 수 없습니다.", "It can't be more than this figure: {whole}."
            ).fill(whole=whole)
    before = queries.year_of(company.id, year - 1)
    told = queries.values_of([before.id])[before.id] if before and not wrong and not figures.same else None
    if len(values) > 1 and values == told:
        wrong["same"] = Text(
            "모든 값이 {before}년과 같습니다. 맞으면 아래에 표시하고 다시 보내 주십시오.",
            "Every figure is that of {before}. If that is right, tick the box and send it again.",
        ).fill(before=str(year - 1))
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def _replace(actor: Actor, row: CompanyYear, values: Mapping[str, int | None]) -> None:
    """Write what differs; what was there before stays with the instant of its end."""
    now = clock.now()
    query = select(CompanyFigure).where(CompanyFigure.year_id == row.id, CompanyFigure.replaced_at.is_(None))
    current = {figure.code: figure for figure in db.session.scalars(query)}
    for code in MEASURES:
        old, value = current.get(code), values.get(code)
        if (old.value if old else None) == value:
            continue
        if old is not None:
            old.replaced_at = now
            db.session.flush()
        if value is not None:
            db.session.add(CompanyFigure(year_id=row.id, code=code, value=value, entered_by_id=actor.user_id))


def _year(actor: Actor, ref: str, year: int) -> CompanyYear:
    company = queries.company_for(actor, ref)
    row = queries.year_of(company.id, year) if company else None
    if row is None:
        raise NotFound()
    return locked(CompanyYear, row.id)


def confirm_year(actor: Actor, ref: str, year: int) -> None:
    """The center has looked at it. Whoever entered the figures does not confirm them."""
    with atomic():
        row = _year(actor, ref, year)
        YEAR.check("confirm", row, actor)
        if row.submitted_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "직접 입력한 성과는 센터의 다른 담당자가 확인합니다.",
                    "What you entered yourself is confirmed by another person of the center.",
                )
            )
        YEAR.perform("confirm", row, actor)
        row.decided_at, row.decided_by_id, row.note = clock.now(), actor.user_id, ""


def return_year(actor: Actor, ref: str, year: int, reason: str) -> None:
    """Ask the company for changes, with the reason and a new day."""
    with atomic():
        row = _year(actor, ref, year)
        YEAR.check("send_back", row, actor)
        if not reason.strip():
            wrong = Text("무엇을 고쳐야 하는지 입력해 주십시오.", "Enter what has to be changed.")
            raise Invalid(wrong, reason=wrong)
        YEAR.perform("send_back", row, actor)
        row.note = reason.strip()[:500]
        row.due_on = clock.today() + timedelta(days=policy.value("outcome_correction_days", clock.today()))
        db.session.flush()
        notify(
            "outcomes_returned", f"{row.id}:{row.version}", people_of(row.company_id),
            company_year_id=row.id, due_on=row.due_on.isoformat(),
        )  # fmt: skip


def take_back_year(actor: Actor, ref: str, year: int) -> None:
    """The company takes its submission back, as long as nobody has confirmed it; the figures stay to be changed."""
    with atomic():
        row = _year(actor, ref, year)
        YEAR.perform("take_back", row, actor)
        row.submitted_at = row.submitted_by_id = None
        row.by_center, row.said_by = False, ""


def reopen_year(actor: Actor, ref: str, year: int) -> None:
    """The center takes its confirmation back."""
    with atomic():
        row = _year(actor, ref, year)
        YEAR.perform("reopen", row, actor)
        row.decided_at = row.decided_by_id = None


def add_file(actor: Actor, ref: str, year: int, kind: str, file: Attachment | None) -> None:
    """Add a document that shows figures of the year."""
    with atomic():
        row = _year(actor, ref, year)
        if not may_enter(actor, row.company_id):
            raise Forbidden(
                Text(
                    "기업의 구성원이나 센터 담당자가 올립니다.",
                    "The company's people or the center's add it.",
                )
            )
        wrong: dict[str, Text] = {}
        if file is None:
            wrong["file"] = Text("파일을 선택해 주십시오.", "Choose a file.")
        if kind not in EVIDENCE:
            wrong["kind"] = Text("자료의 종류를 선택해 주십시오.", "Choose what kind of document it is.")
        if wrong or file is None:
            raise Invalid(next(iter(wrong.values())), **wrong)
        db.session.add(
            CompanyYearFile(
                year_id=row.id, kind=kind, name=file.name, sha256=file.sha256, size=file.size, media_type=file.media_type,
                added_by_id=actor.user_id,
            )
        )  # fmt: skip
        audit.record("company_year.add_file", row, actor, kind=kind)


def remove_file(actor: Actor, ref: str) -> tuple[str, int]:
    """Take a document away again, unless the center has confirmed figures by it; the company's ref and the year."""
    with atomic():
        file = queries.file_for(actor, ref)
        if file is None:
            raise NotFound()
        row = locked(CompanyYear, file.year_id)
        if not may_enter(actor, row.company_id):
            raise Forbidden(
                Text(
                    "기업의 구성원이나 센터 담당자가 삭제합니다.",
                    "The company's people or the center's delete it.",
                )
            )
        if row.state == "confirmed":
            raise Conflict(
                Text(
                    "센터가 이 자료로 확인을 마쳤습니다. 삭제하려면 센터에 확인 취소를 요청해 주십시오.",
                    "The center has confirmed the figures by it. To delete it, ask the center to reopen the year.",
                )
            )
        locked(CompanyYearFile, file.id).removed_at = clock.now()
        audit.record("company_year.remove_file", row, actor)
        return row.company.ref, row.year
