"""Rates, floors and deadlines as dated rows: laws change, an old deal keeps the rule of its day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base, Json, db, insert_ignore


class Policy(Base):
    """The value of `key` from a date on. `confirmed` False: medium confidence, counsel should confirm."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("key", "from_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[bool] = mapped_column(default=True)


BEGINNING = date(2000, 1, 1)
# key, in force from, value, source, confirmed. Basis points unless the name says otherwise.
SEED: list[tuple[str, date, Any, str, bool]] = [
    ("vat_bp", BEGINNING, 1000, "부가가치세법 제30조", True),
    ("share_public_research_researchers_bp", BEGINNING, 5000, "기술이전법 시행령 제24조", True),
    ("share_public_research_contributors_bp", BEGINNING, 1000, "기술이전법 시행령 제24조", True),
    ("share_national_rnd_pool_bp", BEGINNING, 5000, "국가연구개발혁신법 시행령 (개정 전)", False),
    ("share_national_rnd_pool_bp", date(2026, 7, 28), 7000, "국가연구개발혁신법 시행령", True),
    ("distribution_objection_days", BEGINNING, 30, "발명진흥법", True),
    ("distribution_committee_days", BEGINNING, 60, "발명진흥법", True),
    ("invention_income_tax_free_krw", BEGINNING, 5_000_000, "소득세법 시행령 제17조의3", False),
    ("invention_income_tax_free_krw", date(2024, 1, 1), 7_000_000, "소득세법 시행령 제17조의3", False),
    ("reply_reminder_working_days", BEGINNING, 2, "센터 운영 기준", True),
    ("reply_escalation_working_days", BEGINNING, 5, "센터 운영 기준", True),
    # silent for this long, a question or a negotiation without open terms ends; both sides are told before
    ("inquiry_lapse_days", BEGINNING, 60, "센터 운영 기준", True),
    ("inquiry_lapse_warning_days", BEGINNING, 14, "센터 운영 기준", True),
    ("term_sheet_valid_days", BEGINNING, 14, "센터 운영 기준", True),
    ("sharing_decision_days", BEGINNING, 30, "센터 운영 기준: 기술나눔 심사 기한", True),
    ("agreement_offer_days", BEGINNING, 30, "센터 운영 기준", True),
    ("payment_due_days", BEGINNING, 30, "센터 운영 기준", True),
    ("payment_grace_days", BEGINNING, 14, "센터 운영 기준", True),
    ("registration_days", BEGINNING, 90, "센터 운영 기준", True),
    ("nda_disclosure_months", BEGINNING, 12, "센터 운영 기준", True),
    ("nda_confidential_months", BEGINNING, 36, "센터 운영 기준", True),
    ("quotation_valid_days", BEGINNING, 30, "센터 운영 기준", True),
    ("express_sign_days", BEGINNING, 14, "센터 운영 기준", True),
    (
        "express_pending_limit_krw",
        BEGINNING,
        5_000_000,
        "센터 운영 기준: 승인 전 기업의 간편 계약 한도",
        True,
    ),
    ("licence_subsidy_bp", BEGINNING, 5000, "센터 운영 기준: 중소기업 기술도입비 지원 비율", False),
    ("licence_subsidy_cap_krw", BEGINNING, 10_000_000, "센터 운영 기준: 기업당 지원 한도", False),
    ("expiry_reminder_days", BEGINNING, [90, 30, 7], "센터 운영 기준", True),
    ("stripe_minimum_krw", BEGINNING, 100, "Stripe 결제 한도", True),
    ("stripe_maximum_krw", BEGINNING, 99_999_999, "Stripe 결제 한도", True),
    ("listing_valid_months", BEGINNING, 24, "센터 운영 기준", True),
    # days after the due day on which an unpaid invoice is spoken of (negative: before it)
    ("arrears_reminder_days", BEGINNING, [-7, 1, 15, 30, 60], "센터 운영 기준", True),
    ("arrears_interest_bp", BEGINNING, 600, "상법 제54조 (상사법정이율 연 6%)", False),
    ("royalty_period_months", BEGINNING, 12, "센터 운영 기준", True),
    ("royalty_report_days", BEGINNING, 30, "센터 운영 기준", True),
    ("royalty_reminder_days", BEGINNING, [-7, 1, 15, 30], "센터 운영 기준", True),
    ("royalty_drop_bp", BEGINNING, 5000, "센터 운영 기준: 이 비율보다 많이 줄면 확인", True),
    ("royalty_deductions_bp", BEGINNING, 2000, "센터 운영 기준: 공제가 이 비율을 넘으면 확인", True),
    (
        "royalty_stated_bp",
        BEGINNING,
        500,
        "센터 운영 기준: 밝힌 연간 매출보다 이 비율 넘게 적으면 확인",
        True,
    ),
    ("royalty_estimate_bp", BEGINNING, 10_000, "센터 운영 기준: 직전 기간 기술료에 대한 추정 비율", True),
    ("royalty_estimate_days", BEGINNING, 30, "센터 운영 기준: 보고 기한 뒤 추정 청구까지의 날수", True),
    ("royalty_audit_years", BEGINNING, 5, "센터 운영 기준 (상법 제64조 상사시효 5년)", False),
    ("distribution_payout_days", BEGINNING, 60, "센터 운영 기준 (발명진흥법 시행령의 심의 기한 준용)", False),
    # days after the committee's or the payout's day on which people are reminded (negative: before it)
    ("distribution_reminder_days", BEGINNING, [-14, -3, 1, 15], "센터 운영 기준", True),
    ("bond_reminder_days", BEGINNING, [60, 30, 7], "센터 운영 기준", True),
    ("withholding_domestic_bp", BEGINNING, 2200, "소득세법 제156조 (20% + 지방소득세 2%)", False),
]


def seed() -> None:
    """Write the rows that ship with the site; rows an administrator has changed stay."""
    for key, from_on, value, source, confirmed in SEED:
        insert_ignore(Policy, key=key, from_on=from_on, value=value, source=source, confirmed=confirmed)


def value(key: str, on: date) -> Any:
    """What `key` was worth on that day. LookupError when no row applies: a rule is never guessed."""
    found = db.session.scalars(
        select(Policy).where(Policy.key == key, Policy.from_on <= on).order_by(Policy.from_on.desc()).limit(1)
    ).first()
    if found is None:
        raise LookupError(f"no policy row for {key} on {on}")
    return found.value
