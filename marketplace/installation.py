"""Making this installation's database what it has to be, before anything else runs."""

from __future__ import annotations

import click
from flask import current_app

from marketplace.accounts.services import seed_clusters
from marketplace.kernel import policy, site
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic


def prepare_database() -> None:
    """Migrate to the newest schema, write the seeds, mark the database with its environment."""
    from marketplace.migrations import upgrade

    upgrade(db.engine)
    with atomic():
        policy.seed(installed().policy_rows())
        seed_clusters()
        if site.get("mode") is None:
            site.put("mode", current_app.config["SITE_MODE"])
        if site.get("field_key") is None and _field_key():
            site.put("field_key", site.key_print(_field_key()))


def require_own_database() -> None:
    """A demo's database never serves production, nothing else serves a demo, and what is encrypted can be read."""
    site.refuse_foreign_database(current_app.config["SITE_MODE"], _field_key())


def refuse_foreign_database() -> None:
    """The same for a command, which ends with the sentence."""
    try:
        require_own_database()
    except site.ForeignDatabase as error:
        raise click.ClickException(str(error)) from None


def _field_key() -> str:
    return str(current_app.config.get("FIELD_ENCRYPTION_KEY") or "")
