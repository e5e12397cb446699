"""What in a PDF acts rather than shows: refused where it is a means of attack, removed where it is everyday."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from pikepdf.sanitize import Sanitizer

from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Reason

# Values of /S in an action (ISO 32000-1, table 198) and of /Subtype or /Type elsewhere.
_ACTIONS: Final = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/GoToE",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_SUBTYPES: Final = frozenset({"/RichMedia", "/FileAttachment", "/Movie", "/Sound", "/3D", "/Screen"})
_KEYS: Final = frozenset(
    {"/JavaScript", "/EmbeddedFiles", "/XFA", "/Collection", "/RichMediaContent", "/RichMediaSettings"}
)


def refuse_active(pdf: Pdf) -> None:
    """Raises FileRejected(ACTIVE) for scripts, launches, embedded files, rich media, XFA and forms that send.

    Every object is looked at, whether anything points at it or not: two readers disagree on what is reachable.
    """
    for node in dictionaries(pdf):
        names = frozenset(node.keys())
        if names & _KEYS or _acts(node, names):
            raise FileRejected(Reason.ACTIVE)


def make_inert(pdf: Pdf) -> None:
    """Removes links to elsewhere and all that is left of triggers: a page may be read, nothing more."""
    Sanitizer().remove_javascript().remove_external_access().remove_attachments().remove_multimedia().remove_thumbnails().remove_search_index().remove_web_capture().remove_private_app_data().remove_collection().apply(
        pdf
    )
    for node in dictionaries(pdf):
        for key in (Name.AA, Name.OpenAction, Name.URI):
            if key in node:
                del node[key]
        if _name(node, "/S") in ("/GoToR", "/URI"):
            node[Name.S] = Name.Named  # an action without a name does nothing


def dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream of the file, nested ones too, each once. Raises FileRejected beyond the limit."""
    seen = 0
    for top in pdf.objects:
        stack = [top]
        while stack:
            node = stack.pop()
            seen += 1
            if seen > 10 * limit("pdf_objects"):
                raise FileRejected(Reason.TOO_LARGE)
            if isinstance(node, (Dictionary, Stream)):
                yield node
                children = [node.get(key) for key in list(node.keys())]
            elif isinstance(node, Array):
                children = list(node)
            else:
                continue
            # What is referred to comes by itself; following it would never end in a loop.
            stack += [c for c in children if isinstance(c, (Dictionary, Stream, Array)) and not c.is_indirect]


def _acts(node: Object, names: frozenset[str]) -> bool:
    if _name(node, "/S") in _ACTIONS or _name(node, "/Subtype") in _SUBTYPES or _name(node, "/Type") == "/EmbeddedFile":
        return True
    # A font may be called /JS or /EF; then the value is a font.
    script, embedded = node.get("/JS") if "/JS" in names else None, node.get("/EF") if "/EF" in names else None
    has_script = script is not None and not isinstance(script, Dictionary)
    has_file = isinstance(embedded, Dictionary) and bool({"/F", "/UF", "/DOS", "/Mac", "/Unix"} & set(embedded.keys()))
    return has_script or has_file


def _name(node: Object, key: str) -> str | None:
    value = node.get(key)
    return str(value) if isinstance(value, Name) else None
