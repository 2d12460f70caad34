"""Several papers as one PDF that is still PDF/A and accessible: pages, tags and numbers of the tags together.

pypdf joins pages only. A PDF/A-2a without its tags would be none, so the second paper's tree of tags is hung beneath the
first one's. Everything else (colours, description, language) is the first paper's. The same papers give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

TAGS, PARENTS, NEXT = "/StructTreeRoot", "/ParentTree", "/ParentTreeNextKey"


def joined(parts: list[tuple[str, bytes]]) -> bytes:
    """The pages of (number, PDF) as one PDF, with an outline entry of each number."""
    writer = PdfWriter(clone_from=io.BytesIO(parts[0][1]))
    writer.root_object.pop("/Outlines", None)  # the headings of the first paper alone would mislead
    writer.add_outline_item(title=parts[0][0], page_number=0)
    for number, content in parts[1:]:
        reader, before = PdfReader(io.BytesIO(content)), len(writer.pages)
        writer.append(reader, outline_item=number, import_outline=False)
        if TAGS in writer.root_object and TAGS in reader.root_object:
            _join_tags(writer, reader, writer.pages[before:])
    _count_pages(writer)
    digest = hashlib.sha256(b"".join(content for _, content in parts)).digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _join_tags(writer: PdfWriter, reader: PdfReader, pages: Sequence[PageObject]) -> None:
    """Hang the reader's tree of tags beneath the writer's, its numbers moved behind those that are there."""
    tree: Any = writer.root_object[TAGS]
    other: Any = reader.root_object[TAGS].clone(writer)  # type: ignore[union-attr]
    first = int(tree[NEXT])
    for old, new in zip(reader.pages, pages, strict=True):
        _renumber(old, new, first)
        for one, its_copy in zip(old.get("/Annots", []), new.get("/Annots", []), strict=True):
            _renumber(one.get_object(), its_copy.get_object(), first)
    numbers = ArrayObject(entry for pair in _entries(tree[PARENTS]) for entry in pair)
    for key, value in _entries(other[PARENTS]):
        numbers.extend((NumberObject(int(key) + first), value))
    tree[NameObject(PARENTS)] = DictionaryObject({NameObject("/Nums"): numbers})
    tree[NameObject(NEXT)] = NumberObject(first + int(other[NEXT]))
    for top in other["/K"]:
        top.get_object()[NameObject("/P")] = tree.indirect_reference
        tree["/K"].append(top)
    for name, role in other.get("/RoleMap", {}).items():
        tree["/RoleMap"].setdefault(name, role)


def _renumber(old: Any, new: Any, first: int) -> None:
    for key in ("/StructParents", "/StructParent"):
        if key in old:
            new[NameObject(key)] = NumberObject(int(old[key]) + first)


def _entries(tree: Any) -> Iterator[tuple[Any, Any]]:
    """(key, value) of a tree of numbers, its branches included."""
    node = tree.get_object()
    flat = node.get("/Nums", [])
    yield from zip(flat[0::2], flat[1::2], strict=True)
    for branch in node.get("/Kids", []):
        yield from _entries(branch)


def _count_pages(writer: PdfWriter) -> None:
    """The description inside the file says how many pages it has."""
    reference = writer.root_object.get("/Metadata")
    described = reference.get_object() if reference is not None else None
    if isinstance(described, StreamObject):
        counted = f"<xmpTPg:NPages>{len(writer.pages)}<".encode()
        described.set_data(re.sub(rb"<xmpTPg:NPages>\d+<", counted, described.get_data()))
