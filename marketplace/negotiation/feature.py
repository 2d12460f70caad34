"""What negotiation brings: questions of members and guests, quotations, term sheets, joint licences, technology sharing."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel.feature import Feature, PolicyRow, letters
from marketplace.kernel.forgetting import By, Erased, Organisations, Retention, Stays, in_words
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.negotiation import queries, services
from marketplace.negotiation.demo import guest_question
from marketplace.negotiation.models import (
    CenterOpening,
    GuestMessage,
    GuestQuestion,
    Inquiry,
    JointMember,
    Message,
    MessageReading,
    Quotation,
    SharingApplication,
    TermSheet,
)
from marketplace.negotiation.queries import guests, joint, sharing, work
from marketplace.negotiation.routes import bp
from marketplace.negotiation.watches import WATCHED

BEGINNING = date(2000, 1, 1)
DEAL = Stays("part of a deal between two organisations; the account says nothing any more")
# Talks of an absorbed company go on in its survivor's name, deal by deal with the agreements.
TALKS = Organisations(By("licensing"), By("negotiation"))

FEATURE = Feature(
    "negotiation",
    blueprint=bp,
    handlers={
        "reply_clock": services.run_reply_clock,
        "lapse_terms": services.lapse_terms,
        "lapse_inquiries": services.lapse_inquiries,
        "remind_of_days": services.remind_of_days,
        "listing_closed": services.on_listing_closed,
        "rights_changed": services.follow_rights,
    },
    jobs={
        "reply_clock": timedelta(hours=1),
        "lapse_terms": timedelta(hours=1),
        "lapse_inquiries": timedelta(hours=6),
        "remind_of_days": timedelta(hours=6),
    },
    letters=letters(
        "center_opened", "guest_opened_by_center",
        "deal_listing_closed", "guest_answered", "guest_confirm", "guest_declined", "guest_escalated", "guest_received",
        "guest_reminder", "inquiry_escalated", "inquiry_lapsed", "inquiry_reminder", "joint_changed",
        "joint_invited", "joint_shares", "joint_taken_back", "sharing_applied", "sharing_chosen", "sharing_declined", "sharing_due", "sharing_overtaken",
        "terms_accepted", "terms_lapsed", "terms_to_accept",
    ) | letters("inquiry_lapse_warning", "terms_due", urgent=True) | letters(
        "guest_asked", "guest_joined", "guest_wrote", "inquiry_asked", "inquiry_declined", "inquiry_declined_told",
        "inquiry_message", "inquiry_received", "inquiry_resumed", "inquiry_withdrawn", "mentioned", "quotation_issued",
        "quotation_overtaken", "terms_declined", "terms_offered", "terms_overtaken", "terms_reopened", "terms_withdrawn",
        on_talks=True,
    ),
    subjects={
        "guest_question_id": GuestQuestion,
        "guest_message_id": GuestMessage,
        "center_opening_id": CenterOpening,
        "inquiry_id": Inquiry,
        "message_id": Message,
        "quotation_id": Quotation,
        "term_sheet_id": TermSheet,
        "joint_member_id": JointMember,
        "sharing_id": SharingApplication,
    },
    work=[work.work_items, guests.work_items, sharing.work_items, joint.work_items],
    watched=WATCHED,
    links={"ask": "negotiation.ask", "open_matter": "negotiation.open_matter"},
    answers={"reply_median": queries.reply_median, "field_in_use": queries.terms_in, "moves_with_company": queries.deals_that_move,
        "interested_beside": joint.interested_beside},
    papers={"quotation": queries.may_read_quotation},
    policy=[
        PolicyRow("reply_reminder_working_days", BEGINNING, 2, "센터 운영 기준"),
        PolicyRow("reply_escalation_working_days", BEGINNING, 5, "센터 운영 기준"),
        # Silent for this long, a question or a negotiation without open terms ends; both sides are told before.
        PolicyRow("inquiry_lapse_days", BEGINNING, 60, "센터 운영 기준"),
        PolicyRow("inquiry_lapse_warning_days", BEGINNING, 14, "센터 운영 기준"),
        PolicyRow("term_sheet_valid_days", BEGINNING, 14, "센터 운영 기준"),
        # Days after the last day on which who has to answer is reminded (negative: before it).
        PolicyRow("term_sheet_reminder_days", BEGINNING, [-3], "센터 운영 기준"),
        PolicyRow("sharing_reminder_days", BEGINNING, [-7, 1, 15], "센터 운영 기준"),
        PolicyRow("sharing_decision_days", BEGINNING, 30, "센터 운영 기준: 기술나눔 심사 기한"),
        PolicyRow("center_opening_days", BEGINNING, 14, "센터 운영 기준: 센터가 사유를 남기고 거래를 열람하는 기간"),
        PolicyRow("quotation_valid_days", BEGINNING, 30, "센터 운영 기준"),
        PolicyRow("joint_interest_shown_from", BEGINNING, 3, "센터 운영 기준: 같은 기술을 보는 미니클러스터 기업의 수를 알리기 시작하는 수"),
    ],
    persons={
        CenterOpening: Stays("both parties were told who of the center opened their talks, and why"),
        GuestMessage: Stays("an answer given for the institution; the account says nothing any more"),
        GuestQuestion: By("negotiation"),
        Inquiry: DEAL,
        JointMember: DEAL,
        Message: DEAL,
        MessageReading: Erased(),
        Quotation: DEAL,
        SharingApplication: DEAL,
        TermSheet: DEAL,
    },
    erase_person=services.forget_guest,
    organisations={
        Inquiry: TALKS,
        JointMember: Organisations(By("licensing"), By("licensing")),
        SharingApplication: Organisations(By("licensing"), By("negotiation")),
    },
    organisation_closed=services.on_organisation_closed,
    retention=[
        Retention(
            "deals",
            Text("문의와 협의", "Inquiries and talks"),
            Text("문의 내용과 메시지, 첨부 파일, 견적서", "Messages, attached files, quotations"),
            Text("계약의 이행, 그 뒤 상법 제33조", "Contract, then the Commercial Act, Art. 33"),
            Text("마지막 글 뒤 10년. 계약이 있으면 계약서를 파기할 때까지", "10 years after the last word; where there is an agreement, until it is destroyed"),
            (services.destroy_deals,),
        ),
        Retention(
            "guests",
            Text("비회원 문의", "Questions of guests"),
            Text("이름, 전자우편 주소, 소속 기업(선택), 문의 내용", "Name, e-mail address, company if given, the question"),
            Text("동의 (개인정보 보호법 제15조제1항제1호)", "Consent (Personal Information Protection Act, Art. 15(1)1)"),
            Text("마지막 글 뒤 {kept}, 주소를 확인하지 않으시면 {unconfirmed}", "{kept} after the last message; {unconfirmed} if the address is not confirmed").fill(
                kept=in_words(services.GUESTS_KEPT), unconfirmed=in_words(guests.CONFIRM_WITHIN)
            ),
            (services.forget_guests,),
        ),
    ],
    demo=[Scene(1, guest_question)],
)  # fmt: skip
