"""flask demo …: fictional data to look at. Everything refuses outside of the demo and of tests."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from marketplace.accounts.models import ROLES
from marketplace.catalog import services as catalog
from marketplace.demo import loader, role_accounts
from marketplace.installation import prepare_database, refuse_foreign_database


def _refuse_elsewhere() -> None:
    """Never near real data: by the environment, and by the mark that the database itself carries."""
    mode = current_app.config["SITE_MODE"]
    if mode not in ("demo", "testing"):
        raise click.ClickException(f"demo commands do not work in the environment {mode!r}")


@click.group("demo")
def demo_group() -> None:
    """Fictional data: two years of a marketplace in an industrial city."""
    _refuse_elsewhere()


@demo_group.command("prepare")
def prepare() -> None:
    """Make everything ready for the first page; quick when it is."""
    prepare_database()
    refuse_foreign_database()
    if not loader.is_loaded():
        _load(1.0)
    elif loader.search_is_missing():
        click.echo("building the search index")
        catalog.reindex_all()


@demo_group.command("load")
@click.option("--scale", default=1.0, type=click.FloatRange(0.02, 1.0), help="a part of it: 0.1 is a tenth")
def load(scale: float) -> None:
    """Load the demo into an empty database."""
    prepare_database()
    refuse_foreign_database()
    if loader.is_loaded():
        raise click.ClickException("the demo is loaded already; `flask demo reset` makes it anew")
    _load(scale)


@demo_group.command("reset")
@click.option("--scale", default=1.0, type=click.FloatRange(0.02, 1.0), help="a part of it: 0.1 is a tenth")
@click.confirmation_option(
    prompt="Everything in this demo is deleted and made anew. Has the site been stopped?"
)
def reset(scale: float) -> None:
    """Delete everything and load the demo anew; stop the site before."""
    refuse_foreign_database()
    for state in Path(current_app.config["INSTANCE"]).glob("standin.*"):
        state.unlink()  # test payments of invoices that will be gone
    _load(scale)


@demo_group.command("accounts")
def accounts() -> None:
    """One account per role: address, password, role."""
    refuse_foreign_database()
    known = role_accounts.passwords()
    width = max(len(role_accounts.address(role)) for role in known)
    for role, password in known.items():
        label = ROLES[role][1]
        click.echo(f"{role_accounts.address(role):{width}}  {password:24}  {label.ko} ({label.en})")


def _load(scale: float) -> None:
    # What an interrupted load left behind would clash: begin from nothing, always.
    loader.wipe()
    with click.progressbar(length=loader.STEPS, label="Loading the demo", width=30) as bar:
        loader.load(scale, bar.update)


commands: list[click.Command] = [demo_group]
