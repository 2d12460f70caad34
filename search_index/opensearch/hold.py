"""Who rebuilds: one process at a time, on whatever machine."""

from __future__ import annotations

import logging
import time

import opensearchpy

from search_index.interface import EngineBusy
from search_index.opensearch.server import Server

logger = logging.getLogger(__name__)

LOST = 600.0  # seconds without a sign after which a rebuild is taken to have died; clocks may differ by less
_REBUILD = "rebuild"


class Hold:
    """Held by the one process that rebuilds, by a document that only one can create; lost when it isn't renewed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._version: tuple[int, int] | None = None

    def __enter__(self) -> Hold:
        now = {"at": time.time()}
        held = self._server.read(_REBUILD)
        if held is None:
            self._version = self._server.write(_REBUILD, now, new=True)
        elif held.content["at"] < time.time() - LOST:
            self._version = self._server.write(_REBUILD, now, over=held.version)
        else:
            raise EngineBusy("a rebuild is running")
        return self

    def renew(self) -> None:
        """Say that the rebuild is alive. Raises ``EngineBusy`` when another took its place."""
        self._version = self._server.write(_REBUILD, {"at": time.time()}, over=self._version)

    def __exit__(self, *error: object) -> None:
        try:
            held = self._server.read(_REBUILD)
            if held and held.version == self._version:
                self._server.forget(_REBUILD)
        except opensearchpy.OpenSearchException:
            logger.warning("The mark of a rebuild was left behind; it counts as lost after a while")
