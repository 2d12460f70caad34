"""Real parts for tests: a PostgreSQL cluster, an SMTP server, the site as a real process group. Each starts itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
REQUIRE_ALL = bool(os.environ.get("REQUIRE_ALL"))


def missing(what: str) -> None:
    """Skip with the reason; where all tools are required (CI), fail instead."""
    if REQUIRE_ALL:
        pytest.fail(f"{what} is not installed, and REQUIRE_ALL is set")
    pytest.skip(f"{what} is not installed")


def program(*names: str) -> str | None:
    """The first of these programs that is installed."""
    places = [*os.get_exec_path(), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    for name in names:
        if found := shutil.which(name, path=os.pathsep.join(places)):
            return found
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Any, seconds: float = 30, what: str = "the condition") -> Any:
    """Ask until the answer is true; the answer. Fails after `seconds`."""
    pause = threading.Event()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        pause.wait(0.02)
    raise AssertionError(f"{what} did not come about within {seconds} s")


class PostgresCluster:
    """A private cluster on a Unix socket, gone at the end; quick, as it keeps nothing through a power cut, unless `durable`."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gisul-pg-"))
        self.as_user: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
            self.as_user = ["runuser", "-u", "postgres", "--"]
        data = self.folder / "data"
        self._run(
            "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        settings = "-c listen_addresses='' -c max_connections=200"
        if not durable:
            settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._options = f"{settings} -c unix_socket_directories={self.folder}"
        self._start()
        self.count = 0

    def _start(self) -> None:
        data, log = self.folder / "data", self.folder / "log"
        self._run("pg_ctl", "-D", data, "-w", "-o", self._options, "-l", log, "start")

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """The server is stopped meanwhile, as for an upgrade; its connections end."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")
        try:
            yield
        finally:
            self._start()

    def _run(self, name: str, *words: Any) -> None:
        command = [*self.as_user, program(name) or name, *map(str, words)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(
            f"host={self.folder} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def database(self, template: str = "template0", name: str = "") -> str:
        """A new database, copied from a template; its URL."""
        self.count += 1
        name = name or f"t{os.getpid()}_{self.count}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.split("/@/")[-1].split("?")[0].rsplit("/", 1)[-1]
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Site:
    """The site as its operator runs it: web server, worker and stand-in, each a process that can be killed."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None):
        self.folder = folder
        self.port, self.standin_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.standin = f"http://127.0.0.1:{self.standin_port}"
        self.environment = {
            **os.environ,
            "GISUL_ENV": "testing",
            "INSTANCE_PATH": str(folder),
            "SITE_URL": self.address,
            "STANDIN_URL": self.standin,
            "STANDIN_WEBHOOK_SECRET": "whsec_testing",
            "MAIL_URL": "file",
            "PAGE_THREADS": "8",
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a flask command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *names: str, crash_at: str = "") -> None:
        """Start the named parts (all when none is named); the web server answers when this returns."""
        granian = str(Path(sys.executable).parent / "granian")
        commands = {
            "standin": [
                sys.executable,
                "-m",
                "standins.stripe",
                "--port",
                str(self.standin_port),
                "--state",
                str(self.folder / "standin.sqlite"),
                "--webhook",
                f"{self.address}/stripe/webhook",
            ],
            "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            "web": [
                granian,
                "--interface",
                "asginl",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--workers",
                "1",
                "--no-ws",
                "--log-level",
                "error",
                "wsgi:served",
            ],
        }
        environment = {**self.environment, **({"CRASH_AT": crash_at} if crash_at else {})}
        for name in names or tuple(commands):
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    commands[name], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
                )
        for name, url in (("standin", self.standin), ("web", f"{self.address}/sign-in")):
            if name in (names or commands):
                wait_until(lambda url=url, name=name: self._answers(url, name), what=f"{name} at {url}")

    def _answers(self, url: str, name: str) -> bool:
        if self.processes[name].poll() is not None:
            raise AssertionError(f"{name} ended: {(self.folder / f'{name}.log').read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def kill(self, *names: str) -> None:
        """kill -9, with all children, as a power cut would."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name, None)
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


@contextlib.contextmanager
def smtp_server() -> Iterator[tuple[str, list[Any]]]:
    """A real SMTP server on loopback: (its URL, the envelopes received)."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    class Keep(Message):
        def __init__(self) -> None:
            super().__init__()
            self.received: list[Any] = []

        def handle_message(self, message: Any) -> None:
            self.received.append(message)

    handler = Keep()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", handler.received
    finally:
        controller.stop()
