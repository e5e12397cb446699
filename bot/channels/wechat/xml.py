"""The XML of messages: read without entities and with limits, written so that no text can break out of its element."""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wechat.limits import BODY_BYTES, XML_DEPTH, XML_ELEMENTS

Fields = dict[str, Any]
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class UnreadableXml(ValueError):
    """Bytes that are no message: broken, too large, too deep, or with a document type."""


def read(data: bytes) -> Fields:
    """The elements below <xml> by name: text, or a mapping where there are elements below; a list where a name
    stands several times. Raises UnreadableXml."""
    if len(data) > BODY_BYTES:
        raise UnreadableXml(f"the body has {len(data)} bytes, more than {BODY_BYTES}")
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableXml(f"the body is no XML that we accept ({type(error).__name__})") from error
    if root.tag != "xml":
        raise UnreadableXml("the root element is not <xml>")
    if sum(1 for _ in root.iter()) > XML_ELEMENTS:
        raise UnreadableXml(f"the message has more than {XML_ELEMENTS} elements")
    fields = _fields(root, 1)
    if not isinstance(fields, dict):
        raise UnreadableXml("<xml> holds no elements")
    return fields


def _fields(element: Element, depth: int) -> Fields | str:
    if depth > XML_DEPTH:
        raise UnreadableXml(f"the message is nested deeper than {XML_DEPTH}")
    if len(element) == 0:
        return element.text or ""
    found: Fields = {}
    for child in element:
        value = _fields(child, depth + 1)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def write(fields: Fields) -> str:
    """The message as XML: text in CDATA (whose end inside a text is split), whole numbers bare."""
    return f"<xml>{_written(fields)}</xml>"


def _written(fields: Fields) -> str:
    parts = []
    for name, value in fields.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no element name")
        if isinstance(value, dict):
            inner = _written(value)
        elif isinstance(value, int):
            inner = str(value)
        else:
            inner = f"<![CDATA[{clean(str(value)).replace(']]>', ']]]]><![CDATA[>')}]]>"
        parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)
