"""Small XML files as elements that know their lines, so that faults can say where."""

from __future__ import annotations

import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from optimiser.importing.instances.instance import Reader


@dataclass
class Node:
    """An element, with the line that it starts on."""

    tag: str
    attributes: Mapping[str, str]
    row: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> list[Node]:
        """The children of a name, in order."""
        return [c for c in self.children if c.tag == tag]

    def get(self, tag: str) -> Node:
        """The one child of a name; an empty one where it is missing."""
        return next((c for c in self.children if c.tag == tag), Node(tag, {}, self.row))


class _Builder(ContentHandler):
    """Elements as they open and close."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {}, 1)
        self._open = [self.root]
        self._locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        node = Node(name, dict(attrs.items()), self._locator.getLineNumber())
        self._open[-1].children.append(node)
        self._open.append(node)

    def characters(self, content: str) -> None:
        self._open[-1].text += content

    def endElement(self, name: str) -> None:
        node = self._open.pop()
        node.text = node.text.strip()


def read_tree(reader: Reader, outermost: str) -> Node:
    """The outermost element of a file, which must be called so; faults of the reader say what is wrong."""
    text = "\n".join(line for _, line in reader.lines)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        reader.fault(1, None, "the file declares a document type", "expected an instance as published, without one")
        return Node("", {}, 1)
    builder = _Builder()
    try:
        xml.sax.parseString(text.encode(), builder)
    except xml.sax.SAXParseException as error:
        reader.fault(error.getLineNumber(), None, f"cannot be read as XML: {error.getMessage()}")
        return builder.root
    root = builder.root.children[0]
    if root.tag != outermost:
        reader.fault(root.row, None, f"the outermost element is {root.tag}", f"expected {outermost}")
    return root
