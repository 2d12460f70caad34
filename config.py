"""Settings: one class per environment, from environment variables. What is missing or unknown refuses to start."""

from __future__ import annotations

import importlib.util
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MEGABYTE = 1024 * 1024
Network = IPv4Network | IPv6Network


class ConfigurationError(RuntimeError):
    """The site must not start like this; the message says which variable to set."""


def _env(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or value == "":
        raise ConfigurationError(f"the environment variable {name} is not set")
    return value


def _packages() -> list[str]:
    """What a server named in the settings needs and is not installed, as sentences."""
    needs = {
        "DATABASE_URL": ("postgresql", "psycopg"),
        "FILES_URL": ("s3:", "boto3"),
        "REDIS_URL": ("redis", "redis"),
    }
    return [
        f"{name} needs the package {package}: see requirements/scale.txt"
        for name, (beginning, package) in needs.items()
        if os.environ.get(name, "").startswith(beginning) and importlib.util.find_spec(package) is None
    ]


def _search_url() -> str:
    """The search server, if there is one. Its address holds a password, so no message repeats it."""
    url = os.environ.get("SEARCH_URL", "")
    if url:
        from search_index.opensearch.address import parse

        try:
            parse(url)
        except ValueError as error:
            raise ConfigurationError(f"SEARCH_URL is {error}") from None
        if importlib.util.find_spec("opensearchpy") is None:
            raise ConfigurationError(
                "SEARCH_URL is set, but the package opensearch-py is not installed: see requirements/scale.txt"
            )
    return url


def _trusted_proxies() -> tuple[Network, ...]:
    """The networks of the reverse proxies whose word on the visitor's address is taken; "none" when there are none."""
    written = os.environ.get("TRUSTED_PROXIES", "none")
    if written.strip() == "none":
        return ()
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in written.split(","))
    except ValueError:
        raise ConfigurationError(
            f"TRUSTED_PROXIES={written!r} is neither a list of addresses or networks, such as 127.0.0.1,10.0.0.0/8, nor none"
        ) from None


