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
from marketplace.programmes.services.ending import on_organisation_closed, on_organisation_merged
from marketplace.programmes.services.programmes import save_programme, set_budget
from marketplace.programmes.services.reminding import remind_applicants

__all__ = [
    "StoredFile",
    "add_file",
    "announce",
    "answer_question",
    "ask_question",
    "begin",
    "cancel_call",
    "extend",
    "give_up",
    "keep_file",
    "move_field",
    "new_form",
    "on_organisation_closed",
    "on_organisation_merged",
    "remind_applicants",
    "remove_field",
    "remove_file",
    "save_answers",
    "save_call",
    "save_field",
    "save_programme",
    "set_budget",
    "submit",
    "take_back",
]
