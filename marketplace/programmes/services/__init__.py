"""Writes of programmes, by room: programmes and their money, forms, calls, applications, what the clock and a company's end do."""

from marketplace.programmes.services.applications import (
    begin,
    give_up,
    keep_file,
    save_answers,
    submit,
    take_back,
)
from marketplace.programmes.services.building import move_field, new_form, remove_field, save_field
from marketplace.programmes.services.calls import (
    StoredFile,
    add_file,
    announce,
    answer_question,
    ask_question,
    cancel_call,
    extend,
    remove_file,
    save_call,
)
from marketplace.programmes.services.deciding import Verdict, decide, move_up, prepare
from marketplace.programmes.services.ending import on_organisation_closed, on_organisation_merged
from marketplace.programmes.services.programmes import save_programme, set_budget
from marketplace.programmes.services.reminding import remind_applicants, remind_reviewers
from marketplace.programmes.services.reviewing import (
    abstain,
    add_reviewer,
    assign,
    assign_evenly,
    close_round,
    declare,
    open_round,
    remove_reviewer,
    resume,
    review,
    take_away,
)

__all__ = [
    "StoredFile",
    "Verdict",
    "abstain",
    "add_file",
    "add_reviewer",
    "announce",
    "answer_question",
    "ask_question",
    "assign",
    "assign_evenly",
    "begin",
    "cancel_call",
    "close_round",
    "decide",
    "declare",
    "extend",
    "give_up",
    "keep_file",
    "move_field",
    "move_up",
    "new_form",
    "on_organisation_closed",
    "on_organisation_merged",
    "open_round",
    "prepare",
    "remind_applicants",
    "remind_reviewers",
    "remove_field",
    "remove_file",
    "remove_reviewer",
    "resume",
    "review",
    "save_answers",
    "save_call",
    "save_field",
    "save_programme",
    "set_budget",
    "submit",
    "take_away",
    "take_back",
]
