"""What royalties brings: schedules, reports and audits of sales, bonds of licences, and sharing what was paid."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.royalties import queries, services
from marketplace.royalties.demo import a_rule_to_confirm, paying_shares
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    Payee,
    Payout,
    PayrollFile,
    RoyaltyAudit,
    RoyaltyEvidence,
    RoyaltyFiler,
    RoyaltyNote,
    RoyaltyReport,
    RoyaltySchedule,
    ShareCorrection,
    SharingRule,
    StatedSales,
)
from marketplace.royalties.routes import bp
from marketplace.royalties.watches import WATCHED

BEGINNING = date(2000, 1, 1)
BOOKS = Stays(
    "the books keep who stated, computed and was paid what (국세기본법 제85조의3); the account says nothing any more"
)
PAYER = Organisations(
    Stays("only companies merge; the institution stays"), Stays("what was shared stays shared")
)

FEATURE = Feature(
    "royalties",
    blueprint=bp,
    handlers={
        "received_changed": services.follow_received,
        "billed_again": services.follow_billing,
        "rights_changed": services.follow_rights,
        "open_reports": services.open_reports,
        "remind_reports": services.remind_reports,
        "remind_distributions": services.remind_distributions,
        "remind_deciders": services.remind_deciders,
        "bill_estimates": services.bill_estimates,
    },
    jobs={
        "open_reports": timedelta(days=1),
        "remind_reports": timedelta(days=1),
        "remind_distributions": timedelta(days=1),
        "remind_deciders": timedelta(days=1),
        "bill_estimates": timedelta(days=1),
    },
    letters=letters(
        "committee_due", "correction_requested", "distribution_answered", "distribution_made", "distribution_objection",
        "distribution_told", "payout_due", "payout_made", "payout_proposed", "payout_waiting", "royalty_accepted", "royalty_audit_concluded", "royalty_audit_dropped", "royalty_audit_opened", "royalty_due",
        "royalty_estimated", "royalty_filed", "royalty_filer_named", "royalty_queried", "royalty_settled", "royalty_to_file", "royalty_understated",
        "royalty_withdrawn", "sharing_rule_confirmed",
        "sharing_rule_declined", "sharing_rule_due", "sharing_rule_proposed",
    ),
    subjects={
        "distribution_id": Distribution,
        "payout_id": Payout,
        "royalty_report_id": RoyaltyReport,
        "royalty_audit_id": RoyaltyAudit,
        "royalty_schedule_id": RoyaltySchedule,
        "share_id": DistributionShare,
        "sharing_rule_id": SharingRule,
    },
    work=[queries.work_items],
    watched=WATCHED,
    menu=[
        MenuEntry("royalties.reports", Text("기술료 보고", "Royalty reports"), "file-chart-column", audience.reads_money, desk=80),
        MenuEntry("royalties.distributions", Text("기술료 배분", "Distributions"), "coins", audience.of_institution, desk=90),
        MenuEntry("royalties.bonds", Text("보증보험 증권", "Guarantee bonds"), "shield", audience.reads_money, desk=95),
        MenuEntry("royalties.mine", Text("내 배분금", "My income"), "coins", audience.of_institution, user=80),
    ],
    links={
        "bonds": "royalties.bonds", "royalty_reports": "royalties.reports", "distribution": "royalties.distribution",
        "royalty_schedule": "royalties.schedule", "royalty_report": "royalties.report",
    },
    answers={
        "invoices_of_agreement": queries.royalty_invoices, "may_be_billed": queries.may_be_billed,
        "ledger_checks": queries.findings, "paid_out": queries.paid_out, "withholding_of": queries.withholding_of,
        "agreement_disputed": queries.agreement_disputed, "licence_home": queries.licence_lines,
    },
    papers={"distribution_share": queries.may_read_share, "royalty_report": queries.may_read_report},
    policy=[
        PolicyRow("share_public_research_researchers_bp", BEGINNING, 5000, "기술이전법 시행령 제24조"),
        PolicyRow("share_public_research_contributors_bp", BEGINNING, 1000, "기술이전법 시행령 제24조"),
        PolicyRow("share_national_rnd_pool_bp", BEGINNING, 5000, "국가연구개발혁신법 시행령 (개정 전)", False),
        PolicyRow("share_national_rnd_pool_bp", date(2026, 7, 28), 7000, "국가연구개발혁신법 시행령"),
        PolicyRow("distribution_objection_days", BEGINNING, 30, "발명진흥법"),
        PolicyRow("distribution_committee_days", BEGINNING, 60, "발명진흥법"),
        PolicyRow("distribution_payout_days", BEGINNING, 60, "센터 운영 기준 (발명진흥법 시행령의 심의 기한 준용)", False),
        # Days after the committee's or the payout's day on which people are reminded (negative: before it).
        PolicyRow("distribution_reminder_days", BEGINNING, [-14, -3, 1, 15], "센터 운영 기준"),
        # The same for the day of a payment, and for the day from which a proposed rule is to hold.
        PolicyRow("payout_reminder_days", BEGINNING, [-3, 1, 15], "센터 운영 기준"),
        PolicyRow("sharing_rule_reminder_days", BEGINNING, [-3, 0], "센터 운영 기준"),
        PolicyRow("invention_income_tax_free_krw", BEGINNING, 5_000_000, "소득세법 시행령 제17조의3", False),
        PolicyRow("invention_income_tax_free_krw", date(2024, 1, 1), 7_000_000, "소득세법 시행령 제17조의3", False),
        # What counts as an employee's invention, and who may have compensation for it tax-free.
        PolicyRow("invention_income_kinds", BEGINNING, ["patent", "design"], "발명진흥법 제2조 (특허, 실용신안, 디자인)", False),
        PolicyRow("invention_income_standings", BEGINNING, ["employee", "retired", "student"], "소득세법 제12조 제3호 어목, 제5호 라목", False),
        PolicyRow("royalty_reminder_days", BEGINNING, [-7, 1, 15, 30], "센터 운영 기준"),
        PolicyRow("royalty_drop_bp", BEGINNING, 5000, "센터 운영 기준: 이 비율보다 많이 줄면 확인"),
        PolicyRow("royalty_deductions_bp", BEGINNING, 2000, "센터 운영 기준: 공제가 이 비율을 넘으면 확인"),
        PolicyRow("royalty_stated_bp", BEGINNING, 500, "센터 운영 기준: 밝힌 연간 매출보다 이 비율 넘게 적으면 확인"),
        PolicyRow("royalty_estimate_bp", BEGINNING, 10_000, "센터 운영 기준: 직전 기간 기술료에 대한 추정 비율"),
        PolicyRow("royalty_estimate_days", BEGINNING, 30, "센터 운영 기준: 보고 기한 뒤 추정 청구까지의 날수"),
        PolicyRow("royalty_audit_years", BEGINNING, 5, "센터 운영 기준 (상법 제64조 상사시효 5년)", False),
    ],
    retention=[
        Retention(
            "statements",
            Text("기술료 보고서와 배분 명세서", "Royalty and distribution statements"),
            Text("보고서와 명세서 파일", "The files of reports and statements"),
            Text("국세기본법 제85조의3", "Framework Act on National Taxes, Art. 85-3"),
            Text(
                "발급한 해의 세금 신고기한(다음 해 3월 31일)부터 5년. 지급하지 않았거나 이의가 있으면 그때까지",
                "5 years from the day by which the year's tax is declared (31 March of the next year); longer while unpaid or objected to",
            ),
            (services.destroy_statements,),
        ),
    ],
    persons={
        DistributionShare: BOOKS, Payee: BOOKS, Payout: BOOKS, PayrollFile: BOOKS, RoyaltyAudit: BOOKS, RoyaltyEvidence: BOOKS,
        RoyaltyFiler: BOOKS, RoyaltyNote: BOOKS,
        RoyaltyReport: BOOKS, ShareCorrection: BOOKS, SharingRule: BOOKS, StatedSales: BOOKS,
    },
    demo=[Scene(4, paying_shares), Scene(2, a_rule_to_confirm)],
    organisations={
        Distribution: PAYER, Payee: PAYER, Payout: PAYER, PayrollFile: PAYER, SharingRule: PAYER,
        RoyaltyFiler: Organisations(
            Stays("the survivor's representative names its own people"), Stays("says who declared for the company")
        ),
    },
)  # fmt: skip
