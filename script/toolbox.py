"""What script/setup, script/server and script/test share. Standard library only: it runs before anything is installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV_PATH", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"


def say(text: str) -> None:
    print(text, flush=True)


def install(*locks: str, folder: Path = VENV, python: str = sys.executable) -> None:
    """Make .venv and install the hash-locked requirements, unless this very set is there already."""
    if sys.version_info < (3, 11):  # noqa: UP036  this script may be started by any Python
        raise SystemExit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    inside = folder / BIN.name / "python"
    if not inside.exists():
        say(f"Making {folder.name} …")
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
    for name in locks:
        lock = ROOT / "requirements" / f"{name}.txt"
        stamp = folder / f".installed-{name}"
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        say(f"Installing {lock.relative_to(ROOT)} (once, one to three minutes) …")
        command = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*command, "--require-hashes", "-r", str(lock)], cwd=ROOT, check=False)
        if done.returncode:
            raise SystemExit("pip could not install the requirements; the lines above say why.")
        stamp.write_text(wanted)


def find(*names: str) -> str | None:
    """The first of these programs that is installed (PostgreSQL's lie outside of PATH on Debian)."""
    places = [*os.get_exec_path(), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    for name in names:
        if found := shutil.which(name, path=os.pathsep.join(places)):
            return found
    return None


def find_python(version: str) -> str | None:
    """An interpreter of this version ("3.13") that starts: a version manager leaves names in PATH that do not."""
    kept = sorted(map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")), reverse=True)
    for name in (find(f"python{version}"), *kept):
        if name and subprocess.run([name, "--version"], capture_output=True, check=False).returncode == 0:
            return name
    return None
