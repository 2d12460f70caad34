"""Writes of accounts, by room: passwords, sessions, signing_up, registration, members, approval, closing."""

from marketplace.accounts.services.passwords import (
    authenticate,
    change_password,
    confirm_password,
    hash_password,
    request_reset,
    reset_password,
)
from marketplace.accounts.services.sessions import (
    end_one,
    end_others,
    end_session,
    start_session,
    touch_session,
)
from marketplace.accounts.services.signing_up import (
    change_email,
    change_profile,
    confirm_email,
    request_email_change,
    sign_up,
)

__all__ = [
    "authenticate", "change_email", "change_password", "change_profile", "confirm_email", "confirm_password",
    "end_one", "end_others", "end_session", "hash_password", "request_email_change", "request_reset",
    "reset_password", "sign_up", "start_session", "touch_session",
]  # fmt: skip
