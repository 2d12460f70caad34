"""A file of named numpy arrays that opens in microseconds: a JSON directory, then the raw arrays, memory-mapped."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]

_MAGIC = b"GTARRAY1"
_ALIGN = 64


class DamagedFile(Exception):
    """The file is not what was written: cut short, overwritten, or of another format."""


def write_arrays(stream: BinaryIO, arrays: Mapping[str, AnyArray], meta: Mapping[str, Any]) -> None:
    """Write arrays and a JSON-able ``meta`` to a binary stream."""
    directory: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        directory[name] = (array.dtype.str, offset, len(array))
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"meta": meta, "arrays": directory, "bytes": offset}).encode()
    header += b" " * (-(len(header) + 16) % _ALIGN)
    stream.write(_MAGIC + len(header).to_bytes(8, "little") + header)
    for array in arrays.values():
        stream.write(np.ascontiguousarray(array).view(np.uint8).data)
        stream.write(b"\0" * (-array.nbytes % _ALIGN))


class ArrayFile:
    """Read-only view of such a file. The arrays stay valid as long as anyone holds them, even after its deletion."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            try:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:  # an empty file can't be mapped
                raise DamagedFile(str(path)) from error
        if self._map[:8] != _MAGIC:
            raise DamagedFile(str(path))
        length = int.from_bytes(self._map[8:16], "little")
        try:
            header = json.loads(self._map[16 : 16 + length])
            self.meta: dict[str, Any] = header["meta"]
            self._directory: dict[str, tuple[str, int, int]] = header["arrays"]
            size = header["bytes"]
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedFile(str(path)) from error
        self._base = 16 + length
        self._arrays: dict[str, AnyArray] = {}
        if self._base + size > len(self._map):
            raise DamagedFile(str(path))

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> AnyArray:
        array = self._arrays.get(name)
        if array is None:
            dtype, offset, length = self._directory[name]
            array = np.frombuffer(self._map, dtype=dtype, count=length, offset=self._base + offset)
            self._arrays[name] = array
        return array

    def get(self, name: str) -> AnyArray | None:
        """An array, None when the file doesn't have it."""
        return self[name] if name in self._directory else None

    @property
    def nbytes(self) -> int:
        """Size of the file in bytes."""
        return len(self._map)
