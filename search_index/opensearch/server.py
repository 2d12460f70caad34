"""The server: its connection, the indices and aliases of this site, and what is kept about them.

``PREFIX-index-…`` hold the documents; the alias ``PREFIX`` stands on the one that serves, ``PREFIX-next`` on the one
being filled. ``PREFIX-meta`` holds a document for each (words, thesaurus, version), the center's vocabulary, and who
rebuilds.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import opensearchpy
from opensearchpy.helpers import streaming_bulk

from search_index.interface import EngineAway, EngineBusy
from search_index.opensearch.address import parse
from search_index.opensearch.documents import INDEX
from search_index.opensearch.queries import Dsl

logger = logging.getLogger(__name__)

_BULK_BYTES = 8_000_000
_AT_ONCE = 200  # documents of a bulk request
_LONG = 120.0  # seconds for what may take long: a bulk request, a refresh
_META: Dsl = {
    "settings": {"index": {"number_of_shards": 1}},
    "mappings": {
        "dynamic": "strict",
        "properties": {"content": {"type": "object", "enabled": False}},  # kept, not looked into
    },
}


class Kept(NamedTuple):
    """Something kept in the meta index, and the number by which a change of it by somebody else is noticed."""

    content: dict[str, Any]
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Indices:
    """Names of the indices there are, of those that serve, and of those being filled."""

    all: tuple[str, ...]
    serving: tuple[str, ...]
    next: tuple[str, ...]


class Server:
    """A connection for many threads. ``url`` as ``address.parse`` takes it; nothing is sent before it is used."""

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        at = parse(url)
        self.alias, self.next, self.meta = at.prefix, f"{at.prefix}-next", f"{at.prefix}-meta"
        self._pattern = f"{at.prefix}-index-"
        self.client = opensearchpy.OpenSearch(
            hosts=[{"host": at.host, "port": at.port}],
            # Apart from the host, which the client writes into its log.
            http_auth=(at.user, at.password) if at.user else None,
            use_ssl=at.secure,
            verify_certs=True,
            http_compress=True,
            timeout=timeout,
            max_retries=1,
            retry_on_timeout=False,
            pool_maxsize=20,
        )

    # Searching

    def search(self, index: str, body: Dsl) -> dict[str, Any]:
        """Send a search. Scores are those of the whole index, and an answer of some shards alone is none."""
        answer: dict[str, Any] = self.client.search(
            index=index,
            body=body,
            params={"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "false"},
        )
        return answer

    def scores_with_factor(self) -> bool:
        """Whether BM25 has the factor k1 + 1: before 3.0, also where such a server calls itself 7.10 for old clients."""
        major = int(self.client.info()["version"]["number"].split(".")[0])
        return major < 3 or major == 7

    # Indices

    def indices(self) -> Indices:
        """What there is now."""
        found: dict[str, Any] = self.client.indices.get_alias(index=f"{self._pattern}*")

        def under(alias: str) -> tuple[str, ...]:
            return tuple(sorted(name for name, entry in found.items() if alias in entry["aliases"]))

        return Indices(tuple(sorted(found)), under(self.alias), under(self.next))

    def create(self, name: str, alias: str) -> None:
        """An empty index under an alias."""
        self.client.indices.create(
            index=name, body=INDEX | {"aliases": {alias: {}}}, params={"request_timeout": _LONG}
        )

    def new_name(self) -> str:
        """A name that no index has."""
        return f"{self._pattern}{secrets.token_hex(6)}"

    def swap(self, name: str, before: Iterable[str]) -> None:
        """Put an index in the place of others, in one step; they are deleted with it."""
        actions: list[Dsl] = [{"remove_index": {"index": old}} for old in before]
        actions += [
            {"remove": {"index": name, "alias": self.next}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        self.client.indices.update_aliases(body={"actions": actions}, params={"request_timeout": _LONG})

    def drop(self, name: str) -> None:
        """Delete an index and what is kept about it; one that isn't there is deleted already."""
        self.client.indices.delete(index=name, params={"request_timeout": _LONG, "ignore": 404})
        self.forget(name)

    def bulk(self, alias: str, actions: Iterable[Dsl], *, refresh: bool) -> Iterator[tuple[int, str]]:
        """Carry out actions on the index of an alias, never making one; the status of each and its id.

        Raises ``EngineBusy`` when the alias is gone or the server refuses for being busy.
        """
        params = {"require_alias": "true", "refresh": "true" if refresh else "false"}
        rows = ({"_index": alias} | action for action in actions)
        for _, item in streaming_bulk(
            self.client,
            rows,
            chunk_size=_AT_ONCE,
            max_chunk_bytes=_BULK_BYTES,
            raise_on_error=False,
            max_retries=3,
            initial_backoff=1,
            params=params,
            request_timeout=_LONG,
        ):
            ((kind, result),) = item.items()
            status = int(result["status"])
            if status == 429 or (status == 404 and "error" in result):
                raise EngineBusy(f"{kind}: {status}")
            if status >= 400 and status not in (404, 409):
                reason = result.get("error", {})
                raise RuntimeError(
                    f"document {result.get('_id')} was refused: {status} {reason.get('type', '')}"
                )
            yield status, result["_id"]

    def refresh(self, name: str) -> None:
        """Make what was written visible."""
        self.client.indices.refresh(index=name, params={"request_timeout": _LONG})

    def figures(self, name: str) -> tuple[int, int, int]:
        """Documents, segments and bytes on disk, copies on other machines not counted."""
        living = {"query": {"bool": {"must_not": [{"exists": {"field": "gone"}}]}}}
        count = self.client.count(index=name, body=living)["count"]
        found = self.client.indices.stats(index=name, metric="store,segments")["_all"]["primaries"]
        return int(count), int(found["segments"]["count"]), int(found["store"]["size_in_bytes"])

    # What is kept

    def read(self, key: str) -> Kept | None:
        """What is kept under a key; None when there is nothing."""
        found = self.client.get(index=self.meta, id=key, params={"ignore": 404})
        if not found.get("found"):
            return None
        return Kept(found["_source"]["content"], (found["_seq_no"], found["_primary_term"]))

    def write(
        self, key: str, content: dict[str, Any], *, new: bool = False, over: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        """Keep something; ``new`` only if there is nothing yet, ``over`` only in place of what was read.

        Raises ``EngineBusy`` when somebody else was faster.
        """
        params: dict[str, str] = {}
        if new:
            params["op_type"] = "create"
        if over:
            params |= {"if_seq_no": str(over[0]), "if_primary_term": str(over[1])}
        self._make_meta()
        body = {"content": content}
        try:
            done = self.client.index(index=self.meta, id=key, body=body, params=params)
        except opensearchpy.ConflictError as error:
            raise EngineBusy(key) from error
        return done["_seq_no"], done["_primary_term"]

    def forget(self, key: str) -> None:
        """Keep something no longer."""
        self.client.delete(index=self.meta, id=key, params={"ignore": 404})

    def _make_meta(self) -> None:
        if not self.client.indices.exists(index=self.meta):
            try:
                self.client.indices.create(index=self.meta, body=_META)
            except opensearchpy.RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


@contextmanager
def reached() -> Iterator[None]:
    """Raises ``EngineAway`` when the server can't be reached, is overloaded, or doesn't let us in."""
    try:
        yield
    except opensearchpy.ConnectionError as error:
        raise EngineAway(type(error).__name__) from None
    except opensearchpy.TransportError as error:
        status = error.status_code
        if isinstance(status, int) and (status in (401, 403, 429) or status >= 500):
            raise EngineAway(f"{type(error).__name__} {status}") from None
        raise
