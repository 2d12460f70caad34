"""Files by content hash, outside the web root: a folder by default, an S3-compatible store by setting."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from flask import current_app

from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """What a file became: its SHA-256 (64 hex digits) and its size in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    def put(self, stream: IO[bytes], limit: int) -> Stored: ...
    def open(self, sha256: str) -> BinaryIO: ...
    def exists(self, sha256: str) -> bool: ...
    def remove(self, sha256: str) -> None: ...


class FolderStore:
    """`folder/ab/cdef…`: written beside, then renamed, so that a crash leaves no half file."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256[2:]

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Store the stream by chunks; Invalid when it is longer than `limit` bytes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".in-", delete=False) as out:
            try:
                stored = _copy(stream, out, limit)
                out.flush()
                os.fsync(out.fileno())
            except BaseException:
                os.unlink(out.name)
                raise
        target = self.path(stored.sha256)
        target.parent.mkdir(exist_ok=True)
        os.replace(out.name, target)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def remove(self, sha256: str) -> None:
        """Destroy the file; one that is not there is destroyed already."""
        self.path(sha256).unlink(missing_ok=True)


class BucketStore:
    """`s3://bucket?endpoint=https://…`: keys are the hashes; credentials come from the usual variables."""

    def __init__(self, url: str):
        from urllib.parse import parse_qs, urlsplit

        import boto3

        parts = urlsplit(url)
        self.bucket = parts.netloc
        endpoint = parse_qs(parts.query).get("endpoint", [None])[0]
        self.client = boto3.client("s3", endpoint_url=endpoint)

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        with tempfile.TemporaryFile() as spool:
            stored = _copy(stream, spool, limit)
            spool.seek(0)
            self.client.upload_fileobj(spool, self.bucket, stored.sha256)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        spool = tempfile.TemporaryFile()  # noqa: SIM115  the caller reads and closes it
        self.client.download_fileobj(self.bucket, sha256, spool)
        spool.seek(0)
        return spool  # type: ignore[return-value]

    def exists(self, sha256: str) -> bool:
        found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=sha256, MaxKeys=1)
        return bool(found.get("KeyCount"))

    def remove(self, sha256: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=sha256)


def _copy(stream: IO[bytes], out: IO[bytes], limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise Invalid(
                Text(
                    "파일이 너무 큽니다. {limit}MB 이하의 파일을 올려 주십시오.",
                    "The file is too large. Please choose one of at most {limit} MB.",
                ).fill(limit=limit // (1024 * 1024))
            )
        digest.update(chunk)
        out.write(chunk)
    return Stored(digest.hexdigest(), size)


def from_settings(settings: Mapping[str, Any]) -> Store:
    if settings["FILES_URL"].startswith("s3://"):
        return BucketStore(settings["FILES_URL"])
    return FolderStore(Path(settings["INSTANCE"]) / "files")


def files() -> Store:
    """The current application's file store."""
    found: Store = current_app.extensions["files"]
    return found
