"""What a route with a form answers: the page, the page again with what to change, or the way on."""

from __future__ import annotations

import pytest
from flask import get_flashed_messages

from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form, TrimmedField, required

DONE = Text("저장했습니다.", "Saved.")
TOO_LONG = Text("너무 깁니다.", "Too long.")


class NameForm(Form):
    name = TrimmedField("이름", [required("이름을 입력해 주십시오.", "Please enter a name.")])


def refuse(refusal):
    raise refusal


def sent(app, act, *, method="POST", data=None, **how):
    """The answer, the form as it was left, and what is said on the next page."""
    with app.test_request_context("/", method=method, data={"name": "센서"} if data is None else data):
        form = NameForm()
        how = {"again": lambda status: ("page", status), "then": "/next", "done": DONE} | how
        return carry_out(form, lambda: act(form), **how), form, get_flashed_messages()


def never(_form):
    raise AssertionError("nothing was to be done")


def test_looking_at_the_page_does_nothing(app):
    answer, form, said = sent(app, never, method="GET")
    assert answer == ("page", 200)
    assert (form.errors, said) == ({}, [])


def test_what_is_not_valid_never_reaches_the_service(app):
    answer, form, _ = sent(app, never, data={"name": ""})
    assert answer == ("page", 422)
    assert form.name.errors


def test_what_was_done_is_said_on_the_next_page(app):
    answer, _, said = sent(app, lambda form: form.name.data)
    assert (answer.status_code, answer.location) == (303, "/next")
    assert said == [DONE.ko]


def test_the_way_on_may_depend_on_what_was_made(app):
    answer, _, said = sent(app, lambda form: form.name.data, then=lambda made: f"/made/{made}", done=None)
    assert (answer, said) == ("/made/센서", [])


@pytest.mark.parametrize(
    ("refusal", "by_field", "above"),
    [(Invalid(TOO_LONG, name=TOO_LONG), [TOO_LONG], []), (Conflict(TOO_LONG), [], [TOO_LONG])],
)
def test_a_refusal_is_shown_on_the_form_with_its_status(app, refusal, by_field, above):
    answer, form, said = sent(app, lambda form: refuse(refusal))
    assert answer == ("page", refusal.status)
    assert (list(form.name.errors), form.form_errors) == (by_field, above)
    assert said == []


def test_a_refusal_may_go_on_to_the_error_page(app):
    with pytest.raises(Forbidden):
        sent(app, lambda form: refuse(Forbidden(TOO_LONG)), let_through=(403,))
    assert sent(app, lambda form: refuse(Conflict()), let_through=(403,))[0] == ("page", 409)
