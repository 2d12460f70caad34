"""What outcomes does: figures of a year, the log of contacts, what the clock and upheavals do to them."""

from marketplace.outcomes.services.clockwork import ask_for_outcomes
from marketplace.outcomes.services.comparing import release_figures
from marketplace.outcomes.services.contacts import (
    Spoken,
    delete_contact,
    finish_contact,
    log_contact,
    resume_contact,
)
from marketplace.outcomes.services.figures import (
    Figures,
    add_file,
    confirm_year,
    enter_figures,
    remove_file,
    reopen_year,
    return_year,
    take_back_year,
)
from marketplace.outcomes.services.stories import (
    agree_to_part,
    publish_story,
    withdraw_part,
    withdraw_story,
    write_story,
)
from marketplace.outcomes.services.upheavals import (
    erase_person,
    forget_names,
    on_happening_undone,
    on_organisation_closed,
    on_organisation_merged,
)

__all__ = [
    "Figures",
    "Spoken",
    "add_file",
    "agree_to_part",
    "ask_for_outcomes",
    "confirm_year",
    "delete_contact",
    "enter_figures",
    "erase_person",
    "finish_contact",
    "forget_names",
    "log_contact",
    "on_happening_undone",
    "on_organisation_closed",
    "on_organisation_merged",
    "publish_story",
    "release_figures",
    "remove_file",
    "reopen_year",
    "resume_contact",
    "return_year",
    "take_back_year",
    "withdraw_part",
    "withdraw_story",
    "write_story",
]  # fmt: skip
