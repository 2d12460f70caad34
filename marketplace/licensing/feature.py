"""What licensing brings: agreements, signatures, what must happen before a right begins, registration, express licences."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Erased, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.licensing import demo, queries, services
from marketplace.licensing.days import KEYS, SHIPPED, stored
from marketplace.licensing.models import (
    Agreement,
    AgreementFile,
    AgreementNotice,
    AgreementText,
    ClauseText,
    Delegation,
    Delivery,
    DeliveryRound,
    Duty,
    Ending,
    ExpressDraft,
    Gate,
    Milestone,
    Redline,
    SealedScan,
    Signature,
    StandingApproval,
    UseReport,
)
from marketplace.licensing.queries import work
from marketplace.licensing.queries.happenings import company_facts, company_line, support_given
from marketplace.licensing.routes import bp
from marketplace.licensing.watches import WATCHED

BEGINNING = date(2000, 1, 1)
SIGNED = Stays("who signed, wrote or decided is part of the agreement's evidence (전자서명법 제3조)")

FEATURE = Feature(
    "licensing",
    blueprint=bp,
    handlers={
        "join_final": services.join_final,
        "remind_of_expiry": services.remind_of_expiry,
        "remind_of_answers": services.remind_of_answers,
        "remind_of_signing": services.remind_of_signing,
        "remind_of_use": services.remind_of_use,
        "remind_of_deliveries": services.remind_of_deliveries,
        "remind_of_duties": services.remind_of_duties,
        "remind_of_lasting": services.remind_of_lasting,
        "remind_of_milestones": services.remind_of_milestones,
        "remind_of_notices": services.remind_of_notices,
        "terms_accepted": services.on_terms_accepted,
        "lapse_agreements": services.lapse_due,
        "follow_endings": services.follow_endings,
        "expire_agreements": services.expire_due,
        "received_changed": services.follow_received,
        "billed_again": services.follow_billing,
        "assets_changed": services.on_assets_changed,
    },
    jobs={
        "lapse_agreements": timedelta(hours=1),
        "follow_endings": timedelta(hours=1),
        "expire_agreements": timedelta(hours=1),
        "remind_of_expiry": timedelta(hours=6),
        "remind_of_answers": timedelta(hours=6),
        "remind_of_signing": timedelta(hours=6),
        "remind_of_use": timedelta(hours=6),
        "remind_of_deliveries": timedelta(hours=6),
        "remind_of_duties": timedelta(hours=6),
        "remind_of_lasting": timedelta(hours=24),
        "remind_of_milestones": timedelta(hours=6),
        "remind_of_notices": timedelta(hours=6),
    },
    letters=letters(
        "agreement_concluded", "agreement_declined", "agreement_expired", "agreement_expiring", "agreement_in_force",
        "agreement_lapsed", "agreement_offered", "agreement_revoked", "agreement_signed", "agreement_terminated", "agreement_to_read",
        "completion_overdue", "decision_not_confirmed", "decision_recorded", "delegation_ended", "delegation_recorded", "delivery_due", "delivery_made", "delivery_objected", "duty_done", "duty_due", "duty_returned", "option_exercised",
        "ending_announced", "ending_answer_due", "ending_closed", "ending_due", "gate_removal_answered", "gate_removal_asked", "joint_redrafted", "joint_signed", "joint_unpaid", "lasting_ends",
        "milestone_due", "milestone_reported", "milestone_returned", "nda_expiring", "notice_closed", "notice_due", "notice_sent", "paid_without_right", "redline_answered", "redline_proposed", "registration_due", "registration_recorded", "registration_returned",
        "right_lapsed", "scan_returned", "signing_changed", "right_registered", "right_resumed", "right_suspended", "second_officer_needed", "signature_requested",
        "signature_withdrawn", "signing_due", "use_due", "use_reported",
    ),
    subjects={"agreement_id": Agreement, "agreement_notice_id": AgreementNotice, "delegation_id": Delegation, "delivery_id": Delivery, "duty_id": Duty, "ending_id": Ending, "redline_id": Redline},
    work=[work.work_items],
    watched=WATCHED,
    menu=[
        MenuEntry("licensing.licences", Text("권리 현황", "Licences"), "badge-check", audience.has_licences, desk=50, user=50),
        MenuEntry("licensing.standing", Text("간편 계약 승인", "Express approvals"), "zap", audience.officer, desk=60, user=60),
        MenuEntry("licensing.delegations", Text("위임전결", "Delegations"), "file-check", audience.officer, desk=65, user=65),
        MenuEntry("licensing.wordings", Text("계약 문안", "Agreement wording"), "file-pen", audience.oversight, desk=140),
        MenuEntry("licensing.verify", Text("서명 문서 확인", "Check a signed document"), "", audience.everybody, foot=40),
    ],
    links={"licences": "licensing.licences", "express": "licensing.express", "express_company": "licensing.express_company", "agreement": "licensing.agreement"},
    answers={
        "may_be_billed": queries.may_be_billed,
        "field_in_use": queries.agreements_in,
        "moves_with_company": queries.agreements_that_move,
        "company_line": company_line,
        "company_facts": company_facts,
        "support_given": support_given,
        "ledger_checks": queries.findings,
        "withholding_of": queries.withholding_of,
        "keeps_deal": queries.keeps_deal,
        "held": queries.held,
    },
    papers={"agreement": queries.may_read},
    policy=[
        PolicyRow("agreement_offer_days", BEGINNING, 30, "센터 운영 기준"),
        *(PolicyRow(KEYS[name], BEGINNING, days, "센터 운영 기준: 계약서의 조항과 같은 값") for name, days in stored(SHIPPED).items()),
        PolicyRow("ending_reminder_days", BEGINNING, 7, "센터 운영 기준: 해지·시정·실효의 날 며칠 전에 알리는지"),
        PolicyRow("signing_reminder_days", BEGINNING, [7, 2], "센터 운영 기준: 서명 기한 며칠 전에 알리는지"),
        PolicyRow("registration_reminder_days", BEGINNING, [30, 7], "센터 운영 기준: 등록·신고 기한 며칠 전에 알리는지"),
        PolicyRow("nda_disclosure_months", BEGINNING, 12, "센터 운영 기준"),
        PolicyRow("nda_confidential_months", BEGINNING, 36, "센터 운영 기준"),
        PolicyRow("express_sign_days", BEGINNING, 14, "센터 운영 기준"),
        PolicyRow("express_pending_limit_krw", BEGINNING, 5_000_000, "센터 운영 기준: 승인 전 기업의 간편 계약 한도"),
        PolicyRow("delivery_reminder_days", BEGINNING, 3, "센터 운영 기준: 제공 기한 며칠 전에 알리는지"),
        PolicyRow("duty_reminder_days", BEGINNING, 7, "센터 운영 기준: 서류·반환·신청 기한 며칠 전에 알리는지"),
        PolicyRow("milestone_reminder_days", BEGINNING, [30, 7, 0], "센터 운영 기준: 중도기술료 사유의 기한 며칠 전에 알리는지"),
        PolicyRow("notice_reminder_days", BEGINNING, [7, 2], "센터 운영 기준: 동의를 구한 통지의 답변일 며칠 전에 알리는지"),
        PolicyRow("lasting_reminder_days", BEGINNING, [30], "센터 운영 기준: 비밀유지·장부 보관 의무가 끝나기 며칠 전에 알리는지"),
        PolicyRow("expiry_reminder_days", BEGINNING, [90, 30, 7], "센터 운영 기준"),
    ],
    retention=[
        Retention(
            "agreements",
            Text("계약과 서명", "Agreements and signatures"),
            Text(
                "계약서와 증빙, 서명자 이름과 직책, 서명한 때와 접속 주소",
                "The agreement and its evidence; signatory's name, role, time and address",
            ),
            Text("계약의 이행, 그 뒤 상법 제33조", "Contract, then the Commercial Act, Art. 33"),
            Text(
                "계약이 끝난 뒤 10년. 미납이나 다툼이 있으면 그때까지", "10 years after the agreement ends; longer while a sum is owed or a dispute goes on"
            ),
            (services.destroy_agreements,),
        ),
    ],
    demo=[Scene(40, demo.option_and_trial)],
    persons={
        Agreement: SIGNED, AgreementFile: SIGNED, AgreementNotice: SIGNED, AgreementText: SIGNED, ClauseText: SIGNED, Delegation: SIGNED, Delivery: SIGNED, DeliveryRound: SIGNED, Duty: SIGNED, Ending: SIGNED, Gate: SIGNED,
        Milestone: SIGNED, Redline: SIGNED, SealedScan: SIGNED, Signature: SIGNED, StandingApproval: SIGNED, UseReport: SIGNED,
        ExpressDraft: Erased(),
    },
    organisations={
        Agreement: Organisations(By("licensing"), Stays("what was signed stands; a joint partner that has not signed leaves")),
        Delegation: Organisations(Stays("only companies merge"), Stays("a closed institution decides nothing more")),
        ExpressDraft: Organisations(Follows(), Stays("nobody can go on with it")),
        Signature: Organisations(By("licensing"), Stays("a signature is evidence")),
        StandingApproval: Organisations(Stays("only companies merge"), Stays("a closed institution has nobody to countersign")),
    },
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
)  # fmt: skip
