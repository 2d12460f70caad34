"""Invoices, deposits, royalties, distributions, and the figures about them."""

from __future__ import annotations

from io import BytesIO

from tests.access.rows import (
    COMPANY,
    INCOME,
    MONEY,
    NOBODY,
    OFFICES,
    PAYEE,
    REASON,
    SIGNED_IN,
    get,
    post,
    who,
)

FINANCE = who("finance")
MONEY_ROLES = OFFICES
BILLING = [
    get("billing.invoice", MONEY, ref="invoice"),
    get("billing.pay", MONEY, ref="invoice.open"),
    post("billing.start_payment", COMPANY, MONEY, ref="invoice.open"),
    get("billing.checkout", MONEY, ref="invoice.open"),
    # Another company's session in the address gives nothing: only the invoice's own readers come back here.
    get("billing.paid", MONEY, ref="invoice.open", query="session_id=cs_test_of_somebody_else"),
    post("billing.choose_transfer", COMPANY, MONEY, ref="invoice.open"),
    post("billing.void", who("finance officer"), MONEY, ref="invoice.open", data=REASON),
    post("billing.tax_document", FINANCE | who("center_finance"), MONEY, ref="invoice", data={"approval_number": "2" * 24, "issued_on": "2026-01-02"}),
    post("billing.request_refund", FINANCE | who("center_finance"), MONEY, ref="invoice", data={"source": "transfer", "amount": "1000", **REASON}),
    # Whoever asked for a refund does not approve it: `finance` asked.
    post("billing.refund_action", who("center_finance"), MONEY, ref="refund", action="=approve"),
    post("billing.refund_action", FINANCE | who("center_finance"), MONEY, ref="refund", action="=reject"),
    post("billing.refund_action", NOBODY, ref="=no-such-refund", action="=finish"),
    get("billing.receipts", OFFICES, SIGNED_IN),
    post("billing.record_receipt", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"account_id": v["account"], "received_on": "2026-01-02", "amount": "1000", "reference": "r-9"}),
    post("billing.import_statement", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"account_id": v["account"], "file": (BytesIO("거래일,입금액,내용\n2026-01-02,1000,가\n".encode()), "s.csv")}),
    post("billing.save_account", who("finance officer"), SIGNED_IN - who("other_finance other_officer"), gone=422, data=lambda v: {"institution_id": v["institution"], "bank_name": "은행", "number": "110-1-1", "holder": "산학협력단"}),
    get("billing.receipt", PAYEE, SIGNED_IN - who("other_officer other_finance"), ref="receipt"),
    post("billing.match", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data=lambda v: {"invoice": v["invoice.open.id"]}),
    get("billing.doubts", OFFICES, SIGNED_IN),
    post("billing.decide_doubt", FINANCE | who("center_finance"), PAYEE, ref="doubt", decision="=same"),
    post("billing.leave_out_doubts", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, data=lambda v: {"doubts": v["doubt.id"]}),
    post("billing.unmatch", FINANCE | who("center_finance"), PAYEE, ref="receipt"),
    post("billing.split_receipt", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data=lambda v: {"invoices": v["invoice.open.id"]}),
    post("billing.join_receipt", FINANCE | who("center_finance"), PAYEE, ref="receipt"),
    post("billing.set_aside", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data={"kind": "returned", "note": "잘못 들어온 돈입니다."}),
    post("billing.decide_aside", FINANCE | who("center_finance"), PAYEE, ref="unmatched", action="=approve"),
    post("billing.bill_interest", FINANCE | who("center_finance"), MONEY, ref="invoice.open"),
    post("billing.request_write_off", FINANCE | who("center_finance"), MONEY, ref="invoice.open", data=REASON),
    post("billing.decide_write_off", NOBODY, ref="=no-such-write-off", action="=approve"),
    get("billing.trial_balance", OFFICES, SIGNED_IN),
    get("billing.trial_balance_file", OFFICES, SIGNED_IN, kind="=csv"),
    get("billing.ledger_page", OFFICES, SIGNED_IN),
    get("billing.ledger_file", OFFICES, SIGNED_IN, kind="=csv"),
    get("billing.journal_file", OFFICES, SIGNED_IN, kind="=csv"),
    post("billing.close_period", who("finance other_finance center_finance"), SIGNED_IN, data={"until_on": "2020-01-31"}),
    get("billing.schedule", MONEY, ref="invoice"),
    post("billing.plan", who("finance officer center_finance"), MONEY, ref="invoice", data={"kind": "instalment", "tax_treatment": "taxable", "text_ko": "2차 분할", "net": "1000000", "due_on": "2099-01-02"}),
    post("billing.cancel_planned", NOBODY, ref="=no-such-row"),
    get("billing.rates", OFFICES, SIGNED_IN),
    post("billing.record_rate", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"institution_id": v["institution"], "currency": "USD", "on_day": "2026-01-02", "won": "1,392.5", "source": "서울외국환중개"}),
    get("billing.issues", OFFICES, SIGNED_IN),
    post("billing.close_issue", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, issue_id="issue", data={"note": "처리했습니다."}),
    get("royalties.distributions", OFFICES, SIGNED_IN),
    get("royalties.distributions_csv", OFFICES, SIGNED_IN),
    get("royalties.distribution", INCOME, ref="distribution"),
    post("royalties.object_to", who("researcher"), ref="distribution", data={"text": "지분이 다릅니다."}),
    post("royalties.payout", FINANCE, INCOME, ref="distribution"),
    post("royalties.answer_objection", who("officer finance"), INCOME, ref="distribution", share="share"),
    post("royalties.correct_shares", who("officer finance"), INCOME, ref="distribution", share="share"),
    post("royalties.decide_correction", NOBODY, ref="=no-such-correction", action="=approve"),
    get("royalties.payees", who("officer finance other_officer other_finance"), SIGNED_IN),
    post("royalties.payees", who("officer finance other_officer other_finance"), SIGNED_IN),
    # Names, addresses and amounts of an institution's people: not even for the center.
    get("royalties.payroll_csv", who("officer finance other_officer other_finance"), SIGNED_IN),
    # Sales figures: the company's and the institution's office's, not the inventors'.
    get("royalties.report", MONEY, ref="report.due"),
    get("royalties.report", MONEY, ref="report"),
    get("royalties.evidence", MONEY, ref="evidence"),
    get("royalties.file_report", MONEY, ref="report.due"),  # shown the report, unless they may file it
    post("royalties.file_report", COMPANY, MONEY, ref="report.due", data={"remark": "매출이 없습니다."}),
    get("royalties.bonds", SIGNED_IN),
    post("royalties.record_bond", who("officer finance other_officer other_finance"), SIGNED_IN, data={"agreement": "x"}),
    get("royalties.bond_file", MONEY, ref="bond"),
    post("royalties.end_bond", who("officer finance"), MONEY, ref="bond", data=lambda v: {f"{v['bond']}-note": "반환"}),
    get("royalties.spreadsheet_form", MONEY, ref="report.due"),
    post("royalties.read_spreadsheet", COMPANY, MONEY, ref="report.due", data=lambda _: {"file": (BytesIO("제품,매출액\n분리막,1000\n".encode()), "s.csv")}),
    post("royalties.question", who("officer finance"), MONEY, ref="report", data={"question": "수량을 알려 주십시오."}),
    post("royalties.accept", who("officer finance"), MONEY, ref="report"),
    get("royalties.schedule", MONEY, ref="schedule"),
    post("royalties.state_sales", COMPANY, MONEY, ref="schedule", data={"year": "2026", "amount": "1000", "form_token": "t"}),
    get("royalties.stated_file", MONEY, ref="stated"),
    post("royalties.open_audit", who("officer finance"), MONEY, ref="schedule", data={"from_on": "2026-01-01", "until_on": "2026-02-01", "examiner": "회계법인", "reason": "정기 검사", "form_token": "t"}),
    get("royalties.audit", MONEY, ref="audit"),
    post("royalties.conclude_audit", who("officer finance"), MONEY, ref="audit", data={"findings": "이상 없음"}),
    post("royalties.drop_audit", who("officer finance"), MONEY, ref="audit"),
    post("royalties.schedule", who("officer"), MONEY, ref="schedule", data={"rate": "3", "months": "12", "report_days": "30"}),
]  # fmt: skip

TRACKING = [
    get("insight.tracking", OFFICES, SIGNED_IN),
    get("insight.stuck", OFFICES, SIGNED_IN),
    get("insight.cases", OFFICES, SIGNED_IN, stage="=asked"),
    get("insight.income", OFFICES, SIGNED_IN),
]
