"""What happens in demand, by room: searches and alerts, needs, brokerage, deciding, clockwork, closing."""

from marketplace.demand.services.brokerage import (
    answer_need,
    ask_institutions,
    decline_request,
    propose_listing,
    resume_request,
    withdraw_answer,
    withdraw_request,
)
from marketplace.demand.services.clockwork import run_need_clock
from marketplace.demand.services.closing import follow_rights, on_listing_closed, on_organisation_closed
from marketplace.demand.services.deciding import (
    accept_answer,
    attach_listing,
    open_deal,
    pass_answer,
    prefilled,
    reconsider_answer,
)
from marketplace.demand.services.needs import (
    Outside,
    close_need,
    drop_candidate,
    match_need,
    note_candidate,
    open_need,
    reopen_need,
    save_need,
    shortlist,
)
from marketplace.demand.services.searches import (
    change_search,
    confirm_consent,
    delete_search,
    leave_alerts,
    pause_search,
    save_search,
)

__all__ = [
    "Outside", "accept_answer", "answer_need", "ask_institutions", "attach_listing", "change_search", "close_need", "confirm_consent",
    "decline_request", "delete_search", "drop_candidate", "follow_rights", "leave_alerts", "match_need", "note_candidate",
    "on_listing_closed", "on_organisation_closed", "open_deal", "open_need", "pass_answer", "pause_search", "prefilled", "propose_listing",
    "reconsider_answer", "reopen_need", "resume_request", "run_need_clock", "save_need", "save_search", "shortlist", "withdraw_answer",
    "withdraw_request",
]  # fmt: skip
