"""flask commands, for operators and for script/server."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app

from marketplace.billing import commands as billing
from marketplace.kernel import audit, policy, site
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def init_app(app: Flask) -> None:
    for command in (setup, worker_command, audit_group, search_group, *billing.commands):
        app.cli.add_command(command)


def prepare_database() -> None:
    """Migrate to the newest schema, write the seeds, mark the database with its environment."""
    from marketplace.migrations import upgrade

    upgrade(db.engine)
    with atomic():
        policy.seed()
        if site.get("mode") is None:
            site.put("mode", current_app.config["SITE_MODE"])


def refuse_foreign_database() -> None:
    """A demo's database never serves production, and nothing else serves a demo."""
    try:
        site.refuse_foreign_database(current_app.config["SITE_MODE"])
    except site.ForeignDatabase as error:
        raise click.ClickException(str(error)) from None


@click.command("setup")
def setup() -> None:
    """Create or migrate the database."""
    prepare_database()
    refuse_foreign_database()
    click.echo("database ready")


@click.command("worker")
@click.option("--once", is_flag=True, help="deliver what is due, then stop")
def worker_command(once: bool) -> None:
    """Deliver the outbox and run the clockwork until stopped."""
    from marketplace.worker import Worker

    refuse_foreign_database()
    worker = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    if once:
        worker.run_once()
    else:
        worker.run_forever()


@click.group("audit")
def audit_group() -> None:
    """The audit chain."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Check every seal of the audit chain; exit code 1 when one is broken."""
    problems = audit.verify()
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"{audit.count()} events, head {audit.head()[:16]}")
    sys.exit(1 if problems else 0)


@click.group("search")
def search_group() -> None:
    """The search index."""


@search_group.command("rebuild")
def search_rebuild() -> None:
    """Index every listing anew beside the serving index, then swap."""
    from marketplace.catalog import indexing

    count = indexing.reindex_all(progress=lambda done: click.echo(f"\r{done:,} listings", nl=False))
    click.echo(f"\r{count:,} listings indexed")
