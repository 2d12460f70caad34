"""The outside world, each part in a real and a local form chosen by settings."""

from __future__ import annotations

import logging

from flask import Flask

from marketplace.gateways import doi_records, identity, mail, seals, short_message, storage, stripe


def init_app(app: Flask) -> None:
    """Put the gateways that the settings ask for into the application; the search engine opens at its first use."""
    # Below these levels Stripe's client logs whole answers (names, parts of card numbers), pypdf and pyHanko
    # the inside of documents.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    app.extensions["mailer"] = mail.from_settings(app.config)
    app.extensions["short_messages"] = short_message.from_settings(app.config)
    app.extensions["identity_proofs"] = identity.from_settings(app.config)
    app.extensions["doi_records"] = doi_records.from_settings(app.config)
    app.extensions["sealer"] = seals.Sealer(app.config)
    app.extensions["files"] = storage.from_settings(app.config)
    app.extensions["stripe_gateway"] = stripe.from_settings(app.config)
