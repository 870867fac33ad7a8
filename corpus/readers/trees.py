"""XML parts of documents → trees, without entities and without the network."""

from __future__ import annotations

from lxml import etree


class Malformed(Exception):
    """The part is no XML."""


def tree(raw: bytes, *, recover: bool = False) -> etree._Element:
    """The root. Raises Malformed, and MemoryError where the memory allowed does not suffice, which lxml calls an error of syntax."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)
    try:
        root: etree._Element | None = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise Malformed from error
    if root is None:
        raise Malformed
    return root
