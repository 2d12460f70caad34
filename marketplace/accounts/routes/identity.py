"""To the provider of identity proofs, and back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import services
from marketplace.accounts.routes import bp
from marketplace.kernel.text import Text
from marketplace.web.addresses import page_or_home, within_site
from marketplace.web.errors import say
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.security import limiter

SIGNING = Text("기술이전 계약 서명", "Signing a technology agreement")


@bp.get("/identity")
@limiter.limit("30 per hour")
@sign_in_required
def ask_identity() -> ResponseReturnValue:
    """Send the person on to the provider's page. A link, as the site's forms may lead to no other site."""
    back_to = within_site(request.args.get("next")) or page_or_home("work")
    go_to = services.ask_identity(
        actor(),
        request.args.get("act", ""),
        SIGNING,
        back_to[:300],
        lambda ref: url_for("accounts.bring_back_identity", ref=ref, _external=True),
    )
    return redirect(go_to, 303)


@bp.get("/identity/<ref>")
@sign_in_required
def bring_back_identity(ref: str) -> ResponseReturnValue:
    """What the browser says is not believed: the provider is asked, and the person goes on."""
    back_to, refusal = services.bring_back(ref, actor())
    if refusal is not None:
        say(refusal.ko, refusal.en, "error")
    else:
        say("본인확인을 마쳤습니다.", "Your identity is confirmed.")
    return redirect(back_to, 303)
