"""Which applications exist for a reader, whether a company may apply, and what is still wrong with what it wrote."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import SIZES, Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import BASIS_POINTS
from marketplace.kernel.text import Text
from marketplace.programmes import built_form
from marketplace.programmes.models import Application, ApplicationFile, Call
from marketplace.programmes.permissions import readable_applications
from marketplace.programmes.queries.awards import excluded_until


def applications(actor: Actor) -> Select[Application]:
    """One's companies' applications, the newest first."""
    query = select(Application).where(Application.company_id.in_(actor.organisations("company")))
    return query.options(joinedload(Application.call)).order_by(Application.id.desc())


def applications_to(actor: Actor, call: Call) -> list[Application]:
    """Those to a call that were submitted, in the order in which they came; for the center."""
    query = select(Application).where(
        readable_applications(actor), Application.call_id == call.id, Application.submitted_at.is_not(None)
    )
    query = query.options(joinedload(Application.company)).order_by(Application.submitted_at, Application.id)
    return list(db.session.scalars(query)) if actor.oversees else []


def application_for(actor: Actor, ref: str) -> Application | None:
    query = select(Application).where(readable_applications(actor), Application.ref == ref)
    return db.session.scalars(query).first()


def own_application(call: Call, company_id: int) -> Application | None:
    return db.session.scalars(
        select(Application).where(Application.call_id == call.id, Application.company_id == company_id)
    ).first()


def application_file(actor: Actor, ref: str, file_ref: str) -> ApplicationFile | None:
    query = select(ApplicationFile).join(Application, Application.id == ApplicationFile.application_id)
    return db.session.scalars(
        query.where(readable_applications(actor), Application.ref == ref, ApplicationFile.ref == file_ref)
    ).first()


@dataclass(frozen=True)
class Check:
    """One condition of applying: whether the company meets it, and what to do where it does not."""

    met: bool
    what: Text
    remedy: Text | None = None


def _exclusion(company: Organisation) -> list[Check]:
    row = excluded_until(company.id)
    if row is None:
        return []
    return [
        Check(
            False,
            Text(f"{row.until_on:%Y-%m-%d}까지 신청 제한", f"Excluded until {row.until_on:%Y-%m-%d}"),
            Text(
                "이유는 해지된 협약에 있습니다. 센터에 문의해 주십시오.",
                "The reason stands with the cancelled award. Ask the center.",
            ),
        )
    ]


def eligibility(call: Call, company: Organisation) -> list[Check]:
    """The conditions of a call, each looked at for this company."""
    found = [
        Check(
            company.is_approved,
            Text("센터가 승인한 회원사", "A member company approved by the center"),
            Text(
                "승인이 끝난 뒤 신청할 수 있습니다. 기업 정보에서 진행 상황을 확인해 주십시오.",
                "Apply once it is approved: see the company's page.",
            ),
        )
    ]
    if call.sizes:
        names = Text(
            ", ".join(SIZES[size].ko for size in call.sizes if size in SIZES),
            ", ".join(SIZES[size].en for size in call.sizes if size in SIZES),
        )
        found.append(
            Check(
                company.size in call.sizes,
                Text(f"기업 규모: {names.ko}", f"Size of the company: {names.en}"),
                Text(
                    "등록된 기업 규모가 다르면 기업 정보에서 바꾸어 주십시오.",
                    "If the registered size is wrong, change it on the company's page.",
                ),
            )
        )
    if call.cluster is not None:
        cluster = call.cluster
        found.append(
            Check(
                cluster in company.joined_clusters,
                Text(f"미니클러스터: {cluster.name_ko}", f"Mini-cluster: {cluster.name_en}"),
                Text(
                    "기업 정보에서 미니클러스터를 선택하면 센터가 가입을 승인합니다.",
                    "Choose it on the company's page; the center then lets the company in.",
                ),
            )
        )
    return found + _exclusion(company)


def known_answers(call: Call, company: Organisation, user: User) -> dict[str, Any]:
    """What a new application begins with: what the company answered to the same question before, and what the site knows."""
    known = {
        "company": company.name_ko,
        "number": company.number,
        "representative": company.representative_name,
        "address": " ".join(filter(None, (company.address, company.address_detail))),
        "phone": company.phone,
        "person": user.name,
        "email": user.email,
    }
    before = _before(call, company.id)
    answers = {}
    for field in built_form.asked(call.fields):
        value = known.get(field["known"]) or before.get((field["kind"], field["ko"], field["en"]))
        if value:
            answers[field["key"]] = value
    return answers


def _before(call: Call, company_id: int) -> dict[tuple[str, str, str], Any]:
    """(kind, question) -> answer of the company's last application with the same form; files and tables of money are new."""
    query = (
        select(Application)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.company_id == company_id, Call.form_id == call.form_id, Application.call_id != call.id
        )
    )
    last = db.session.scalars(query.order_by(Application.saved_at.desc()).limit(1)).first()
    if last is None:
        return {}
    return {
        (field["kind"], field["ko"], field["en"]): last.answers.get(field["key"])
        for field in built_form.asked(last.call.fields)
    }


