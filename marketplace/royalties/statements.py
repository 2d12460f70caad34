"""기술료 배분 명세서: what one person receives and how it was computed, in writing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.queries import party
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import LANGUAGES, Text, either, reading, t
from marketplace.licensing.models import Agreement
from marketplace.papers import services as papers
from marketplace.papers.models import Paper
from marketplace.royalties.incomes import Incomes, limit_on, used_in
from marketplace.royalties.models import Distribution, DistributionShare

PARTIES: dict[str, Text] = {
    "inventor": Text("발명자", "Inventor"),
    "contributor": Text("기여자", "Contributor"),
    "institution": Text("기관", "Institution"),
}
ROUNDING = Text(
    "연구자와 기여자의 몫은 통화의 최소 단위(1원, 1센트)로 올림하고, 사람별 금액은 최대잔여법으로 나누어 합계가 정확히 일치합니다.",
    "The people's part is rounded up to a whole unit and divided by the largest remainder, so that the sum is exact.",
)


def objection_days(on: date) -> int:
    """For how many days who is told a share on that day may object (30 under 발명진흥법)."""
    return int(policy.value("distribution_objection_days", on))


def objection_until(share: DistributionShare, days: Callable[[date], int] = objection_days) -> date | None:
    """The last day for an objection. Who asks for many shares gives `days` that remembers the policy of a day."""
    if share.told_at is None:
        return None
    told = clock.seoul_date(share.told_at)
    return periods.days_after(told, days(told))


def committee_until(share: DistributionShare) -> date | None:
    """The day by which the committee answers an objection: the policy's days after it (60 under 발명진흥법)."""
    if share.objected_at is None:
        return None
    on = clock.seoul_date(share.objected_at)
    return periods.days_after(on, int(policy.value("distribution_committee_days", on)))


def payout_until(distribution: Distribution) -> date:
    """The day by which the institution pays the people: the policy's days after the distribution."""
    on = clock.seoul_date(distribution.created_at)
    return periods.days_after(on, int(policy.value("distribution_payout_days", on)))


def weight_text(share: DistributionShare, distribution: Distribution) -> str:
    """A person's share of their group, `40/100`; the institution's is a dash."""
    whole = sum(s.weight for s in distribution.shares if s.party == share.party)
    return f"{share.weight}/{whole}" if whole else "–"


def issue_statement(share: DistributionShare) -> None:
    """The statement in both languages, in the caller's transaction."""
    number = next_number("D")
    for lang in LANGUAGES:
        with reading(lang):
            paper = papers.issue(
                "distribution",
                share,
                _snapshot(share, number),
                SYSTEM,
                language=lang,
                number=number,
                organisation_id=share.distribution.institution_id,
            )
        if _language_of(share) == lang:
            share.paper_id = paper.id


def _language_of(share: DistributionShare) -> str:
    user = db.session.get(User, share.user_id) if share.user_id else None
    return user.language if user else "ko"


def _name_of(share: DistributionShare) -> str:
    """Whose share it is, in the paper's language where the name was given in it."""
    user = db.session.get(User, share.user_id) if share.user_id else None
    if share.party == "institution":
        invoice = db.session.get_one(Invoice, share.distribution.invoice_id)
        return either(share.name, invoice.payee.get("name_en"))
    return either(share.name, user.name_en if user else "")


def _snapshot(share: DistributionShare, number: str) -> dict[str, Any]:
    distribution = share.distribution
    invoice = db.session.get(Invoice, distribution.invoice_id)
    agreement = db.session.get(Agreement, distribution.agreement_id)
    assert invoice is not None
    assert agreement is not None
    listing = db.session.get(Listing, agreement.listing_id)
    receipt = _last_receipt(invoice)
    until = objection_until(share)
    today = clock.today()
    at = 1 if t("ko", "en") == "en" else 0
    return {
        "number": number,
        "created_at": clock.now().isoformat(),
        "site_name": t("기술마당", "Gisul Madang"),
        "site_url": current_app.config["SITE_URL"],
        "specimen": current_app.config["SITE_MODE"] == "demo",
        "issued_on": today.isoformat(),
        "currency": distribution.currency,
        "institution": party(invoice.payee),
        "recipient": _name_of(share),
        "recipient_role": t(PARTIES[share.party]),
        "subject": listing.title if listing else "",
        "agreement_number": agreement.number,
        "licensee": either(invoice.payer.get("name_ko"), invoice.payer.get("name_en")),
        "receipt_number": receipt.number if receipt else invoice.number,
        "received_on": receipt.snapshot["received_on"] if receipt else today.isoformat(),
        "distributed": distribution.amount,
        "formula": [
            {
                "label": step["label"][at],
                "formula": step["formula"][at] or None,
                "amount": step["amount"],
                "total": step["total"],
            }
            for step in distribution.formula["steps"]
        ],
        "shares": [
            {
                "name": _name_of(each),
                "role": t(PARTIES[each.party]),
                "share": weight_text(each, distribution),
                "amount": each.amount,
                "mine": each is share,
            }
            for each in distribution.shares
        ],
        "policy": distribution.formula["policy"][at],
        "rounding": t(ROUNDING),
        "tax_notes": _tax_notes(share, listing),
        "objection_until": until.isoformat() if until else "",
        "objection_to": t(
            "기관의 기술이전 담당자 (배분 화면의 ‘이의 제기’)",
            "the institution's transfer officer, on the page of the distribution",
        ),
    }


def _tax_notes(share: DistributionShare, listing: Listing | None) -> list[str]:
    """What the share is for the tax office, and how much of this year's limit was used by what has been paid."""
    today, person = clock.today(), share.user_id
    institution_id = share.distribution.institution_id
    if listing is None or Incomes(today, [listing.id]).kind(share, listing) != "invention":
        notes = [
            t(
                "이 금액은 직무발명보상금이 아니므로 비과세 한도를 적용하지 않습니다.",
                "This is no compensation for an employee's invention: no part of it is tax-free.",
            )
        ]
    else:
        free, used = limit_on(today), used_in(today.year, institution_id, person, share.name)
        notes = [
            t(
                f"종업원의 직무발명보상금은 지급한 해마다 {free:,}원까지 비과세입니다. 올해 지급한 금액 가운데 비과세로 계산한 금액은 {used:,}원입니다.",
                f"Compensation for an employee's invention is tax-free up to KRW {free:,} in the year in which it is paid; "
                f"KRW {used:,} of what was paid this year were reckoned tax-free.",
            ),
            t(
                "퇴직한 뒤나 학생에게 지급하면 기타소득이며, 사용자의 특수관계인은 비과세를 받지 못합니다.",
                "After retirement, and for students, it is other income; nothing is tax-free with a controlling interest.",
            ),
        ]
    return [
        *notes,
        t(
            "지급과 원천징수는 기관이 합니다 (세무 확인 필요).",
            "The institution pays and withholds (to be confirmed with a tax adviser).",
        ),
    ]


def _last_receipt(invoice: Invoice) -> Paper | None:
    """The receipt of the payment that settled the invoice."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.kind == "receipt", Paper.snapshot["invoice_number"].as_string() == invoice.number)
        .order_by(Paper.id.desc())
        .limit(1)
    ).first()


def paper_ref(share: DistributionShare, lang: str) -> str:
    """The statement's paper in a language."""
    query = select(Paper.ref).where(
        Paper.kind == "distribution",
        Paper.subject_type == "distribution_share",
        Paper.subject_id == share.id,
        Paper.language == lang,
    )
    return db.session.scalar(query) or ""
