"""Production fails closed: it does not start on a demo's database, without its secrets, or with test payments."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import cli
from sqlalchemy import delete, text

import config
from marketplace import create_app
from marketplace.accounts.models import User
from marketplace.installation import prepare_database
from marketplace.kernel.database import db
from marketplace.kernel.site import ForeignDatabase, Site
from marketplace.kernel.transaction import atomic
from tests import servers

GOOD = {
    "GISUL_ENV": "production",
    "SITE_URL": "https://gisul.example",
    "SECRET_KEY": "s" * 40,
    "FIELD_ENCRYPTION_KEY": "k" * 44,
    "MAIL_URL": "smtp://post.example",
    "MAIL_FROM": "기술마당 <no-reply@gisul.example>",
    "CENTER_EMAIL": "center@gisul.example",
    "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
}
FOREIGN = ("STANDIN_URL", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "DATABASE_URL", "SEARCH_URL", "CRASH_AT")


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The environment of a production site that may start."""
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    return monkeypatch


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Python as an operator or a server runs it, in this environment."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=servers.ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def refused_start(*words: str) -> str:
    """What is said when the site does not start: for the web server, which imports the application, or for a command.

    In this process, where all is loaded: a start of its own takes two seconds.
    """
    if not words:
        with pytest.raises(ForeignDatabase) as error:
            runpy.run_path(str(servers.ROOT / "wsgi.py"), run_name="wsgi")
        return str(error.value)
    done = CliRunner().invoke(cli, ["--app", "wsgi", *words])
    assert done.exit_code != 0
    return f"{done.output}{done.exception}"


def web_server() -> subprocess.CompletedProcess[str]:
    """What any web server does first: import the application."""
    return run("-c", "import wsgi; print('serving')")


@pytest.fixture(scope="module")
def prepared() -> dict[str, bytes]:
    """Databases that were set up once: by the name of their environment."""
    return {}


@pytest.fixture
def database_of(
    prepared: dict[str, bytes], tmp_path: Path, template_database: Path
) -> Callable[[config.Base], Flask]:
    """An application of an environment whose database is set up."""

    def made(settings: config.Base) -> Flask:
        file, environment = tmp_path / "gisul.sqlite3", str(settings.SITE_MODE)
        if environment in prepared:
            file.write_bytes(prepared[environment])
            return create_app(settings)
        shutil.copy(template_database, file)
        app = create_app(settings)
        with app.app_context():
            with atomic():  # whose it is, it does not know yet
                db.session.execute(delete(Site).where(Site.key.in_(("mode", "field_key"))))
            prepare_database()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            db.engine.dispose()
        prepared[environment] = file.read_bytes()
        return app

    return made


def test_a_complete_production_may_start(production: pytest.MonkeyPatch) -> None:
    assert config.load().SITE_MODE == "production"


def test_production_is_what_is_meant_when_nothing_is_said(production: pytest.MonkeyPatch) -> None:
    production.delenv("GISUL_ENV")
    assert config.load().SITE_MODE == "production"


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"GISUL_ENV"}))
def test_production_refuses_without(production: pytest.MonkeyPatch, name: str) -> None:
    for value in (None, ""):
        production.delenv(name) if value is None else production.setenv(name, value)
        with pytest.raises(config.ConfigurationError, match=name):
            config.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("FIELD_ENCRYPTION_KEY", "short"),
        ("FIELD_ENCRYPTION_KEY", GOOD["SECRET_KEY"]),
        ("SITE_URL", "http://gisul.example"),
        ("TRUSTED_PROXIES", "a proxy"),
        ("MAIL_URL", "file"),
        ("MAIL_URL", "memory"),
        ("STANDIN_URL", "http://127.0.0.1:8001"),
        ("STRIPE_API_KEY", "sk_test_standin"),
        ("STRIPE_API_KEY", "rk_test_anything"),
    ],
)
def test_production_refuses_a_setting_of_the_demo(
    production: pytest.MonkeyPatch, name: str, value: str
) -> None:
    production.setenv(name, value)
    with pytest.raises(config.ConfigurationError, match=name):
        config.load()


def test_a_live_stripe_key_needs_the_secret_of_its_webhook(production: pytest.MonkeyPatch) -> None:
    production.setenv("STRIPE_API_KEY", "sk_live_x")
    with pytest.raises(config.ConfigurationError, match="STRIPE_WEBHOOK_SECRET"):
        config.load()
    production.setenv("STRIPE_WEBHOOK_SECRET", "whsec_x")
    assert config.load().STRIPE_API_BASE == ""


def test_a_search_server_needs_its_address_and_the_package(production: pytest.MonkeyPatch) -> None:
    for wrong in ("search.example:9200", "ftp://search.example", "https://u:geheim@search.example/UPPER"):
        production.setenv("SEARCH_URL", wrong)
        with pytest.raises(config.ConfigurationError, match="SEARCH_URL") as error:
            config.load()
        assert "geheim" not in str(error.value)
    production.setenv("SEARCH_URL", "https://u:geheim@search.example:9200")
    production.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(config.ConfigurationError, match="opensearch-py is not installed") as error:
        config.load()
    assert "geheim" not in str(error.value)


