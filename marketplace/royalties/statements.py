"""기술료 배분 명세서: what one person receives and how it was computed, in writing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, case, func, or_, select

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.queries import party
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import LANGUAGES, Text, either, reading, t
from marketplace.licensing.models import Agreement
from marketplace.papers import services as papers
from marketplace.papers.models import Paper
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


def objection_until(share: DistributionShare) -> date | None:
    """The last day for an objection: the policy's days after being told (30 under 발명진흥법)."""
    if share.told_at is None:
        return None
    told = clock.seoul_date(share.told_at)
    return told + timedelta(days=int(policy.value("distribution_objection_days", told)))


def committee_until(share: DistributionShare) -> date | None:
    """The day by which the committee answers an objection: the policy's days after it (60 under 발명진흥법)."""
    if share.objected_at is None:
        return None
    on = clock.seoul_date(share.objected_at)
    return on + timedelta(days=int(policy.value("distribution_committee_days", on)))


def payout_until(distribution: Distribution) -> date:
    """The day by which the institution pays the people: the policy's days after the distribution."""
    on = clock.seoul_date(distribution.created_at)
    return on + timedelta(days=int(policy.value("distribution_payout_days", on)))


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
        "tax_notes": _tax_notes(share),
        "objection_until": until.isoformat() if until else "",
        "objection_to": t(
            "기관의 기술이전 담당자 (배분 화면의 ‘이의 제기’)",
            "the institution's transfer officer, on the page of the distribution",
        ),
    }


def _tax_notes(share: DistributionShare) -> list[str]:
    """How much of the year's tax-free limit is used, by all institutions together, and what of this share is taxed."""
    free = int(policy.value("invention_income_tax_free_krw", clock.today()))
    told = told_this_year(share)
    notes = [
        t(
            f"직무발명 보상금은 연 {free:,}원까지 비과세입니다. 이번 배분까지 올해 여러 기관이 알린 금액은 모두 {told:,}원입니다.",
            f"Compensation for an invention is tax-free up to KRW {free:,} a year; with this one you were told of "
            f"KRW {told:,} this year, by all institutions together.",
        )
    ]
    if share.distribution.currency == "KRW" and share.amount > 0:
        exempt, taxed = tax_parts(share)
        notes.append(
            t(
                f"이번 금액 가운데 비과세 {exempt:,}원, 과세 {taxed:,}원으로 계산됩니다.",
                f"Of this share KRW {exempt:,} come tax-free and KRW {taxed:,} are taxable.",
            )
        )
    notes.append(
        t(
            "지급과 원천징수는 기관이 합니다 (세무 확인 필요).",
            "The institution pays and withholds (to be confirmed with a tax adviser).",
        )
    )
    return notes


def told_this_year(share: DistributionShare) -> int:
    """What the person of a share was told of in its calendar year, this share included, in won: from every institution.

    A share of a fee in another currency counts once it has been paid in won.
    """
    if share.user_id is None or share.told_at is None:
        return share.amount
    start = datetime(clock.seoul_date(share.told_at).year, 1, 1, tzinfo=clock.SEOUL)
    won = case(
        (Distribution.currency == "KRW", DistributionShare.amount),
        (DistributionShare.paid_currency == "KRW", DistributionShare.paid_amount),
        else_=0,
    )
    query = (
        select(func.coalesce(func.sum(won), 0))
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(
            DistributionShare.user_id == share.user_id,
            DistributionShare.told_at >= start,
            # told in one moment (inventor and contributor of the same fee): one after the other
            or_(
                DistributionShare.told_at < share.told_at,
                and_(DistributionShare.told_at == share.told_at, DistributionShare.id <= share.id),
            ),
        )
    )
    return int(db.session.scalar(query) or 0)


def tax_parts(share: DistributionShare) -> tuple[int, int]:
    """(tax-free, taxable) won of a share: what is left of the year's limit is used first (소득세법 제12조)."""
    told = told_this_year(share)
    on = clock.seoul_date(share.told_at) if share.told_at else clock.today()
    limit = int(policy.value("invention_income_tax_free_krw", on))
    free = min(max(told, 0), limit) - min(max(told - share.amount, 0), limit)
    return free, share.amount - free


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
