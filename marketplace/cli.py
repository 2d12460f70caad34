"""flask commands, for operators and for script/server."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app

from marketplace.accounts.services import open_center
from marketplace.billing.commands import commands as billing
from marketplace.demo.commands import commands as demo
from marketplace.installation import prepare_database, refuse_foreign_database
from marketplace.interop.commands import commands as interop
from marketplace.kernel import audit


def init_app(app: Flask) -> None:
    own = (setup, worker_command, audit_group, search_group, center_group)
    for command in (*own, *billing, *interop, *demo):
        app.cli.add_command(command)


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


@click.group("center")
def center_group() -> None:
    """The center that runs the site."""


@center_group.command("open")
@click.option("--name", required=True, help="the center's Korean name")
@click.option("--name-en", required=True, help="its English name")
@click.option("--email", required=True, help="address of the first administrator, who is invited by mail")
def center_open(name: str, name_en: str, email: str) -> None:
    """Begin a new site: the center and the invitation of its first administrator."""
    refuse_foreign_database()
    open_center(name, name_en, email)
    click.echo(f"{name}: invitation queued for {email}; the worker sends it")


@click.group("search")
def search_group() -> None:
    """The search index."""


@search_group.command("rebuild")
def search_rebuild() -> None:
    """Index every listing anew beside the serving index, then swap."""
    from marketplace.catalog import indexing

    count = indexing.reindex_all(progress=lambda done: click.echo(f"\r{done:,} listings", nl=False))
    click.echo(f"\r{count:,} listings indexed")
