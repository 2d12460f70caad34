"""XML of strangers: read without entities, without fetching anything, and no deeper or longer than anybody needs.

A DOCTYPE is passed over, for patent offices write one; what declares or uses an entity of its own is refused, for such a file
unpacks to gigabytes or reads other files.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from marketplace.kernel.text import Text

MOST_BYTES = 30_000_000
DEEPEST, MOST_ELEMENTS = 200, 1_000_000
TOO_LARGE = Text(
    "XML 파일이 너무 큽니다. 30MB 이하로 나누어 올려 주십시오.",
    "The XML is too large. Split it into files of at most 30 MB.",
)
ENTITIES = Text(
    "XML에 개체 정의가 들어 있어 안전하지 않으므로 읽지 않았습니다. 개체 없이 다시 저장하여 올려 주십시오.",
    "The XML defines entities of its own, which is not safe, so it was not read. Save it without them.",
)
BROKEN = Text(
    "XML이 {line}번째 줄에서 깨져 있습니다. 파일을 다시 받아 올려 주십시오.",
    "The XML is broken in line {line}. Download the file again.",
)


class NotRead(ValueError):
    """Why a file is not read, and what to do."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def parse(content: bytes) -> Element:
    """The root, with names as they are written but for their prefixes. NotRead where it is broken or not safe."""
    if len(content) > MOST_BYTES:
        raise NotRead(TOO_LARGE)
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise NotRead(TOO_LARGE)
        builder.start(name.rpartition(":")[2], {k.rpartition(":")[2]: v for k, v in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition(":")[2])

    def refuse(*_: object) -> None:
        raise NotRead(ENTITIES)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = lambda name, is_parameter, value, base, system, public, notation: (
        None if notation else refuse()
    )
    parser.ExternalEntityRefHandler = lambda *_: 1  # passed over, never opened
    try:
        parser.Parse(content, True)
        return builder.close()
    except expat.ExpatError as error:
        raise NotRead(BROKEN.fill(line=error.lineno)) from error
    except (LookupError, ValueError, AssertionError) as error:
        if isinstance(error, NotRead):
            raise
        raise NotRead(BROKEN.fill(line=parser.CurrentLineNumber)) from error
