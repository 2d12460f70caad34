"""The outside world, each part in a real and a local form chosen by settings."""

from __future__ import annotations

from flask import Flask

from marketplace.gateways import mail, storage, stripe


def init_app(app: Flask) -> None:
    """Put the gateways that the settings ask for into the application."""
    app.extensions["mailer"] = mail.from_settings(app.config)
    app.extensions["files"] = storage.from_settings(app.config)
    app.extensions["stripe_gateway"] = stripe.from_settings(app.config)
