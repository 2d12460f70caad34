"""flask commands, for operators and for script/server."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app

from marketplace.kernel import audit, policy, site
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def init_app(app: Flask) -> None:
    app.cli.add_command(setup)
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_group)


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
    mode, here = site.get("mode"), current_app.config["SITE_MODE"]
    if mode != here:
        raise click.ClickException(f"this database belongs to the environment {mode!r}, not {here!r}")


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
    worker = Worker()
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
