"""The payee's bank accounts: entered by one person, confirmed by another, in effect after the delay."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import AccountForm, ConfirmAccountForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.queries import ACCOUNT_CHANGE
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required
from marketplace.web.security import limiter


@bp.get("/billing/accounts")
@role_required(*MONEY_ROLES)
def accounts() -> ResponseReturnValue:
    """Where money is received, what is under way, what was changed, and the form for finance."""
    return _accounts_page(AccountForm(formdata=None))


@bp.post("/billing/accounts")
@role_required("finance")
@limiter.limit("30 per hour")
def enter_account() -> ResponseReturnValue:
    form = AccountForm()
    form.institution_id.choices = _institutions()
    return carry_out(
        form,
        lambda: invoicing.enter_account(
            form.institution_id.data,
            actor(),
            form.password.data,
            bank_name=form.bank_name.data,
            number=form.number.data,
            holder=form.holder.data,
            swift=form.swift.data,
            currency=form.currency.data,
        ),
        again=lambda status: _accounts_page(form, status),
        done=Text(
            "입력했습니다. 다른 재무 담당자나 센터가 확인하면 {hours}시간 뒤에 적용됩니다.",
            "Entered. It takes effect {hours} hours after another person of finance or the center has confirmed it.",
        ).fill(hours=str(queries.delay_hours())),
        then=lambda change: redirect(url_for("billing.account_change", ref=change.ref), 303),
    )


def _institutions() -> list[tuple[int, str]]:
    ids = actor().organisations("institution", "finance")
    names = queries.organisation_names(ids)
    return [(i, names[i]) for i in ids]


def _accounts_page(form: AccountForm, status: int = 200) -> ResponseReturnValue:
    who = actor()
    form.institution_id.choices = _institutions()
    return render_template(
        "billing/accounts.html",
        form=form,
        rows=queries.accounts_in_use(who),
        under_way=queries.account_changes(who, under_way=True),
        over=queries.account_changes(who, under_way=False),
        fingerprint_of=queries.fingerprint_of,
        states=ACCOUNT_CHANGE.states,
        hours=queries.delay_hours(),
    ), status


@bp.route("/billing/accounts/<ref>", methods=["GET", "POST"])
@role_required(*MONEY_ROLES)
@limiter.limit("30 per hour", methods=["POST"])
def account_change(ref: str) -> ResponseReturnValue:
    """One change; the second person confirms it here, with the password again."""
    change, form = found(queries.account_change_for(actor(), ref)), ConfirmAccountForm()
    return carry_out(
        form,
        lambda: invoicing.confirm_account(change.id, actor(), form.password.data),
        again=lambda status: (
            render_template(
                "billing/account_change.html",
                form=form,
                change=change,
                number=queries.number_of(actor(), change),
                fingerprints=queries.fingerprint_of(change),
                actions=ACCOUNT_CHANGE.available(change, actor()),
                states=ACCOUNT_CHANGE.states,
            ),
            status,
        ),
        done=Text(
            "확인했습니다. {hours}시간 뒤에 적용됩니다.", "Confirmed. It takes effect in {hours} hours."
        ).fill(hours=str(queries.delay_hours())),
        then=url_for("billing.account_change", ref=ref),
        let_through=(403,),
    )


@bp.post("/billing/accounts/<ref>/undo")
@role_required(*MONEY_ROLES)
def undo_account(ref: str) -> ResponseReturnValue:
    change = found(queries.account_change_for(actor(), ref))
    invoicing.undo_account(change.id, actor())
    say("입금 계좌 변경을 취소했습니다.", "The change of the account is undone.")
    return redirect(url_for("billing.accounts"), 303)