def sums(call: Call, answers: dict[str, Any]) -> tuple[dict[str, dict[str, int]], dict[str, Text]]:
    """(item -> {"grant", "own"} in won, what cannot be read by name of the input)."""
    written = answers.get("money") or {}
    found: dict[str, dict[str, int]] = {}
    wrong: dict[str, Text] = {}
    for item in call.items:
        row = {}
        for side, place in (("grant", 0), ("own", 1)):
            text = (written.get(item["key"]) or ["", ""])[place].strip()
            amount = built_form.won(text) if text else 0
            if amount is None:
                wrong[f"{side}_{item['key']}"] = Text(
                    "‘{label}’ 항목에 3,500만처럼 금액을 입력해 주십시오.",
                    "Enter an amount such as 35,000,000 for “{label}”.",
                ).fill(label=Text(item["ko"], item["en"] or item["ko"]))
            row[side] = amount or 0
        found[item["key"]] = row
    return found, wrong


def problems(row: Application) -> dict[str, Text]:
    """What keeps an application from being submitted, by name of the input; the money at the end, as on the page."""
    files = {file.field for file in row.files}
    wrong = built_form.problems(row.call.fields, row.answers, files)
    money, unreadable = sums(row.call, row.answers)
    return wrong | (unreadable or _wrong_sums(row.call, money))


def _wrong_sums(call: Call, money: dict[str, dict[str, int]]) -> dict[str, Text]:
    grant = sum(part["grant"] for part in money.values())
    own = sum(part["own"] for part in money.values())
    first = f"grant_{call.items[0]['key']}" if call.items else "money"
    if not grant:
        return {first: Text("신청할 지원금을 입력해 주십시오.", "Enter the support that you apply for.")}
    if grant > call.ceiling:
        return {
            first: Text(
                f"지원금 합계가 {grant:,}원입니다. 한도인 {call.ceiling:,}원 이하로 줄여 주십시오.",
                f"The support sums to KRW {grant:,}. The most is KRW {call.ceiling:,}.",
            )
        }
    if Fraction(own, own + grant) < Fraction(call.own_part_bp, BASIS_POINTS):
        least = -(-grant * call.own_part_bp // (BASIS_POINTS - call.own_part_bp))
        return {
            first.replace("grant", "own"): Text(
                f"기업 부담금이 모자랍니다. 지원금이 {grant:,}원이면 기업 부담금은 {least:,}원 이상이어야 합니다.",
                f"The company's part is too small: with KRW {grant:,} of support it is KRW {least:,} at least.",
            )
        }
    return {}


def missing(checks: list[Check]) -> Check | None:
    return next((check for check in checks if not check.met), None)


def days_left(call: Call) -> int:
    return (clock.seoul_date(call.closes_at) - clock.today()).days


def programmes_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of its applications, by their numbers."""
    query = select(Application.number).where(Application.company_id == company_id).order_by(Application.id)
    return [(Text("지원사업 신청", "Applications to programmes"), list(db.session.scalars(query)))]


ENDINGS = {
    "@closed": Text("기업이 폐업하여 신청이 끝났습니다.", "It ended because the company was closed."),
    "@merged": Text(
        "합병한 기업이 같은 공고에 신청하여 끝났습니다.",
        "It ended because the company it was merged into applies to the same call.",
    ),
}


def ending(row: Application) -> Text | str:
    """Why an application ended, as far as somebody said."""
    return ENDINGS.get(row.note, row.note)


def answered(row: Application) -> list[tuple[str, list[dict[str, Any]]]]:
    """(heading, [{"label", "kind", "value", "file", "columns"}]) of what the form asked of this company."""
    files = {file.field: file for file in row.files}
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for field in built_form.shown(row.call.fields, row.answers):
        if field["kind"] == "section":
            found.append((built_form.label(field), []))
            continue
        if not found:
            found.append(("", []))
        found[-1][1].append(
            {
                "label": built_form.label(field),
                "kind": field["kind"],
                "value": row.answers.get(field["key"]) or "",
                "file": files.get(field["key"]),
                "columns": field["columns"],
            }
        )
    return found


def standing_at(actor: Actor, call: Call) -> list[tuple[Organisation, Application | None, list[Check]]]:
    """For each company of the reader: its application, and the conditions of the call as it meets them."""
    ids = actor.organisations("company")
    companies = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    )
    rows = select(Application).where(Application.call_id == call.id, Application.company_id.in_(ids))
    own = {row.company_id: row for row in db.session.scalars(rows)}
    return [(company, own.get(company.id), eligibility(call, company)) for company in companies]
