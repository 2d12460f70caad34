"""What accounts brings: people, organisations and their roles, sign-in, and the mail to people."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts import queries, services
from marketplace.accounts.models import (
    Consent,
    EmailToken,
    FailedSignIn,
    HeldNotice,
    Membership,
    Organisation,
    OrganisationCluster,
    OrganisationFile,
    User,
    UserSession,
)
from marketplace.accounts.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import By, Erased, Expires, Organisations, Stays
from marketplace.kernel.text import Text

SESSIONS_KEPT = timedelta(days=90)  # the privacy text promises at most a year for access records
TOKENS_KEPT = timedelta(days=30)

FEATURE = Feature(
    "accounts",
    blueprint=bp,
    handlers={"mail": services.deliver_letter},
    letters=letters(
        "already_member", "change_email", "company_merged", "confirm_email", "email_change_undone", "email_changed", "invitation", "join_answered", "join_requested",
        "organisation_decided", "organisation_submitted", "password_changed", "reset_password", "role_ended", "role_granted",
    ),
    subjects={
        "user_id": User,
        "organisation_id": Organisation,
        "survivor_id": Organisation,
        "membership_id": Membership,
        "token_id": EmailToken,
    },
    work=[queries.work_items],
    menu=[
        MenuEntry("accounts.approvals", Text("회원 승인", "Approvals"), "user-check", audience.oversight, main=60, desk=110),
        MenuEntry("accounts.organisations", Text("기관·기업", "Organisations"), "building-2", audience.oversight, desk=130),
        MenuEntry("accounts.organisation", Text("소속 기관·기업", "My organisation"), "building-2", audience.signed_in, user=90),
        MenuEntry("accounts.account", Text("내 정보", "My account"), "user", audience.signed_in, user=100),
    ],
    persons={
        Consent: By("accounts"),
        EmailToken: By("accounts"),
        HeldNotice: Erased(),
        Membership: Stays("who held which office is part of the organisation's record; the account says nothing any more"),
        OrganisationFile: Stays("the organisation's certificate; its uploader's account says nothing any more"),
        User: By("accounts"),
        UserSession: Erased(),
    },
    erase_person=services.forget_addresses,
    organisations={
        Membership: Organisations(By("accounts"), Stays("people may still read what their organisation has signed")),
        Organisation: Organisations(Stays("the absorbed company's page names its survivor"), Stays("papers refer to it")),
        OrganisationCluster: Organisations(Stays("clusters of an absorbed company are its history"), Stays("its history")),
        OrganisationFile: Organisations(Stays("proves what the absorbed company was"), Stays("proves what it was")),
    },
    purge=[
        Expires(UserSession.expires_at, SESSIONS_KEPT),
        Expires(EmailToken.expires_at, TOKENS_KEPT),
        Expires(FailedSignIn.last_at, TOKENS_KEPT),
        Expires(HeldNotice.created_at, TOKENS_KEPT),
    ],
)  # fmt: skip
