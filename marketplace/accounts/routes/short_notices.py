"""Short notices to one's phone: the number, its proof, and whether one wants them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import CodeForm, MobileForm
from marketplace.accounts.routes import bp
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.security import limiter, person_or_network


@bp.get("/account/short-notices")
@sign_in_required
def short_notices() -> ResponseReturnValue:
    return _page()


def _page(status: int = 200, **forms: Any) -> tuple[str, int]:
    page = render_template(
        "accounts/short_notices.html",
        on=services.short_notices_on(),
        phone=queries.short_phone(actor()),
        **({"number_form": MobileForm(formdata=None), "code_form": CodeForm(formdata=None)} | forms),
    )
    return page, status


@bp.post("/account/short-notices/number")
@sign_in_required
@limiter.limit("20 per hour", key_func=person_or_network)
def short_number() -> ResponseReturnValue:
    form = MobileForm()
    return carry_out(
        form,
        lambda: services.ask_for_code(actor(), form.number.data or ""),
        again=lambda status: _page(status, number_form=form),
        done=Text("인증 번호를 문자로 보냈습니다.", "A code is on its way to your phone."),
        then=url_for("accounts.short_notices"),
    )


@bp.post("/account/short-notices/code")
@sign_in_required
@limiter.limit("20 per hour", key_func=person_or_network)
def short_code() -> ResponseReturnValue:
    form = CodeForm()
    return carry_out(
        form,
        lambda: services.confirm_code(actor(), form.code.data or ""),
        again=lambda status: _page(status, code_form=form),
        done=Text(
            "확인했습니다. 급한 일은 문자로도 알립니다.",
            "Confirmed. Urgent matters now come to your phone, too.",
        ),
        then=url_for("accounts.short_notices"),
    )


@bp.post("/account/short-notices/choice")
@sign_in_required
def short_choice() -> ResponseReturnValue:
    """on, off, or drop the number."""
    choice = request.form.get("choice", "")
    if choice == "drop":
        services.drop_number(actor())
        say("번호를 지웠습니다.", "The number is gone.")
    else:
        services.want_short(actor(), choice == "on")
        say("저장했습니다.", "Saved.")
    return redirect(url_for("accounts.short_notices"), 303)
