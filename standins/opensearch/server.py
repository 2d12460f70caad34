"""The HTTP side: which request is what, and errors as OpenSearch writes them."""

from __future__ import annotations

import base64
import gzip
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .index import Index, Json, Refused, only, wrong
from .search import Searcher

VERSION = {
    "distribution": "opensearch",
    "number": "3.1.0",
    "lucene_version": "10.2.1",
    "minimum_wire_compatibility_version": "2.19.0",
}
_NAME = re.compile(r"[a-z][a-z0-9_-]*")


class StandIn:
    """A server in a thread of its own. ``user`` and ``password``: who is let in, everybody when empty.

    ``refused`` holds what was answered with 400: a test may demand that nothing was. ``fault``: the status everything
    is answered with, 0 for none.
    """

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self.indices: dict[str, Index] = {}
        self.refused: list[str] = []
        self.requests: list[tuple[str, str, str]] = []  # method, path, body
        self.fault = 0
        self._allowed = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    def start(self) -> StandIn:
        """Serve on a free port, or on the one it had before."""
        standin = self

        class Handler(_Handler):
            answer = staticmethod(standin.answer)

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Be away; what is indexed stays."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, target: str, body: bytes, authorization: str) -> tuple[int, Json]:
        """Status and answer of a request."""
        parts = urlsplit(target)
        text = body.decode()
        if self._server is None:  # a connection kept open from before
            return 503, _error(Refused(503, "service_unavailable", "away"))
        with self._lock:
            self.requests.append((method, target, text))
            try:
                if self.fault:
                    raise Refused(self.fault, "fault", "as a test asked for")
                if self._allowed and authorization != f"Basic {self._allowed}":
                    raise Refused(401, "security_exception", "Unauthorized")
                path = [unquote(part) for part in parts.path.strip("/").split("/")]
                return self._route(method, path, dict(parse_qsl(parts.query)), text)
            except Refused as error:
                if error.status == 400:
                    self.refused.append(f"{method} {target}: {error.reason}")
                return error.status, _error(error)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self.refused.append(f"{method} {target}: {error!r}")
                return 400, _error(wrong(repr(error)))

    def _route(self, method: str, path: list[str], given: dict[str, str], text: str) -> tuple[int, Json]:
        for methods, shape, allowed, handler in self._routes():
            if method in methods and len(shape) == len(path):
                values = [part for part, name in zip(path, shape, strict=True) if name == "*"]
                if all(name in ("*", part) for part, name in zip(path, shape, strict=True)):
                    if unknown := set(given) - set(allowed.split()):
                        raise wrong(f"contains unrecognized parameters: {sorted(unknown)}")
                    return handler(*values, given, text)
        raise wrong(f"no handler found for uri [{'/'.join(path)}] and method [{method}]")

    def _routes(self) -> list[tuple[tuple[str, ...], tuple[str, ...], str, Callable[..., tuple[int, Json]]]]:
        writing = "refresh if_seq_no if_primary_term op_type"
        return [
            (("GET",), ("",), "", lambda given, text: (200, {"cluster_name": "standin", "version": VERSION})),
            (("POST",), ("_bulk",), "refresh require_alias", self._bulk),
            (("POST",), ("_aliases",), "", self._aliases),
            (("PUT",), ("*",), "", self._create),
            (("HEAD",), ("*",), "", lambda name, given, text: (200 if self._resolved(name) else 404, {})),
            (("DELETE",), ("*",), "", self._drop),
            (("GET",), ("*", "_alias"), "", self._get_alias),
            (("POST",), ("*", "_refresh"), "", self._refresh),
            (
                ("POST",),
                ("*", "_search"),
                "search_type allow_partial_search_results",
                lambda name, given, text: (200, Searcher(self._one(name)).search(json.loads(text), name)),
            ),
            (("POST",), ("*", "_count"), "", self._count),
            (("GET",), ("*", "_stats", "*"), "", self._stats),
            (("PUT",), ("*", "_doc", "*"), writing, self._put),
            (("GET",), ("*", "_doc", "*"), "", self._get),
            (("DELETE",), ("*", "_doc", "*"), "refresh", self._delete),
        ]

    # Indices and aliases

    def _resolved(self, name: str) -> list[str]:
        """Indices of a name, an alias or a pattern."""
        if name.endswith("*"):
            return [index for index in self.indices if index.startswith(name[:-1])]
        return [n for n, index in self.indices.items() if n == name or name in index.aliases]

    def _one(self, name: str) -> Index:
        found = self._resolved(name)
        if not found:
            raise Refused(404, "index_not_found_exception", f"no such index [{name}]")
        if len(found) > 1:
            raise wrong(f"alias [{name}] has more than one index", "illegal_argument_exception")
        return self.indices[found[0]]

    def _create(self, name: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        if not _NAME.fullmatch(name):
            raise wrong(f"Invalid index name [{name}]", "invalid_index_name_exception")
        if name in self.indices:
            raise wrong(f"index [{name}] already exists", "resource_already_exists_exception")
        self.indices[name] = Index(json.loads(text))
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def _drop(self, name: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        if name not in self.indices:
            raise Refused(404, "index_not_found_exception", f"no such index [{name}]")
        del self.indices[name]
        return 200, {"acknowledged": True}

    def _get_alias(self, name: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        found = self._resolved(name)
        if not found and not name.endswith("*"):
            raise Refused(404, "index_not_found_exception", f"no such index [{name}]")
        return 200, {n: {"aliases": {alias: {} for alias in self.indices[n].aliases}} for n in found}

    def _aliases(self, given: dict[str, str], text: str) -> tuple[int, Json]:
        body = json.loads(text)
        only(body, "actions", where="aliases")
        steps: list[Callable[[], object]] = []
        for action in body["actions"]:
            ((kind, how),) = action.items()
            only(how, "index", *(() if kind == "remove_index" else ("alias",)), where=kind)
            if how["index"] not in self.indices:
                raise Refused(404, "index_not_found_exception", f"no such index [{how['index']}]")
            aliases = self.indices[how["index"]].aliases
            if kind == "remove_index":
                steps.append(lambda name=how["index"]: self.indices.pop(name))  # type: ignore[misc]
            elif kind == "add":
                steps.append(lambda aliases=aliases, alias=how["alias"]: aliases.add(alias))  # type: ignore[misc]
            elif kind == "remove":
                if how["alias"] not in aliases:
                    raise Refused(404, "aliases_not_found_exception", f"aliases [{how['alias']}] missing")
                steps.append(lambda aliases=aliases, alias=how["alias"]: aliases.discard(alias))  # type: ignore[misc]
            else:
                raise wrong(f"unknown action [{kind}]")
        for step in steps:
            step()
        return 200, {"acknowledged": True}

    def _refresh(self, name: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        self._one(name).refresh()
        return 200, {"_shards": {"total": 1, "successful": 1, "failed": 0}}

    def _count(self, name: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        body = json.loads(text)
        only(body, "query", where="count")
        answer = Searcher(self._one(name)).search(body | {"size": 0, "track_total_hits": True}, name)
        return 200, {"count": answer["hits"]["total"]["value"], "_shards": answer["_shards"]}

    def _stats(self, name: str, metric: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        if set(metric.split(",")) != {"store", "segments"}:
            raise wrong(f"unrecognized metric [{metric}]")
        size = sum(len(json.dumps(doc.source)) for doc in self._one(name).docs.values())
        figures = {"store": {"size_in_bytes": size}, "segments": {"count": 1}}
        return 200, {"_all": {"primaries": figures, "total": figures}}

    # Documents

    def _put(self, name: str, id: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        if not self._resolved(name):
            raise wrong(f"the stand-in makes no index by itself: [{name}]")
        return self._index(self._one(name), name, id, json.loads(text), given)

    def _index(
        self, index: Index, name: str, id: str, source: Json, given: dict[str, str]
    ) -> tuple[int, Json]:
        living = index.living(id)
        wanted = given.get("if_seq_no")
        clash = (given.get("op_type") == "create" and living) or (
            wanted is not None and (living is None or living.seq_no != int(wanted))
        )
        if clash:
            raise Refused(409, "version_conflict_engine_exception", f"[{id}]: version conflict")
        seq_no = index.put(id, source)
        if given.get("refresh") == "true":
            index.refresh()
        result = "updated" if living else "created"
        answer = {"_index": name, "_id": id, "_seq_no": seq_no, "_primary_term": 1, "result": result}
        return 200 if living else 201, answer

    def _get(self, name: str, id: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        living = self._one(name).living(id)
        if living is None:
            return 404, {"_index": name, "_id": id, "found": False}
        return 200, {
            "_index": name,
            "_id": id,
            "_seq_no": living.seq_no,
            "_primary_term": 1,
            "found": True,
            "_source": living.source,
        }

    def _delete(self, name: str, id: str, given: dict[str, str], text: str) -> tuple[int, Json]:
        index = self._one(name)
        found = index.living(id) is not None
        seq_no = index.delete(id)
        answer = {"_index": name, "_id": id, "_seq_no": seq_no, "_primary_term": 1}
        return (200, answer | {"result": "deleted"}) if found else (404, answer | {"result": "not_found"})

    def _bulk(self, given: dict[str, str], text: str) -> tuple[int, Json]:
        if not text.endswith("\n"):
            raise wrong("The bulk request must be terminated by a newline [\\n]")
        lines = iter(text[:-1].split("\n"))
        items, touched = [], set()
        for line in lines:
            ((kind, target),) = json.loads(line).items()
            only(target, "_index", "_id", where="bulk")
            name, id = target["_index"], target["_id"]
            source = json.loads(next(lines)) if kind in ("index", "create") else {}
            try:
                found = self._resolved(name)
                if not found or (given.get("require_alias") == "true" and name in self.indices):
                    raise Refused(
                        404, "index_not_found_exception", f"no such index [{name}] and [require_alias]"
                    )
                index = self._one(name)
                if kind == "delete":
                    status, answer = self._delete(name, id, {}, "")
                elif kind in ("index", "create"):
                    status, answer = self._index(index, name, id, source, {"op_type": kind})
                else:
                    raise wrong(f"Malformed action/metadata line, found [{kind}]")
                touched.add(name)
            except Refused as error:
                if error.status == 400:
                    self.refused.append(f"{kind} {id}: {error.reason}")
                status = error.status
                answer = {"_index": name, "_id": id, "error": {"type": error.kind, "reason": error.reason}}
            items.append({kind: answer | {"status": status}})
        if given.get("refresh") == "true":
            for name in touched:
                self._one(name).refresh()
        errors = any("error" in next(iter(item.values())) for item in items)
        return 200, {"took": 1, "errors": errors, "items": items}


def _error(error: Refused) -> Json:
    cause = {"type": error.kind, "reason": error.reason}
    return {"error": {"root_cause": [cause], **cause}, "status": error.status}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: the client would wait 40 ms for the second
    answer: Callable[[str, str, bytes, str], tuple[int, Any]]

    def _reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        status, content = self.answer(self.command, self.path, body, self.headers.get("Authorization", ""))
        data = b"" if self.command == "HEAD" else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _reply

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
