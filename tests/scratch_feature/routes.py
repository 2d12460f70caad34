"""The page of notes."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.web.identity import actor, sign_in_required
from tests.scratch_feature import queries

bp = Blueprint("scratch_feature", __name__, template_folder="templates")


@bp.get("/notes")
@sign_in_required
def notes() -> str:
    return render_template("scratch_feature/notes.html", notes=queries.notes_for(actor()))
