"""A changed text is agreed to before a member goes on."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import AgreeForm
from marketplace.accounts.routes import bp
from marketplace.kernel.feature import page
from marketplace.kernel.text import Text
from marketplace.web.addresses import page_or_home, within_site
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, sign_in_required

# Who does not agree may read the texts, take along what is theirs, and leave.
STAYS_OPEN = ("accounts.agree", "accounts.account", "accounts.close", "accounts.sign_in", "static")


@bp.before_app_request
def ask_again() -> ResponseReturnValue | None:
    """Lead whoever has not agreed to a changed text that holds to the page that asks.

    Only pages lead there: what was typed into a form before is sent as it was, and what a page loads comes. The cookie
    remembers who has agreed to the newest of all, so that a page costs no query for it.
    """
    newest = queries.newest()
    if not newest or session.get("agreed") == newest or not _is_a_page() or not actor().is_signed_in:
        return None
    missing = queries.unagreed(actor().user_id)
    if not missing:
        session["agreed"] = newest
        return None
    if not queries.to_agree(missing):
        return None
    return redirect(url_for("accounts.agree", next=request.full_path.rstrip("?")))


def _is_a_page() -> bool:
    if request.method != "GET" or request.endpoint is None:
        return False
    if request.endpoint in (*STAYS_OPEN, page("terms"), page("privacy")):
        return False
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


@bp.route("/agree", methods=["GET", "POST"])
@sign_in_required
def agree() -> ResponseReturnValue:
    """What has changed, and the consent to it."""
    asked = queries.to_agree(queries.unagreed(actor().user_id))
    form = AgreeForm(next=request.args.get("next", ""))
    if not asked and request.method == "GET":
        return redirect(_onward(form))
    return carry_out(
        form,
        lambda: services.agree_again(actor(), form.texts()),
        again=lambda status: (render_template("accounts/agree.html", form=form, asked=asked), status),
        done=Text("동의하셨습니다.", "Thank you, your consent is recorded."),
        then=lambda _: redirect(_onward(form), 303),
    )


def _onward(form: AgreeForm) -> str:
    return within_site(form.next.data) or page_or_home("work")
