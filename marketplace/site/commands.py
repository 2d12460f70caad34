"""flask setup, worker, audit, center: the commands that belong to no feature."""

from __future__ import annotations

import sys

import click
from flask import current_app

from marketplace.accounts.services import (
    end_administrator,
    invite_administrator,
    open_center,
    turn_off_second_factor_for,
)
from marketplace.formats import mail_address
from marketplace.formats.text_in import one_line
from marketplace.installation import prepare_database, refuse_foreign_database
from marketplace.kernel import audit
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.worker import Worker


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
    name, name_en = one_line(name), one_line(name_en)
    address = mail_address.parse(email)
    if address is None:
        raise click.BadParameter(f"no letter can be sent to {email!r}", param_hint="--email")
    if not name or not name_en:
        raise click.BadParameter("a name is empty", param_hint="--name, --name-en")
    open_center(name, name_en, address)
    click.echo(f"{name}: invitation queued for {address}; the worker sends it")


@center_group.command("invite")
@click.option("--email", required=True, help="the right address of the first administrator")
def center_invite(email: str) -> None:
    """Invite the first administrator again, when the address was mistyped or the letter went astray."""
    refuse_foreign_database()
    address = mail_address.parse(email)
    if address is None:
        raise click.BadParameter(f"no letter can be sent to {email!r}", param_hint="--email")
    try:
        invite_administrator(address)
    except NotFound:
        raise click.UsageError("there is no center yet: begin with `flask center open`") from None
    except Conflict:
        raise click.UsageError("the center has an administrator, who invites others on its page") from None
    click.echo(f"invitation queued for {address}; the worker sends it, earlier ones open nothing any more")


@center_group.command("release")
@click.option("--email", required=True, help="address of the administrator who can't be reached any more")
@click.option("--invite", help="address of a successor, who is invited by mail; needed for the last one")
def center_release(email: str, invite: str | None) -> None:
    """End the role of an administrator who vanished: the others can't do so before there are three."""
    refuse_foreign_database()
    successor = mail_address.parse(invite) if invite else None
    if invite and successor is None:
        raise click.BadParameter(f"no letter can be sent to {invite!r}", param_hint="--invite")
    try:
        end_administrator(email, successor)
    except NotFound:
        raise click.BadParameter(f"no administrator has {email!r}", param_hint="--email") from None
    except Conflict:
        raise click.UsageError("this is the last administrator: name a successor by --invite") from None
    click.echo(f"the role of {email} has ended")


@click.group("account")
def account_group() -> None:
    """One person's account."""


@account_group.command("one-step")
@click.option("--email", required=True, help="address of the person who has lost phone and codes")
def account_one_step(email: str) -> None:
    """Let a person sign in with the password alone again, once they have proven who they are; they are told by letter."""
    refuse_foreign_database()
    try:
        turn_off_second_factor_for(email)
    except NotFound:
        raise click.BadParameter(
            f"nobody with {email!r} signs in in two steps", param_hint="--email"
        ) from None
    click.echo(f"{email} signs in with the password alone; a letter is queued")


commands: list[click.Command] = [setup, worker_command, audit_group, center_group, account_group]
