"""Writes of accounts, by room: passwords, sessions, signing_up, registration, members, leaving, documents, closing."""

from marketplace.accounts.services.amounts import decide_amount, propose_amount
from marketplace.accounts.services.appointing import ANSWERS, answer_proposal, carry_out_proposals
from marketplace.accounts.services.changes import decide_change, withdraw_change
from marketplace.accounts.services.closing import close_account, forget_addresses
from marketplace.accounts.services.documents import WANTED, Upload, open_document
from marketplace.accounts.services.editions import agree_again, announce_editions
from marketplace.accounts.services.ending import on_organisation_gone
from marketplace.accounts.services.entering import enter_company, take_out_companies
from marketplace.accounts.services.guessing import Visitor, mark_of
from marketplace.accounts.services.identity import ask_identity, bring_back, use_proof
from marketplace.accounts.services.leaving import end_membership
from marketplace.accounts.services.letters import deliver as deliver_letter
from marketplace.accounts.services.letters import parts as letter_parts
from marketplace.accounts.services.members import (
    accept_as_new_person,
    accept_invitation,
    answer_request,
    grant_role,
    invite,
    request_to_join,
    withdraw_invitation,
)
from marketplace.accounts.services.merging import drop_merger, propose_merger, record_merger
from marketplace.accounts.services.notices import notify, notify_address, write_daily
from marketplace.accounts.services.offices import inviter
from marketplace.accounts.services.passwords import (
    authenticate,
    change_password,
    confirm_password,
    hash_password,
    request_reset,
    reset_password,
    tidy_email,
)
from marketplace.accounts.services.registration import (
    EDITABLE_FACTS,
    REGISTRARS,
    Registrar,
    decide,
    edit,
    end_administrator,
    invite_administrator,
    open_center,
    register,
    seed_clusters,
)
from marketplace.accounts.services.second_factor import address_of, check_code
from marketplace.accounts.services.second_factor import begin as begin_second_factor
from marketplace.accounts.services.second_factor import begun as begun_second_factor
from marketplace.accounts.services.second_factor import confirm as confirm_second_factor
from marketplace.accounts.services.second_factor import renew_codes as renew_recovery_codes
from marketplace.accounts.services.second_factor import turn_off as turn_off_second_factor
from marketplace.accounts.services.second_factor import turn_off_for as turn_off_second_factor_for
from marketplace.accounts.services.sending_limits import MailboxFull
from marketplace.accounts.services.sessions import (
    end_one,
    end_others,
    end_session,
    log_look,
    log_refusal,
    start_session,
    touch_session,
)
from marketplace.accounts.services.short_notices import (
    ask_for_code,
    confirm_code,
    drop_number,
    send_code,
    send_short,
    want_short,
)
from marketplace.accounts.services.short_notices import is_on as short_notices_on
from marketplace.accounts.services.signing_up import (
    change_email,
    change_profile,
    finish_sign_up,
    request_email_change,
    sign_up,
    undo_email_change,
    withdraw_marketing,
)

__all__ = [
    "ANSWERS",
    "EDITABLE_FACTS",
    "REGISTRARS",
    "WANTED",
    "MailboxFull",
    "Registrar",
    "Upload",
    "Visitor",
    "accept_as_new_person",
    "accept_invitation",
    "address_of",
    "agree_again",
    "announce_editions",
    "answer_proposal",
    "answer_request",
    "ask_for_code",
    "ask_identity",
    "authenticate",
    "begin_second_factor",
    "begun_second_factor",
    "bring_back",
    "carry_out_proposals",
    "change_email",
    "change_password",
    "change_profile",
    "check_code",
    "close_account",
    "confirm_code",
    "confirm_password",
    "confirm_second_factor",
    "decide",
    "decide_amount",
    "decide_change",
    "deliver_letter",
    "drop_merger",
    "drop_number",
    "edit",
    "end_administrator",
    "end_membership",
    "end_one",
    "end_others",
    "end_session",
    "enter_company",
    "finish_sign_up",
    "forget_addresses",
    "grant_role",
    "hash_password",
    "invite",
    "invite_administrator",
    "inviter",
    "letter_parts",
    "log_look",
    "log_refusal",
    "mark_of",
    "notify",
    "notify_address",
    "on_organisation_gone",
    "open_center",
    "open_document",
    "propose_amount",
    "propose_merger",
    "record_merger",
    "register",
    "renew_recovery_codes",
    "request_email_change",
    "request_reset",
    "request_to_join",
    "reset_password",
    "seed_clusters",
    "send_code",
    "send_short",
    "short_notices_on",
    "sign_up",
    "start_session",
    "take_out_companies",
    "tidy_email",
    "touch_session",
    "turn_off_second_factor",
    "turn_off_second_factor_for",
    "undo_email_change",
    "use_proof",
    "want_short",
    "withdraw_change",
    "withdraw_invitation",
    "withdraw_marketing",
    "write_daily",
]
