"""What a reader keeps for themselves: favourites with notes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.forms.desk import NoteForm
from marketplace.catalog.queries import presented
from marketplace.catalog.routes import bp
from marketplace.web.errors import say
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/favourites")
@sign_in_required
def favourites() -> ResponseReturnValue:
    """What was kept, newest first, each with its note."""
    reader = actor()
    rows = queries.favourites_of(reader)
    shown = [(kept, row) for kept, row in rows if row is not None]
    drawn = presented.cards([row for _, row in shown], reader)
    items = [(card, kept.note, row.public_id) for card, (kept, row) in zip(drawn, shown, strict=True)]
    return render_template("catalog/favourites.html", items=items, gone=len(rows) - len(shown))


@bp.post("/technologies/<public_id>/favourite")
@sign_in_required
def favourite(public_id: str) -> ResponseReturnValue:
    """Keep it, or let it go; back to where one came from. With a note it is put back as it was."""
    reader = actor()
    row = found(queries.listing_for(reader, public_id))
    if "note" in request.form:
        services.keep(row.id, reader, request.form["note"])
        say("관심 기술에 다시 담았습니다.", "Put back among your favourites.")
    elif queries.favourite_ids(reader, [row.id]):
        note = services.unkeep(row.id, reader)
        undo = url_for("catalog.favourite", public_id=public_id), {"note": note}
        say("관심 기술에서 뺐습니다.", "Removed from your favourites.", undo=undo)
    else:
        services.keep(row.id, reader)
        say("관심 기술에 담았습니다.", "Added to your favourites.")
    return redirect(_back(url_for("catalog.listing", public_id=public_id)))


@bp.post("/favourites/<public_id>/note")
@sign_in_required
def favourite_note(public_id: str) -> ResponseReturnValue:
    """Write a remark beside a favourite."""
    reader = actor()
    row = found(queries.listing_for(reader, public_id))
    form = NoteForm()
    if form.validate():
        services.note_favourite(row.id, reader, form.note.data or "")
        say("메모를 저장했습니다.", "The note is saved.")
    else:
        say("메모는 500자까지 쓸 수 있습니다.", "A note may have 500 characters.", "error")
    return redirect(url_for("catalog.favourites"))


def _back(otherwise: str) -> str:
    """The page of this site that the button stood on, else `otherwise`."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else otherwise
