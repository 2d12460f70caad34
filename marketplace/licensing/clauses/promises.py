"""What each article promises, and what carries it out: the sentence, the service, the test that shows it. Data only.

`docs/contracts.md` shows it; a test (`tests/house/test_contracts.py`) names an article without a row, a service or a test that is not
there, and a service of this package that no article speaks of and that has no reason in UNSAID. Whoever writes an article adds its row.
An article that the short form of an express licence has too has one row for both.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """`says`: the sentence in short. `by`: "package.service" (or query), blank-separated. `test`: "file::test".

    `open`: what of it the site does not do; the parties do it among themselves.
    """

    says: str
    by: str = ""
    test: str = ""
    open: str = ""


_LICENSING, _ROYALTIES = "tests/licensing/test_", "tests/royalties/test_"
_NOTICES = "licensing.send_notice licensing.receive_notice licensing.withdraw_notice"
_ASKED = "licensing.send_notice licensing.answer_notice licensing.remind_of_notices"
_TOLD = _LICENSING + "contract_notices.py::test_contract_25_what_is_told_is_received_with_its_time"
_TRANSFER = Promise(
    "no other transfer without written consent; who takes over makes a new agreement",
    _ASKED,
    _LICENSING
    + "contract_notices.py::test_contract_25_a_transfer_needs_the_consent_of_who_binds_the_other_side",
)

_ENDINGS = (
    Promise(
        "a breach is demanded to be remedied, at least so many days ahead, before anybody ends",
        "licensing.announce licensing.terminate_for_breach",
        _LICENSING
        + "contract_endings.py::test_contract_04_a_breach_is_demanded_to_be_remedied_before_anybody_ends",
    ),
    Promise(
        "a notice or demand may be withdrawn before its day",
        "licensing.withdraw_ending",
        _LICENSING + "contract_endings.py::test_contract_04_a_notice_is_taken_back_before_its_day",
    ),
    Promise(
        "the licensee ends with so many days' notice",
        "licensing.announce licensing.follow_endings",
        _LICENSING
        + "contract_endings.py::test_contract_04_the_licensee_gives_notice_and_the_agreement_ends_with_the_papers_day",
    ),
    Promise(
        "insolvency or closure of a business: the other side may end without a demand",
        "licensing.announce licensing.follow_endings",
        _LICENSING
        + "contract_notices.py::test_contract_25_an_insolvency_is_shown_and_ends_the_agreement_with_its_day",
    ),
)
_LAPSE = (
    Promise(
        "unpaid after the days of grace: the licensor may name a day, and the agreement lapses with it, never without",
        "licensing.announce licensing.follow_endings",
        _LICENSING
        + "contract_endings.py::test_contract_03_what_is_not_paid_in_time_lapses_by_the_licensors_notice_only",
    ),
    Promise(
        "paid late, before the named day: the right takes effect",
        "licensing.follow_received",
        _LICENSING + "contract_endings.py::test_contract_03_who_pays_late_before_the_day_has_the_right",
    ),
    Promise(
        "a fee that is reversed lets the right rest until it is paid again",
        "licensing.follow_received",
        _LICENSING + "renewing.py::test_an_amendments_fee_that_is_taken_back_suspends_the_licence_once",
    ),
)
_USE = Promise(
    "use of a shared technology is reported by 31 January",
    "licensing.report_use licensing.remind_of_use",
    "tests/negotiation/test_sharing.py::test_chosen_companies_take_it_and_the_others_are_told_why",
)
_SHOWN_FILES = Promise(
    "files for licensees are open from effect to the end",
    "licensing.opens_file",
    _LICENSING + "deliveries.py::test_after_the_end_the_company_opens_what_was_delivered_no_more",
)
_CONSENTS = Promise(
    "all co-owners have consented",
    "licensing.add_gate licensing.pass_gate licensing.refuse_gate",
    _LICENSING
    + "contract_co_owners.py::test_contract_08_no_paper_says_that_co_owners_agreed_before_they_did",
)
_CONFIDENTIAL = Promise(
    "secrets are kept for the term and so many years after it",
    "licensing.remind_of_lasting",
    _LICENSING
    + "contract_lasting.py::test_contract_24_what_lasts_stands_on_the_page_and_in_the_calendar_and_is_reminded_of",
)
_DUTIES = "licensing.report_duty licensing.confirm_duty licensing.return_duty licensing.remind_of_duties"
_BACK = Promise(
    "confidential material is returned or destroyed within 30 days of the end (14 under a non-disclosure agreement)",
    _DUTIES,
    _LICENSING
    + "contract_kinds.py::test_contract_14_a_non_disclosure_agreement_ends_and_its_material_comes_back",
)
_CHANGED = Promise(
    "changed only by a paper that both sides sign",
    "licensing.amend",
    _LICENSING + "renewing.py::test_renewing_replaces_the_right_and_reminds_anew",
)
_SIGNED = Promise(
    "concluded by electronic signatures, notices by mail or through the site",
    "licensing.sign licensing.countersign licensing.join_final",
    _LICENSING
    + "contract_17_certificate.py::test_contract_17_the_certificate_names_issuer_authority_consent_and_audit_head",
)

PROMISES: dict[str, tuple[Promise, ...]] = {
    "grant": (
        Promise("the right is given in its field and countries, and nothing that stands against it is given to others", "licensing.countersign licensing.offer", _LICENSING + "races.py::test_two_countersignatures_make_one_invoice_and_one_right"),
        Promise("an option is exercised by notice until its day; the field is held for 60 days of talks, then both lapse", "licensing.exercise_option licensing.expire_due", _LICENSING + "contract_options.py::test_contract_12_an_option_is_exercised_held_credited_and_done"),
        Promise("what was paid for an option or an evaluation counts against the licence where the terms say so", "licensing.draft_agreement licensing.countersign", _LICENSING + "contract_options.py::test_contract_13_an_evaluation_is_answered_and_its_fee_counts_once"),
        Promise("an evaluation is answered within 30 days of its end", _DUTIES, _LICENSING + "contract_options.py::test_contract_13_an_evaluation_is_answered_and_its_fee_counts_once"),
        Promise("a prototype on loan comes back within 14 days of the term", _DUTIES, _LICENSING + "contract_kinds.py::test_contract_16_a_prototype_on_loan_comes_back_and_one_that_is_sold_does_not"),
        _USE,
    ),
    "matter": (
        Promise("data and copies are deleted within 30 days of the end and it is confirmed", _DUTIES, _LICENSING + "contract_kinds.py::test_contract_17_a_data_set_is_licensed_by_contract_and_deleted_at_the_end"),
        Promise("software and know-how are supplied in the form that Annex 3 names", "licensing.deliver licensing.confirm_delivery", _LICENSING + "contract_kinds.py::test_contract_17_software_and_know_how_have_their_article"),
    ),
    "term": (
        Promise("takes effect with the last signature, the first fee, or the entry in the register", "licensing.countersign licensing.follow_received licensing.confirm_registration", _LICENSING + "contract_date.py::test_contract_07_the_page_shows_the_date_and_every_period_counts_from_it"),
        Promise("ends with its last day", "licensing.expire_due licensing.remind_of_expiry", _LICENSING + "renewing.py::test_both_sides_are_told_90_30_and_7_days_before"),
        Promise("is renewed in writing before it ends", "licensing.amend", _LICENSING + "renewing.py::test_renewing_replaces_the_right_and_reminds_anew"),
    ),
    "fees": (
        Promise("fixed fees are billed when both have signed", "licensing.countersign", _LICENSING + "milestones.py::test_a_lump_sum_is_billed_with_the_upfront_fee_as_a_line_of_its_own"),
        Promise("milestones are reported, confirmed and billed within 14 days of the event", "licensing.report_milestone licensing.confirm_milestone licensing.return_milestone licensing.remind_of_milestones", _ROYALTIES + "contract_ends.py::test_contract_06_a_milestone_is_due_by_the_terms_own_days"),
        Promise("a running royalty by its rate, steps, minimum and limit", "royalties.accept_report", _ROYALTIES + "contract_ends.py::test_contract_06_a_years_shortfall_comes_with_the_next_years_first_report"),
        Promise("late payments bear interest from the day after the due day", "arrears.bill_interest", "tests/billing/test_arrears.py::test_interest_is_billed_once_without_vat"),
    ),
    "tax": (
        Promise("VAT is added or not as the supply asks, with its tax invoice", "invoicing.record_tax_document", "tests/billing/test_trust_tax_papers.py::test_trust_09_one_original_each_and_amendments_that_say_why"),
        Promise("what a state withheld is noted with its certificate", "invoicing.request_deduction invoicing.approve_deduction", "tests/billing/test_what_never_came.py::test_the_vat_of_what_a_foreign_state_kept_is_paid_out_of_what_came"),
        Promise("tax withheld abroad is taken off the fee or borne on top of it, as the terms choose", "invoicing.request_deduction", _LICENSING + "contract_15_tax.py::test_contract_15_tax_withheld_abroad_follows_the_terms"),
    ),
    "reports": (
        Promise("reports after each period, also without sales, in parts where terms begin, end or change", "royalties.open_reports royalties.submit_report", _ROYALTIES + "contract_schedules.py::test_contract_02_periods_and_days_are_those_of_the_paper"),
        Promise("a late report is estimated and settled", "royalties.bill_estimates", _ROYALTIES + "examining.py::test_a_late_report_is_estimated_once_and_replaced_by_a_credit_note"),
        Promise("books are kept for five years after the last royalty", "licensing.remind_of_lasting", _LICENSING + "contract_lasting.py::test_contract_24_what_lasts_stands_on_the_page_and_in_the_calendar_and_is_reminded_of"),
        Promise("books are inspected on notice; shortfalls with interest, the costs above the threshold", "royalties.open_audit royalties.conclude_audit", _ROYALTIES + "contract_schedules.py::test_contract_02_a_shortfall_above_the_threshold_shifts_the_costs"),
    ),
    "joint_licensees": (
        Promise("each owes its share; the agreement takes effect once all have paid", "licensing.follow_received", _LICENSING + "joint.py::test_the_whole_way"),
        Promise("who leaves before signing is left out of a new draft", "licensing.leave", _LICENSING + "joint.py::test_a_company_leaves_before_it_signs_and_not_after"),
    ),
    "registration": (
        Promise("documents within 14 days, the application within 14 more", _DUTIES, _LICENSING + "contract_kinds.py::test_contract_15_an_assignment_is_registered_step_by_step"),
        Promise("the number and a copy of the register are given to the licensor, and in time counts what is recorded", "licensing.record_registration licensing.confirm_registration licensing.return_registration licensing.remind_of_signing", _LICENSING + "contract_endings.py::test_contract_03_a_registration_on_record_is_in_time_and_either_side_may_end_one_that_is_late"),
        Promise("the entry is cancelled within 14 days of the end", _DUTIES, _LICENSING + "contract_kinds.py::test_contract_15_an_exclusive_licence_that_ends_leaves_its_entry_to_be_cancelled"),
    ),
    "conditions": (
        *_LAPSE,
        Promise("not registered in time: either side may name a day", "licensing.announce", _LICENSING + "contract_endings.py::test_contract_03_a_registration_on_record_is_in_time_and_either_side_may_end_one_that_is_late"),
    ),
    "delivery": (
        Promise("what Annex 3 lists is supplied by its day, confirmed or objected to, and supplied again", "licensing.deliver licensing.confirm_delivery licensing.object_to_delivery licensing.remind_of_deliveries", _LICENSING + "deliveries.py::test_trust_05_what_is_missing_is_objected_to_and_delivered_again"),
        _SHOWN_FILES,
    ),
    "improvements": (Promise("an improvement is told to the other side", _NOTICES, _TOLD),),
    "confidentiality": (_CONFIDENTIAL,),
    "warranty": (_CONSENTS,),
    "upkeep": (
        Promise("a patent that has ended ends the royalty on it", "royalties.follow_rights", _ROYALTIES + "contract_ends.py::test_contract_11_a_patent_that_lapses_ends_the_royalty_that_day"),
        Promise("the licensee consents before a patent is given up; an assigned one is offered back first", _ASKED, _LICENSING + "contract_notices.py::test_contract_25_a_patent_is_given_up_with_the_licensees_consent_only"),
        Promise("a right that has lapsed is told to both sides", "licensing.on_assets_changed", _LICENSING + "assets.py::test_trust_02_a_licence_in_force_says_that_its_patent_has_lapsed"),
    ),
    "infringement": (Promise("infringements are told to the other side", _NOTICES, _TOLD),),
    "transfer": (
        Promise("a merger is told to the other side and moves the agreement", "licensing.on_organisation_merged", _LICENSING + "merging.py::test_deals_licences_and_invoices_follow"),
        _TRANSFER,
    ),
    "termination": (
        *_ENDINGS,
        Promise("both may agree on a day", "licensing.announce licensing.answer_ending licensing.remind_of_answers", _LICENSING + "contract_endings.py::test_contract_04_the_officer_ends_nothing_at_once_and_the_parties_can_agree"),
        Promise("what a court or the parties decided ends it on that day", "licensing.record_decision licensing.answer_ending", _LICENSING + "contract_endings.py::test_contract_04_the_center_records_a_decision_with_its_document_and_ends_nothing"),
    ),
    "consequences": (
        _BACK,
        Promise("stock is sold for six months with the royalty on it", "royalties.open_reports", _ROYALTIES + "contract_ends.py::test_contract_05_reports_and_royalties_go_on_while_stock_is_sold_off"),
    ),
    "electronic_form": (
        _SIGNED,
        Promise("or sealed on paper, the scans kept", "licensing.choose_way licensing.submit_scan licensing.return_scan", _LICENSING + "contract_sealing.py::test_contract_09_both_seal_and_nobody_gives_a_password"),
    ),
    "final": (_CHANGED,),
    # the short form
    "licence": (_USE,),
    "effect": _LAPSE,
    "fee": (Promise("the fee is billed and paid by transfer or card", "licensing.order licensing.follow_received", _LICENSING + "express.py::test_one_signature_concludes_and_payment_brings_it_into_force"),),
    "material": (_SHOWN_FILES,),
    "liability": (_CONSENTS,),
    "third_parties": (Promise("infringements and transfers are told to the other side", _NOTICES, _TOLD), _TRANSFER),
    "ending": (*_ENDINGS, _BACK),
    "general": (_SIGNED, _CHANGED),
    # the undertaking of confidence
    "nda_confidential_information": (Promise("what is disclosed is named", "licensing.start_nda", _LICENSING + "contract_linter.py::test_contract_10_the_standard_undertaking_has_no_fault"),),
    "nda_duties_of_the_recipient": (_CONFIDENTIAL,),
    "nda_period": (Promise("disclosure ends on its day", "licensing.expire_due licensing.remind_of_expiry", _LICENSING + "contract_20_days.py::test_contract_20_the_end_of_a_non_disclosure_agreement_is_seen_coming"),),
    "nda_return_and_destruction": (_BACK,),
    "nda_record_of_access": (Promise("openings of confidential files are recorded and shown", "catalog.take_file", "tests/catalog/test_trust_files_and_registers.py::test_trust_20_the_licensor_sees_who_opened_what_and_when"),),
    "nda_electronic_form_and_general": (_SIGNED,),
}  # fmt: skip

# Articles that promise no day, sum or act.
SILENT = {
    "purpose": "says why",
    "definitions": "says what words mean; the machine reads the day of the last signature from it",
    "disputes": "law and court",
    "nda_purpose": "says why",
    "nda_no_transfer_of_rights": "says that nothing is granted",
    "nda_damages_and_jurisdiction": "law and court",
}

# Services that no article speaks of.
UNSAID = {
    **dict.fromkeys(
        ("draft_agreement", "edit_text", "text_to_edit", "require_editable", "require_open_text", "propose_redline", "answer_redline", "withdraw_redline", "lint", "on_terms_accepted", "remove_gate", "keep_gate", "ask_to_sign"),
        "before the paper is sent: it changes what will be offered, not what was agreed",
    ),
    **dict.fromkeys(
        ("decline", "revoke", "lapse_due", "withdraw_signature", "record_signature", "refusal_to_sign", "why_nobody_signs"),
        "before both have signed: the paper binds nobody yet",
    ),
    **dict.fromkeys(
        ("keep_draft", "open_offer", "grant_standing_approval", "revoke_standing_approval"),
        "before an express licence is ordered",
    ),
    **dict.fromkeys(("propose_wording", "decide_wording"), "the center's library: papers to come, never one that was sent"),
    **dict.fromkeys(("grant_delegation", "end_delegation"), "who decides within the institution; the certificate names the document"),
    "destroy_agreements": "ten years after the end, as the privacy notice says; what survives the end binds without the site's copy",
    "follow_billing": "keeps the reference to the invoice that took a void one's place; the sum stays",
    "on_organisation_closed": "nobody is there to sign; what was signed stands",
}  # fmt: skip