def test_an_unknown_environment_refuses(production: pytest.MonkeyPatch) -> None:
    production.setenv("GISUL_ENV", "prod")
    with pytest.raises(config.ConfigurationError, match="'prod'"):
        config.load()


def test_production_refuses_a_database_of_the_demo(
    production: pytest.MonkeyPatch, tmp_path: Path, database_of: Callable[[config.Base], Flask]
) -> None:
    database_of(config.Demo())
    before = (tmp_path / "gisul.sqlite3").read_bytes()
    for words in ((), ("worker", "--once"), ("setup",)):
        assert "this database belongs to the environment 'demo', not 'production'" in refused_start(*words)
    assert (tmp_path / "gisul.sqlite3").read_bytes() == before


def test_production_starts_on_its_own_database_and_a_demo_does_not(
    production: pytest.MonkeyPatch, database_of: Callable[[config.Base], Flask]
) -> None:
    database_of(config.load())
    assert web_server().stdout == "serving\n"
    production.setenv("GISUL_ENV", "demo")
    done = web_server()
    assert done.returncode != 0
    assert "serving" not in done.stdout
    assert "'production', not 'demo'" in done.stderr


def test_trust_25_a_key_that_cannot_read_what_was_encrypted_does_not_start(
    production: pytest.MonkeyPatch, tmp_path: Path, database_of: Callable[[config.Base], Flask]
) -> None:
    database_of(config.load())
    assert GOOD["FIELD_ENCRYPTION_KEY"].encode() not in (tmp_path / "gisul.sqlite3").read_bytes()
    production.setenv("FIELD_ENCRYPTION_KEY", "another key of forty-four letters or so.....")
    for words in ((), ("worker", "--once"), ("setup",)):
        assert "FIELD_ENCRYPTION_KEY is not the key" in refused_start(*words)


def test_demo_commands_refuse_every_other_environment(
    production: pytest.MonkeyPatch, database_of: Callable[[config.Base], Flask]
) -> None:
    app = database_of(config.load())
    group = app.cli.commands["demo"]
    assert isinstance(group, click.Group)
    with app.app_context():
        for name in group.commands:
            done = app.test_cli_runner().invoke(args=["demo", name, *(["--yes"] if name == "reset" else [])])
            assert done.exit_code == 1, name
            assert "do not work in the environment 'production'" in done.output, name
        assert db.session.query(User).count() == 0


def test_crash_points_are_deaf_in_production(production: pytest.MonkeyPatch) -> None:
    """A test's order to die does not reach a real site."""
    production.setenv("CRASH_AT", "before_commit")
    script = (
        "from marketplace.kernel.crashpoint import crash_point as at; at('before_commit'); print('alive')"
    )
    assert run("-c", script).stdout == "alive\n"


def test_a_commit_outlives_a_power_cut(production: pytest.MonkeyPatch) -> None:
    """PRAGMA synchronous 2 is FULL: with less, SQLite in WAL mode may lose what it has just said was kept."""
    with create_app(config.load()).app_context():
        assert db.session.execute(text("PRAGMA synchronous")).scalar() == 2


def settings(*words: str) -> subprocess.CompletedProcess[str]:
    return run(str(servers.ROOT / "script" / "settings"), *words)


def test_a_file_of_settings_is_written_with_secrets_and_checked_whole(
    production: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All that is missing is named at once, not one after the other."""
    file = tmp_path / "gisul.env"
    assert settings("init", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings("init", str(file)).returncode == 1, "a file with secrets is never written over"
    refused = settings("check", str(file))
    assert refused.returncode == 1
    assert refused.stderr.startswith("not set: SITE_URL, MAIL_URL, MAIL_FROM, CENTER_EMAIL")
    filled = file.read_text().replace("SITE_URL=", "SITE_URL=http://gisul.example")
    filled = filled.replace("MAIL_URL=", "MAIL_URL=memory").replace(
        "CENTER_EMAIL=", "CENTER_EMAIL=c@gisul.example"
    )
    file.write_text(filled.replace("MAIL_FROM=", 'MAIL_FROM="기술마당 <no-reply@gisul.example>"'))
    refused = settings("check", str(file))
    assert "SITE_URL must be an https address; MAIL_URL must name an SMTP server" in refused.stderr
    file.write_text(file.read_text().replace("http://", "https://").replace("memory", "smtp://post.example"))
    assert settings("check", str(file)).stdout == "these settings are complete\n"
    for name in (*GOOD, "MAIL_FROM"):
        production.delenv(name, raising=False)
    shell = (
        f"set -a; . {file}; set +a; exec {sys.executable} -c 'import config; print(config.load().MAIL_FROM)'"
    )
    done = subprocess.run(["sh", "-c", shell], cwd=servers.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "기술마당 <no-reply@gisul.example>\n", done.stderr


def test_a_server_whose_package_is_missing_is_named_before_the_first_command(
    production: pytest.MonkeyPatch,
) -> None:
    production.setenv("DATABASE_URL", "postgresql+psycopg://gisul@db/gisul")
    production.setenv("FILES_URL", "s3://files")
    production.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        config.ConfigurationError, match=r"DATABASE_URL needs the package psycopg.*FILES_URL needs .*boto3"
    ):
        config.load()
