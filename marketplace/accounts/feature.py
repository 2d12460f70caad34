"""What accounts brings: people, organisations and their roles, sign-in, and the mail to people."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.accounts import queries, services
from marketplace.accounts.models import (
    Consent,
    EmailToken,
    HeldNotice,
    Membership,
    MiniCluster,
    Organisation,
    OrganisationCluster,
    OrganisationFile,
    User,
    UserSession,
)
from marketplace.accounts.models.editions import TextEdition
from marketplace.accounts.models.identity import IdentityProof
from marketplace.accounts.models.second_factor import RecoveryCode, SecondFactor
from marketplace.accounts.models.short_phone import ShortPhone
from marketplace.accounts.models.two_people import AmountRule, Merger, OfficeProposal, OrganisationChange
from marketplace.accounts.retention import KEPT
from marketplace.accounts.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Erased, Organisations, Stays
from marketplace.kernel.text import Text

FEATURE = Feature(
    "accounts",
    blueprint=bp,
    handlers={
        "mail": services.deliver_letter, "carry_out_proposals": services.carry_out_proposals,
        "announce_editions": services.announce_editions,
        "short_code": services.send_code, "short_notice": services.send_short,
    },
    jobs={"carry_out_proposals": timedelta(minutes=30), "announce_editions": timedelta(days=1)},
    letters=letters(
        "already_member", "amount_rule", "change_decided", "change_email", "change_proposed", "company_merged", "confirm_email",
        "email_change_undone", "email_changed", "invitation", "join_answered", "join_requested",
        "merger_dropped", "merger_proposed", "news_consent", "office_answered", "office_proposed",
        "organisation_decided", "organisation_submitted", "password_changed", "recovery_code_used", "reset_password", "role_ended", "role_granted", "second_factor_changed",
        "text_changed",
    ),
    subjects={
        "user_id": User,
        "organisation_id": Organisation,
        "survivor_id": Organisation,
        "membership_id": Membership,
        "token_id": EmailToken,
        "merger_id": Merger,
        "amount_rule_id": AmountRule,
        "office_proposal_id": OfficeProposal,
        "organisation_change_id": OrganisationChange,
        "text_edition_id": TextEdition,
    },
    work=[queries.work_items, queries.two_people_work, queries.change_work, queries.amount_work],
    links={"ask_identity": "accounts.ask_identity"},
    menu=[
        MenuEntry("accounts.approvals", Text("회원 승인", "Approvals"), "user-check", audience.oversight, main=60, desk=110),
        MenuEntry("accounts.organisations", Text("기관·기업", "Organisations"), "building-2", audience.oversight, desk=130),
        MenuEntry("accounts.organisation", Text("소속 기관·기업", "My organisation"), "building-2", audience.signed_in, user=90),
        MenuEntry("accounts.account", Text("내 정보", "My account"), "user", audience.signed_in, user=100),
    ],
    answers={"moves_with_company": queries.people_that_move, "operator": queries.operator},
    policy=[
        PolicyRow("single_officer_limit_krw", date(2000, 1, 1), 100_000_000, "센터 운영 기준: 한 담당자가 혼자 합의·승인·서명할 수 있는 금액"),
        PolicyRow("rough_won_per_unit", date(2000, 1, 1), {"USD": 1_500, "EUR": 1_700}, "한도와 비교할 때만 쓰는 어림값", False),
        PolicyRow("center_appoints_after_days", date(2000, 1, 1), 3, "센터 운영 기준: 센터 두 사람이 정한 역할의 적용 대기"),
    ],
    persons={
        AmountRule: Stays("who set the amount and who confirmed it is the rule's evidence"),
        Merger: Stays("who proposed and who confirmed is the merger's evidence"),
        OrganisationChange: Stays("who asked for another name and who approved it is the organisation's record"),
        OfficeProposal: By("accounts"),
        Consent: By("accounts"),
        EmailToken: By("accounts"),
        HeldNotice: Erased(),
        IdentityProof: Erased(),
        RecoveryCode: Erased(),
        SecondFactor: Erased(),
        ShortPhone: Erased(),
        Membership: Stays("who held which office is part of the organisation's record; the account says nothing any more"),
        OrganisationFile: Stays("the organisation's certificate; its uploader's account says nothing any more"),
        MiniCluster: By("clusters"),
        OrganisationCluster: Stays("who agreed for the company that it is named; the account says nothing any more"),
        User: By("accounts"),
        UserSession: Erased(),
    },
    erase_person=services.forget_addresses,
    organisation_merged=services.on_organisation_gone,
    organisation_closed=services.on_organisation_gone,
    organisations={
        AmountRule: Organisations(Stays("only companies merge"), By("accounts")),
        Merger: Organisations(By("accounts"), By("accounts")),
        OrganisationChange: Organisations(By("accounts"), By("accounts")),
        OfficeProposal: Organisations(By("accounts"), By("accounts")),
        Membership: Organisations(By("accounts"), Stays("people may still read what their organisation has signed")),
        Organisation: Organisations(Stays("the absorbed company's page names its survivor"), Stays("papers refer to it")),
        MiniCluster: Organisations(By("clusters"), By("clusters")),
        OrganisationCluster: Organisations(By("clusters"), Stays("its history")),
        OrganisationFile: Organisations(Stays("proves what the absorbed company was"), Stays("proves what it was")),
    },
    retention=KEPT,
)  # fmt: skip
