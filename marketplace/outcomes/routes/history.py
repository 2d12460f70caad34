"""The companies of the center, the whole line of one (company 360°), and the log of contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import clusters
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text
from marketplace.outcomes import queries, services
from marketplace.outcomes.forms import ContactForm
from marketplace.outcomes.models import WAYS
from marketplace.outcomes.routes import bp
from marketplace.outcomes.routes.desk import CENTER
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate

ACTS: dict[str, Callable[[Actor, str], str]] = {
    "done": services.finish_contact,
    "again": services.resume_contact,
    "delete": services.delete_contact,
}
DONE: dict[str, Text] = {
    "done": Text("연락을 마친 것으로 표시했습니다.", "Marked as done."),
    "again": Text("다시 연락할 기업으로 되돌렸습니다.", "It is to be called again."),
    "delete": Text("연락 기록을 삭제했습니다.", "The contact is deleted."),
}


@bp.get("/desk/companies")
@role_required(*CENTER)
def companies() -> ResponseReturnValue:
    """Whom the center looks after, when it last spoke with each, when it calls again."""
    words, cluster = request.args.get("q", "").strip()[:80], request.args.get("cluster", "")
    page = paginate(queries.companies(actor(), words, cluster), page_number())
    shown = [company.id for company in page.items]
    return render_template(
        "outcomes/companies.html",
        words=words,
        cluster=cluster,
        clusters=clusters(),
        page=page,
        latest=queries.latest(shown),
        next_calls=queries.next_calls(shown),
        ways=WAYS,
        page_url=lambda number: url_for(
            "outcomes.companies", q=words or None, cluster=cluster or None, page=number
        ),
    )


@bp.get("/desk/companies/<ref>")
@role_required(*CENTER)
def company(ref: str) -> ResponseReturnValue:
    return _page(ref, ContactForm(formdata=None))


def _page(ref: str, form: ContactForm, status: int = 200) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.company_for(reader, ref))
    line = queries.line_of(reader, row.id)
    kinds = {event.kind.key: event.kind for event in line}
    asked = request.args.get("kind", "")
    chosen = asked if asked in kinds else ""
    page = render_template(
        "outcomes/company.html",
        company=row,
        form=form,
        line=[event for event in line if not chosen or event.kind.key == chosen],
        kinds=sorted(kinds.values(), key=lambda kind: kind.key),
        counts=Counter(event.kind.key for event in line),
        total=len(line),
        chosen=chosen,
        contacts=queries.contacts_of(reader, row.id),
        ways=WAYS,
        today=clock.today(),
        may_write=queries.keeps_contacts(reader),
        may_change=lambda contact: queries.may_change_contact(reader, contact),
    )
    return page, status


@bp.post("/desk/companies/<ref>/contacts")
@role_required(*CENTER)
def log_contact(ref: str) -> ResponseReturnValue:
    found(queries.company_for(actor(), ref))
    form = ContactForm()
    return carry_out(
        form,
        lambda: services.log_contact(actor(), ref, form.spoken(), form.form_token.data or ""),
        again=lambda status: _page(ref, form, status),
        done=Text("연락을 기록했습니다.", "The contact is written down."),
        let_through=(403, 404),
        then=url_for("outcomes.company", ref=ref) + "#contacts",
    )


@bp.post("/desk/contacts/<ref>/<any(done, again, delete):action>")
@role_required(*CENTER)
def change_contact(ref: str, action: str) -> ResponseReturnValue:
    company_ref = ACTS[action](actor(), ref)
    undo = (
        (url_for("outcomes.change_contact", ref=ref, action="again"), dict[str, str]())
        if action == "done"
        else None
    )
    say(DONE[action].ko, DONE[action].en, undo=undo)
    return redirect(url_for("outcomes.company", ref=company_ref) + "#contacts", 303)
