"""Headers, CSRF tokens and rate limits for every page."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, request, session
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect

from marketplace.web import origin
from marketplace.web.identity import actor
from marketplace.web.proxies import visitors_network
from marketplace.web.whole_requests import TROUBLE

csrf = CSRFProtect()
limiter = Limiter(visitors_network, default_limits=[])


def person_or_network() -> str:
    """For limits of what people do side by side: who is signed in counts alone, as a room full of people shares one network."""
    who = actor()
    return visitors_network() if who.user_id is None else f"person {who.user_id}"


TROUBLES = {"late": 408, "too_large": 413, "too_many": 503}  # what web.whole_requests says of a body


def init_app(app: Flask) -> None:
    @app.before_request
    def refuse_bodies_out_of_bounds() -> None:
        if status := TROUBLES.get(request.environ.get(TROUBLE, "")):
            abort(status)

    origin.init_app(app)  # before the token is looked at: it lives in the session
    csrf.init_app(app)
    limiter.init_app(app)
    # Chromium applies form-action to the redirect after a POST: Stripe's hosted page must be named.
    stripe = app.config["STRIPE_API_BASE"] or "https://checkout.stripe.com"
    policy = (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {stripe}"
    )

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if current_app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static":
            if request.args.get("v"):
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif "_user_id" in session or "secret" in (request.view_args or {}):
            # The next person at a shared computer finds nothing by going back.
            response.headers["Cache-Control"] = "private, no-store"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response
