"""Who is at a problem's page, and the headers with which such a page is given: read by nobody but who has the address."""

from __future__ import annotations

from flask import Response, make_response, session
from flask.typing import ResponseReturnValue

from marketplace.problems.models import Problem
from marketplace.problems.permissions import Manager
from marketplace.web.identity import actor

KEPT = "problems"  # what this browser may manage, in its session
MOST_KEPT = 10


def manager() -> Manager:
    return Manager(actor(), frozenset(session.get(KEPT, ())))


def remember(problem: Problem) -> None:
    """From now on this browser manages the problem, until somebody signs in or out with it."""
    refs = [ref for ref in session.get(KEPT, ()) if ref != problem.ref]
    session[KEPT] = [*refs, problem.ref][-MOST_KEPT:]


def private(answer: ResponseReturnValue, microphone: bool = False) -> Response:
    """No search machine lists it, no cache keeps it, no other site learns its address.

    "same-origin", as the site has it everywhere: "no-referrer" would make browsers send the page's own forms without their
    origin, which web.origin refuses.
    """
    response = make_response(answer)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    if microphone:
        response.headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=()"
    return response
