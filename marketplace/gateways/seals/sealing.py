"""The site's own signature over a finished PDF: PAdES baseline B-B, and B-T with a trusted timestamp (ETSI EN 319 142-1).

The signature is seen on no page, and the file stays PDF/A. What was sealed is checked before it is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from marketplace.gateways.seals import checking, keys
from marketplace.kernel.transaction import in_transaction

Answer = TypeVar("Answer")


class NoTimestamp(RuntimeError):
    """The server of timestamps did not answer, or not with a timestamp of this file; to be tried again."""


class SealFailed(RuntimeError):
    """What was sealed does not pass its own check: the certificate has run out, or the library erred."""


@dataclass(frozen=True)
class Sealed:
    """A sealed file, when it was sealed, and what proves it later."""

    content: bytes
    at: datetime
    self_made: bool
    found: checking.Found


def apart(work: Callable[[], Answer]) -> Answer:
    """The work done in a thread of its own: pyHanko starts an event loop, and a thread that runs one already (a server's, a
    browser driver's) would refuse it."""
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(work).result()


class Sealer:
    """Seals PDFs by the settings SEAL_KEY, SEAL_PASSPHRASE and SEAL_TSA_URL; a wrong key refuses to start."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._folder = Path(settings["INSTANCE"])
        self._tsa_url: str = settings["SEAL_TSA_URL"]
        path = settings["SEAL_KEY"]
        self._operators = keys.operators(path, settings["SEAL_PASSPHRASE"]) if path else None

    def seal(self, content: bytes, holder: str, at: datetime) -> Sealed:
        """Sign the file for `holder`, whose name a self-made certificate bears. Raises NoTimestamp, SealFailed."""
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        from marketplace.gateways.seals import pades

        key = self._operators or keys.own(self._folder, holder, at)
        if not key.is_valid(at):
            raise SealFailed("the certificate of SEAL_KEY has run out, or does not hold yet")
        authority = pades.authority(self._tsa_url) if self._tsa_url else None
        try:
            signed = apart(lambda: pades.signed(content, key, at, authority))
        except Exception as error:
            if authority is not None and authority.failure is not None:
                raise NoTimestamp(
                    type(authority.failure).__name__
                ) from None  # its words may hold the address
            raise SealFailed(type(error).__name__) from error
        found = apart(lambda: checking.inspect(signed))
        if found is None or not (found.is_sound and found.is_whole):
            raise SealFailed("what was sealed does not pass its own check")
        if authority is not None and not found.timestamp_is_sound:
            raise NoTimestamp("the timestamp does not prove this file")
        return Sealed(signed, at, key.self_made, found)