def _private_secret(folder: Path, name: str) -> str:
    """A random secret of this instance, kept in a file that only its owner can read."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process of this instance was faster
    return path.read_text()


class Base:
    """What all environments share. Scale-out is by these settings alone."""

    SITE_MODE = "base"

    def __init__(self) -> None:
        self.INSTANCE = Path(os.environ.get("INSTANCE_PATH", ROOT / "instance")).resolve()
        self.SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
        self.SQLALCHEMY_DATABASE_URI = os.environ.get(
            "DATABASE_URL", f"sqlite:///{self.INSTANCE / 'gisul.sqlite3'}"
        )
        server = self.SQLALCHEMY_DATABASE_URI.startswith("postgresql")
        # A failing statement is logged without its values: they are people's.
        self.SQLALCHEMY_ENGINE_OPTIONS = {"hide_parameters": True}
        if server:
            self.SQLALCHEMY_ENGINE_OPTIONS |= {"pool_size": 20, "pool_pre_ping": True}
        self.SQLITE_SYNCHRONOUS = "FULL"  # what was answered with "paid" outlives a power cut
        # "" : a folder; https://user:password@host:9200/prefix beyond one machine
        self.SEARCH_URL = _search_url()
        # numpy and SQLite give up the interpreter's lock at every step, and threads that compute side by side only hand it
        # to and fro. A database or a search elsewhere is waited for meanwhile.
        self.PAGES_COMPUTED_AT_ONCE = 2 if server or self.SEARCH_URL else 1
        self.FILES_URL = os.environ.get("FILES_URL", "")  # "" : a folder; s3://bucket beyond one machine
        self.MAIL_URL = os.environ.get("MAIL_URL", "file")  # file | memory | smtp://user:pass@host:port
        # short notices by 알림톡 or SMS (gateways/short_message.py): "" switches them off; an https address, its key, our number
        self.SHORT_MESSAGE_URL = os.environ.get("SHORT_MESSAGE_URL", "")
        self.SHORT_MESSAGE_KEY = os.environ.get("SHORT_MESSAGE_KEY", "")
        self.SHORT_MESSAGE_FROM = os.environ.get("SHORT_MESSAGE_FROM", "")
        # 본인확인 before signing (gateways/identity.py): "" switches it off; an https address and its key
        self.SECOND_FACTOR = os.environ.get("SECOND_FACTOR", "") == "required"
        self.IDENTITY_URL = os.environ.get("IDENTITY_URL", "")
        self.IDENTITY_KEY = os.environ.get("IDENTITY_KEY", "")
        # what registries know of a DOI (gateways/doi_records.py): "" switches it off; an https address that speaks CSL-JSON
        self.DOI_RECORDS_URL = os.environ.get("DOI_RECORDS_URL", "")
        self.MAIL_FROM = os.environ.get("MAIL_FROM", "기술마당 <no-reply@gisulmadang.example>")
        # the seal over final files: a PKCS#12 or PEM file with key and certificate (else one made here), and a server of timestamps
        self.SEAL_KEY = os.environ.get("SEAL_KEY", "")
        self.SEAL_PASSPHRASE = os.environ.get("SEAL_PASSPHRASE", "")
        self.SEAL_TSA_URL = os.environ.get("SEAL_TSA_URL", "")
        self.RATELIMIT_STORAGE_URI = os.environ.get("REDIS_URL", "memory://")
        self.RATELIMIT_ENABLED = True
        self.STRIPE_API_KEY = os.environ.get("STRIPE_API_KEY", "")
        self.STRIPE_WEBHOOK_SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
        self.STRIPE_API_BASE = ""  # the real one
        self.SECRET_KEY = ""
        self.LOG_LINES = os.environ.get("LOG_LINES", "") == "json"  # one line of JSON per answer and event
        self.PAGE_THREADS = int(os.environ.get("PAGE_THREADS", "4"))  # pages drawn at a time by one process
        self.MAX_CONTENT_LENGTH = 210 * MEGABYTE
        self.MAX_FORM_MEMORY_SIZE = 2 * MEGABYTE
        self.MAX_FORM_PARTS = 2_000  # a royalty report of 200 products has 1,200 fields
        self.MAX_FILE_BYTES = 200 * MEGABYTE
        self.SESSION_COOKIE_PATH = "/"
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_SECURE = self.SITE_URL.startswith("https:")
        self.SESSION_REFRESH_EACH_REQUEST = False  # a style sheet or a picture carries nobody's cookie
        self.SESSION_LIFETIME = timedelta(days=14)  # without use
        self.SESSION_LONGEST = timedelta(days=int(os.environ.get("SESSION_LONGEST_DAYS", "30")))  # with use
        self.WTF_CSRF_TIME_LIMIT = None  # an expired form would lose what was typed
        self.TEMPLATES_AUTO_RELOAD = False
        self.CENTER_EMAIL = os.environ.get("CENTER_EMAIL", "center@gisulmadang.example")
        self.CONTACT_PHONE = os.environ.get(
            "CONTACT_PHONE", ""
        )  # for people: the foot of pages and letters, error pages
        self.CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
        self.MAIL_ORDER_NUMBER = os.environ.get(
            "MAIL_ORDER_NUMBER", ""
        )  # 통신판매업 신고번호, in the foot of each page
        host = self.SITE_URL.split("//", 1)[-1].split("/")[0].split(":")[0]
        self.TRUSTED_HOSTS = [host]
        self.TRUSTED_PROXIES = _trusted_proxies()

    @property
    def SESSION_COOKIE_NAME(self) -> str:
        """On a secure site no other host of the same domain can set it (`__Host-`)."""
        return "__Host-gisul" if self.SESSION_COOKIE_SECURE else "gisul"

    def check(self) -> None:
        """Raise ConfigurationError when the site must not run with these settings."""


class Demo(Base):
    """`script/server`: fictional data, test payments, random secrets; answers on this machine only."""

    SITE_MODE = "demo"

    def __init__(self) -> None:
        super().__init__()
        self.PORT = int(os.environ.get("PORT", "8000"))
        self.SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{self.PORT}")
        self.SECRET_KEY = _private_secret(self.INSTANCE, "secret_key")
        self.STRIPE_API_KEY = "sk_test_standin"
        self.STRIPE_WEBHOOK_SECRET = "whsec_" + _private_secret(self.INSTANCE, "webhook_secret")[:32]
        self.STRIPE_API_BASE = os.environ.get("STANDIN_URL", f"http://127.0.0.1:{self.PORT + 1}")
        self.TRUSTED_HOSTS = ["127.0.0.1", "localhost"]
        self.SESSION_COOKIE_SECURE = False
        self.SQLITE_SYNCHRONOUS = "NORMAL"  # example data: a power cut may take the last second of it


class Development(Base):
    """A developer's own machine with the developer's own services."""

    SITE_MODE = "development"

    def __init__(self) -> None:
        super().__init__()
        self.SECRET_KEY = _private_secret(self.INSTANCE, "secret_key")
        self.TRUSTED_HOSTS = ["127.0.0.1", "localhost"]
        self.TEMPLATES_AUTO_RELOAD = True


class Testing(Base):
    """The test suite; the suite overrides paths and addresses per worker."""

    SITE_MODE = "testing"
    TESTING = True

    def __init__(self) -> None:
        super().__init__()
        self.SECRET_KEY = "testing"
        self.MAIL_URL = os.environ.get("MAIL_URL", "memory")
        self.STRIPE_API_KEY = os.environ.get("STRIPE_API_KEY", "sk_test_standin")
        self.STRIPE_WEBHOOK_SECRET = "whsec_testing"
        self.STRIPE_API_BASE = os.environ.get("STANDIN_URL", "http://127.0.0.1:1")
        self.TRUSTED_HOSTS = ["127.0.0.1", "localhost"]
        self.RATELIMIT_ENABLED = False
        self.SQLITE_SYNCHRONOUS = "OFF"  # no test cuts the power
        self.ARGON2 = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


class Production(Base):
    """The real thing."""

    SITE_MODE = "production"
    # TRUSTED_PROXIES: without it all visitors behind a proxy would share one address, and its limits.
    NEEDED = (
        "SITE_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEY", "MAIL_URL", "MAIL_FROM", "CENTER_EMAIL", "TRUSTED_PROXIES",
    )  # fmt: skip

    def __init__(self) -> None:
        if missing := [name for name in self.NEEDED if not os.environ.get(name)]:
            raise ConfigurationError(
                f"not set: {', '.join(missing)}. See docs/operating.md, or `script/settings init`"
            )
        super().__init__()
        self.SITE_URL = _env("SITE_URL").rstrip("/")
        self.SECRET_KEY = _env("SECRET_KEY")
        self.MAIL_URL = _env("MAIL_URL")
        self.MAIL_FROM = _env("MAIL_FROM")
        self.CENTER_EMAIL = _env("CENTER_EMAIL")
        self.LOG_LINES = os.environ.get("LOG_LINES", "json") == "json"
        self.FIELD_ENCRYPTION_KEY = _env("FIELD_ENCRYPTION_KEY")
        self.SESSION_COOKIE_SECURE = True

    def check(self) -> None:
        if wrong := [*self._wrong(), *_packages()]:
            raise ConfigurationError("; ".join(wrong))

    def _wrong(self) -> Iterator[str]:
        if len(self.SECRET_KEY) < 32:
            yield "SECRET_KEY needs at least 32 random characters"
        if len(self.FIELD_ENCRYPTION_KEY) < 32:
            yield "FIELD_ENCRYPTION_KEY needs at least 32 random characters"
        if self.FIELD_ENCRYPTION_KEY == self.SECRET_KEY:
            yield "FIELD_ENCRYPTION_KEY must be another secret than SECRET_KEY"
        if not self.SITE_URL.startswith("https://"):
            yield "SITE_URL must be an https address"
        if self.STRIPE_API_KEY and not self.STRIPE_API_KEY.startswith(("sk_live_", "rk_live_")):
            yield "STRIPE_API_KEY is not a live key: the test stand-in has no place here"
        if self.STRIPE_API_KEY and not self.STRIPE_WEBHOOK_SECRET:
            yield "STRIPE_WEBHOOK_SECRET is not set"
        if os.environ.get("STANDIN_URL"):
            yield "STANDIN_URL is set: the test stand-in has no place here"
        yield from self._wrong_addresses()
        if self.MAIL_URL in ("file", "memory"):
            yield "MAIL_URL must name an SMTP server"

    def _wrong_addresses(self) -> Iterator[str]:
        """Of what is switched off where its address is empty."""
        if self.SHORT_MESSAGE_URL and not self.SHORT_MESSAGE_URL.startswith("https://"):
            yield "SHORT_MESSAGE_URL must be an https address"
        if self.SHORT_MESSAGE_URL and not (self.SHORT_MESSAGE_KEY and self.SHORT_MESSAGE_FROM):
            yield "SHORT_MESSAGE_URL needs SHORT_MESSAGE_KEY and SHORT_MESSAGE_FROM"
        if self.IDENTITY_URL and not (self.IDENTITY_URL.startswith("https://") and self.IDENTITY_KEY):
            yield "IDENTITY_URL must be an https address, and needs IDENTITY_KEY"
        if self.DOI_RECORDS_URL and not self.DOI_RECORDS_URL.startswith("https://"):
            yield "DOI_RECORDS_URL must be an https address"


ENVIRONMENTS = {"demo": Demo, "development": Development, "testing": Testing, "production": Production}


def load(name: str | None = None) -> Base:
    """The settings of the environment named by GISUL_ENV; production unless said otherwise."""
    name = name or os.environ.get("GISUL_ENV", "production")
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"GISUL_ENV={name!r} is none of {', '.join(ENVIRONMENTS)}")
    settings = ENVIRONMENTS[name]()
    settings.check()
    return settings
