"""What each dated rule is called. A rule that ships with a feature has its line here: tests/running says which does not."""

from __future__ import annotations

from marketplace.kernel.text import Text
from marketplace.running.rules import KINDS, STANDINGS, Rule

RULES: dict[str, Rule] = {
    # people
    "single_officer_limit_krw": Rule(Text("한 담당자가 혼자 처리할 수 있는 금액", "Amount for one officer"), "krw"),
    "rough_won_per_unit": Rule(Text("한도와 비교할 때만 쓰는 어림 환율", "Rough rates for comparing with limits"), "rates"),
    "center_appoints_after_days": Rule(Text("센터가 정한 역할이 적용되기까지", "Until a role given by the center takes effect"), "days"),
    # technologies
    "listing_valid_months": Rule(Text("기술을 게시하는 기간", "How long a listing is published"), "months"),
    "application_secret_months": Rule(Text("출원 뒤 공개하지 않는 기간", "How long an application stays secret"), "months"),
    "file_opening_days": Rule(Text("비밀 자료 열람 기록의 보관 기간", "How long openings of files are kept"), "days"),
    # money
    "vat_bp": Rule(Text("부가가치세율", "VAT"), "bp"),
    "account_change_delay_hours": Rule(Text("입금 계좌 변경의 적용 대기", "Until a changed account takes effect"), "hours"),
    "tax_document_reach_days": Rule(Text("세금계산서 작성일을 앞당길 수 있는 날수", "How far back a tax invoice may be dated"), "days"),
    "payment_due_days": Rule(Text("청구서의 납부 기한", "Days to pay an invoice"), "days"),
    "stripe_minimum_krw": Rule(Text("카드로 낼 수 있는 가장 적은 금액", "Least amount by card"), "krw"),
    "stripe_maximum_krw": Rule(Text("카드로 낼 수 있는 가장 큰 금액", "Most by card"), "krw"),
    "arrears_reminder_days": Rule(Text("납부를 안내하는 날", "Reminders of payment"), "list"),
    "arrears_interest_bp": Rule(Text("연체 이율(연)", "Interest for delay, a year"), "bp"),
    "bond_reminder_days": Rule(Text("보증 만료를 알리는 날", "Reminders of a bond's end"), "list", before=True),
    # deals
    "reply_reminder_working_days": Rule(Text("문의 답변을 요청하는 때", "Reminder of an unanswered inquiry"), "working_days"),
    "reply_escalation_working_days": Rule(Text("문의 답변이 늦어 센터가 아는 때", "An unanswered inquiry reaches the center"), "working_days"),
    "inquiry_lapse_days": Rule(Text("소식이 없는 문의가 끝나는 때", "A silent inquiry ends"), "days"),
    "inquiry_lapse_warning_days": Rule(Text("문의가 끝나기 전에 알리는 때", "Warning before an inquiry ends"), "days"),
    "term_sheet_valid_days": Rule(Text("조건 제안서의 유효 기간", "How long a term sheet is valid"), "days"),
    "term_sheet_reminder_days": Rule(Text("조건 제안서 답변을 안내하는 날", "Reminders of a term sheet"), "list"),
    "sharing_reminder_days": Rule(Text("기술나눔 심사를 안내하는 날", "Reminders of technology sharing"), "list"),
    "sharing_decision_days": Rule(Text("기술나눔 심사 기한", "Days to decide on technology sharing"), "days"),
    "center_opening_days": Rule(Text("센터가 사유를 남기고 거래를 보는 기간", "How long the center reads a deal it opened"), "days"),
    "quotation_valid_days": Rule(Text("견적의 유효 기간", "How long a quotation is valid"), "days"),
    # agreements
    "agreement_offer_days": Rule(Text("계약서에 서명하는 기한", "Days to sign an agreement"), "days"),
    "payment_grace_days": Rule(Text("첫 납부를 기다리는 기간", "Grace for the first fee"), "days"),
    "registration_days": Rule(Text("실시권 등록 기한", "Days to register a licence"), "days"),
    "lapse_notice_days": Rule(Text("실효를 알린 뒤 기다리는 기간", "Notice before a licence lapses"), "days"),
    "breach_cure_days": Rule(Text("위반을 바로잡는 기간", "Days to remedy a breach"), "days"),
    "termination_notice_days": Rule(Text("해지를 미리 알리는 기간", "Notice of termination"), "days"),
    "ending_reminder_days": Rule(Text("해지·시정·실효를 알리는 때", "Reminder of an ending"), "days"),
    "signing_reminder_days": Rule(Text("서명 기한을 알리는 날", "Reminders of signing"), "list", before=True),
    "registration_reminder_days": Rule(Text("등록·신고 기한을 알리는 날", "Reminders of registration"), "list", before=True),
    "nda_disclosure_months": Rule(Text("비밀 자료를 주고받는 기간", "How long an NDA allows disclosure"), "months"),
    "nda_confidential_months": Rule(Text("비밀을 지키는 기간", "How long an NDA binds"), "months"),
    "express_sign_days": Rule(Text("간편 계약에 서명하는 기한", "Days to sign an express licence"), "days"),
    "express_pending_limit_krw": Rule(Text("승인 전 기업의 간편 계약 한도", "Express limit before approval"), "krw"),
    "delivery_reminder_days": Rule(Text("자료 제공 기한을 알리는 때", "Reminder of a delivery"), "days"),
    "duty_reminder_days": Rule(Text("서류·반환·신청 기한을 알리는 때", "Reminder of a duty"), "days"),
    "expiry_reminder_days": Rule(Text("계약 만료를 알리는 날", "Reminders of expiry"), "list", before=True),
    # royalties
    "share_public_research_researchers_bp": Rule(Text("공공연구기관 연구자 몫", "Researchers' share, public research"), "bp"),
    "share_public_research_contributors_bp": Rule(Text("공공연구기관 기여자 몫", "Contributors' share, public research"), "bp"),
    "share_national_rnd_pool_bp": Rule(Text("국가연구개발사업 보상금 몫", "Rewards' share, national R&D"), "bp"),
    "distribution_objection_days": Rule(Text("배분에 이의를 신청하는 기간", "Days to object to a distribution"), "days"),
    "distribution_committee_days": Rule(Text("이의를 심의하는 기한", "Days to decide on an objection"), "days"),
    "distribution_payout_days": Rule(Text("배분금을 지급하는 기한", "Days to pay a share"), "days"),
    "distribution_reminder_days": Rule(Text("배분 심의를 안내하는 날", "Reminders of a distribution"), "list"),
    "payout_reminder_days": Rule(Text("배분금 지급을 안내하는 날", "Reminders of a payout"), "list"),
    "sharing_rule_reminder_days": Rule(Text("배분 기준 확인을 안내하는 날", "Reminders of a sharing rule"), "list"),
    "invention_income_tax_free_krw": Rule(Text("직무발명 보상금의 비과세 한도(연)", "Tax-free invention income a year"), "krw"),
    "invention_income_kinds": Rule(Text("직무발명으로 보는 것", "What counts as an invention"), "chosen", KINDS),
    "invention_income_standings": Rule(Text("비과세를 적용하는 사람", "Who receives it tax-free"), "chosen", STANDINGS),
    "royalty_reminder_days": Rule(Text("기술료 보고를 안내하는 날", "Reminders of a royalty report"), "list"),
    "royalty_drop_bp": Rule(Text("기술료가 줄어 확인하는 비율", "A drop of royalties to look at"), "bp"),
    "royalty_deductions_bp": Rule(Text("공제가 많아 확인하는 비율", "Deductions to look at"), "bp"),
    "royalty_stated_bp": Rule(Text("밝힌 매출과 달라 확인하는 비율", "A difference from stated sales to look at"), "bp"),
    "royalty_estimate_bp": Rule(Text("직전 기간에 대한 추정 비율", "Estimate of the period before"), "bp"),
    "royalty_estimate_days": Rule(Text("보고 기한 뒤 추정 청구까지", "Until an estimate is billed"), "days"),
    "royalty_audit_years": Rule(Text("장부 확인이 미치는 기간", "How far back a royalty audit reaches"), "years"),
    # needs, experts, programmes, clusters
    "need_reply_working_days": Rule(Text("수요기술 답변 기한", "Days to answer a need"), "working_days"),
    "need_reminder_working_days": Rule(Text("수요기술 답변을 안내하는 때", "Reminder of a need"), "working_days"),
    "need_decision_working_days": Rule(Text("받은 답변을 결정하는 기한", "Days to decide on an answer"), "working_days"),
    "mentoring_assign_working_days": Rule(Text("전문가를 배정하는 기한", "Days to assign an expert"), "working_days"),
    "mentoring_answer_working_days": Rule(Text("전문가가 답변하는 기한", "Days for the expert's answer"), "working_days"),
    "mentoring_answer_reminder_days": Rule(Text("전문가 답변을 안내하는 날", "Reminders of the expert's answer"), "list"),
    "mentoring_first_meeting_working_days": Rule(Text("첫 만남의 기한", "Days to the first meeting"), "working_days"),
    "mentoring_quiet_days": Rule(Text("만남이 없어 확인하는 때", "A mentoring without meetings"), "days"),
    "mentoring_log_days": Rule(Text("만남을 기록할 수 있는 기간", "How long a meeting may be recorded"), "days"),
    "mentoring_resume_days": Rule(Text("끝난 멘토링을 다시 여는 기간", "How long a mentoring may be resumed"), "days"),
    "expert_sheet_days": Rule(Text("읽기만 한 전문가 파일의 보관 기간", "How long a read sheet of experts is kept"), "days"),
    "call_reminder_days": Rule(Text("공고 마감을 알리는 날", "Reminders of a call's end"), "list", before=True),
    "award_answer_days": Rule(Text("협약에 동의하는 기한", "Days to agree to an award"), "days"),
    "award_report_days": Rule(Text("결과 보고서를 내는 기한", "Days to the final report"), "days"),
    "award_return_days": Rule(Text("지원금을 돌려주는 기한", "Days to return a grant"), "days"),
    "award_reminder_days": Rule(Text("보고와 반환을 안내하는 날", "Reminders of reports and returns"), "list"),
    "review_reminder_days": Rule(Text("평가 마감을 알리는 날", "Reminders of reviews"), "list", before=True),
    "licence_subsidy_bp": Rule(Text("기술도입비 지원 비율", "Subsidy of licence fees"), "bp"),
    "licence_subsidy_cap_krw": Rule(Text("기술도입비 지원 한도", "Most of that subsidy"), "krw"),
    "difficulty_reminder_working_days": Rule(Text("애로 답변을 요청하는 때", "Reminder of a difficulty"), "working_days"),
    "difficulty_answer_working_days": Rule(Text("애로에 답변하는 기한", "Days to answer a difficulty"), "working_days"),
    "difficulty_next_days": Rule(Text("애로의 다음 소식을 알리는 때", "Until the next word on a difficulty"), "days"),
    "small_difficulty_below_krw": Rule(Text("위원회 없이 해결하는 애로의 금액", "Difficulties solved without a committee"), "krw"),
    "same_problem_shown_from": Rule(Text("같은 애로의 기업 수를 보여 주는 때", "When the number of like companies shows"), "companies"),
    "meeting_minutes_working_days": Rule(Text("회의록을 올리는 기한", "Days to the minutes of a meeting"), "working_days"),
}  # fmt: skip
AREAS: dict[str, Text] = {
    "accounts": Text("사람과 기관", "People and organisations"),
    "catalog": Text("기술", "Technologies"),
    "invoicing": Text("청구와 세금", "Invoices and tax"),
    "cards": Text("카드 결제", "Card payments"),
    "arrears": Text("연체와 보증", "Arrears and bonds"),
    "negotiation": Text("문의와 조건", "Inquiries and terms"),
    "licensing": Text("계약", "Agreements"),
    "royalties": Text("기술료와 배분", "Royalties and distribution"),
    "demand": Text("수요기술", "Needs"),
    "experts": Text("전문가와 멘토링", "Experts and mentoring"),
    "programmes": Text("지원사업", "Programmes"),
    "clusters": Text("미니클러스터", "Mini-clusters"),
    "dealroom": Text("기술도입비 지원", "Support for licence fees"),
}  # fmt: skip
OTHER_AREA = Text("그 밖의 기준", "Other rules")


def rule_of(key: str) -> Rule:
    """The rule of a key; one that nobody has named yet is called by its key and takes whole numbers."""
    return RULES.get(key) or Rule(Text(key, key), _unit(key))


def _unit(key: str) -> str:
    return next(
        (
            unit
            for unit in ("working_days", "days", "months", "years", "hours", "bp", "krw")
            if key.endswith(unit)
        ),
        "days",
    )
