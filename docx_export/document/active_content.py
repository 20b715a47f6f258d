"""What a Word document would fetch, start or bring along: active content, with place and remedy.

All parts of the zip are looked into, also those that nothing points to, and every line of each list
of relationships. What fordela writes has none of it: a template or document that has is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from docx_export.document.controls import RELATIONS, w
from docx_export.document.fields import COMPUTED, SAFE, fields_in
from docx_export.document.places import Places
from docx_export.document.xml_parts import parse
from opc.document import Document
from opc.foreign import OLE
from opc.names import showable
from opc.xml_events import STRICT
from validators.errors import DocumentError

MAX_FOUND = 50  # of one document; the rest is not listed

_HEAD_SIZE = 4_096  # bytes of a part that tell what it is
_MAX_TOLD = 5  # in one message
_MAX_QUOTE = 80  # characters of an address that a message quotes

_WEB = re.compile(r"\s*(?:https?://[^/\\\s]|mailto:)", re.IGNORECASE)
"""How the addresses begin that a link may lead to."""

_LEADS_OUT = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)
"""How a target begins that is no part, whatever the relationship says."""

_BOTH = (RELATIONS, STRICT + "officeDocument/relationships")

_DRAW = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LINK_ELEMENTS = frozenset(
    {w("hyperlink"), *(f"{_DRAW}{name}" for name in ("hlinkClick", "hlinkHover", "hlinkMouseOver"))}
)
"""Elements that only lead somewhere when somebody clicks."""

_PASTE_PICTURE = "Klistra in bilden i dokumentet i stället för länken."
_AS_PICTURE = "Ta bort det, eller klistra in det som bild (Klistra in special)."
_SAVE_AS_DOCX = "Spara filen i Word som Word-dokument (.docx), utan makron."
_REMOVE = "Ta bort det i Word."
_AS_TEXT = "Ta bort det, eller gör det till vanlig text (markera det, Ctrl+Skift+F9)."
_ADDRESS = "Ta bort länken, eller led den till en webbadress (https) eller e-postadress."
_DATA_SOURCE = (
    "Filen är kopplad till en datakälla",
    "Välj Utskick > Starta koppla dokument > Normalt Word-dokument.",
)

# kind of relationship -> (what it is, what to do)
_RELATED: Mapping[str, tuple[str, str]] = {
    "attachedTemplate": (
        "Filen är kopplad till en dokumentmall",
        "Koppla den till Normal i stället (Word: Utvecklare > Dokumentmall).",
    ),
    "image": ("En bild är länkad i stället för inklistrad", _PASTE_PICTURE),
    "oleObject": ("Här är ett objekt från ett annat program", _AS_PICTURE),
    "package": ("Här är en inbäddad fil", _AS_PICTURE),
    "control": ("Här är en ActiveX-kontroll", _REMOVE),
    "activeXControlBinary": ("Här är en ActiveX-kontroll", _REMOVE),
    "aFChunk": (
        "Här är en fil infogad (altChunk)",
        "Öppna filen i Word och spara den på nytt: då blir den vanlig text.",
    ),
    "subDocument": ("Här är ett underdokument", "Infoga dess text i stället."),
    "frame": ("Här är en ram som visar en annan fil", _REMOVE),
    "mailMergeSource": _DATA_SOURCE,
    "mailMergeHeaderSource": _DATA_SOURCE,
    "vbaProject": ("Filen har makron", _SAVE_AS_DOCX),
    "wordVbaData": ("Filen har makron", _SAVE_AS_DOCX),
    "attachedToolbars": ("Filen har egna verktygsfält", _SAVE_AS_DOCX),
    "keyMapCustomizations": ("Filen har egna kortkommandon", _SAVE_AS_DOCX),
    "extensibility": ("Filen har egna menyflikar", _SAVE_AS_DOCX),
    "webextension": ("Här är ett Office-tillägg", _REMOVE),
    "webextensiontaskpanes": ("Här är ett Office-tillägg", _REMOVE),
    "taskpanes": ("Här är ett Office-tillägg", _REMOVE),
    "video": ("Här är en film", _REMOVE),
    "audio": ("Här är ett ljud", _REMOVE),
    "media": ("Här är en film eller ett ljud", _REMOVE),
    "externalLinkPath": ("Här är en länk till en annan fil", _REMOVE),
    "transform": ("Filen sparas genom en annan fil (XSLT)", _REMOVE),
}
"""Relationships that are active wherever they lead; but for images, which may lie in the file."""

# local name of an element -> (what it is, what to do)
_ELEMENTS: Mapping[str, tuple[str, str]] = {
    "attachedTemplate": _RELATED["attachedTemplate"],
    "altChunk": _RELATED["aFChunk"],
    "subDoc": _RELATED["subDocument"],
    "frameset": _RELATED["frame"],
    "sourceFileName": _RELATED["frame"],
    "mailMerge": _RELATED["mailMergeSource"],
    "OLEObject": _RELATED["oleObject"],
    "objectEmbed": _RELATED["oleObject"],
    "objectLink": _RELATED["oleObject"],
    "oleLink": _RELATED["oleObject"],
    "control": _RELATED["control"],
    "ocx": _RELATED["control"],
    "entryMacro": ("Ett formulärfält startar ett makro", _REMOVE),
    "exitMacro": ("Ett formulärfält startar ett makro", _REMOVE),
    "scriptAnchor": ("Här är ett skript", _REMOVE),
    "webVideoPr": ("Här är en film från webben", _REMOVE),
    "webextension": _RELATED["webextension"],
    "saveThroughXslt": _RELATED["transform"],
    "customUI": _RELATED["extensibility"],
}
_ELEMENT_TAGS = tuple(f"{{*}}{name}" for name in _ELEMENTS)

# a part of a content type, in lower case -> kind of relationship, for what it is
_TYPES: Mapping[str, str] = {
    "macroenabled": "vbaProject",
    "vbaproject": "vbaProject",
    "vbadata": "wordVbaData",
    "activex": "control",
    "oleobject": "oleObject",
    "keymapcustomizations": "keyMapCustomizations",
    "attachedtoolbars": "attachedToolbars",
    "webextension": "webextension",
    "officedocument.package": "package",
    "sheet.main": "package",
    "presentation.main": "package",
    "spreadsheetml.sheet": "package",
    "presentationml.presentation": "package",
    "x-msdownload": "package",
    "text/html": "aFChunk",
    "application/xhtml": "aFChunk",
    "application/rtf": "aFChunk",
    "text/rtf": "aFChunk",
    "message/rfc822": "aFChunk",
}

# how a part begins -> kind of relationship, for what it is
_BEGINNINGS: Mapping[bytes, str] = {
    OLE: "oleObject",
    b"MZ": "package",
    b"PK\x03\x04": "package",
    b"{\\rtf": "aFChunk",
}

_OFFICE = ("http://schemas.", "http://purl.oclc.org/ooxml/", "urn:schemas-microsoft-com:")
"""How the namespaces begin that Word knows; others are data of other programs."""

_LEGACY = etree.XPath(
    "//@*[local-name() = 'src' or local-name() = 'href' or local-name() = 'althref']"
    "[starts-with(namespace-uri(..), 'urn:schemas-microsoft-com:')]"
    f"[namespace-uri() != '{_BOTH[0]}' and namespace-uri() != '{_BOTH[1]}']"
)
"""Addresses in drawings of the older kind (VML)."""

_RELATED_IDS = etree.XPath(
    f"//@*[namespace-uri() = '{_BOTH[0]}' or namespace-uri() = '{_BOTH[1]}']"
)
_STARTING = etree.XPath(
    "//@manifestLocation | //@*[local-name() = 'manifestLocation'] | "
    "//@action[starts-with(., 'ppaction:')]"
)

_GZIP = b"\x1f\x8b"
_SVG_LINK = re.compile(
    rb"""(?:href\s*=\s*["']?|url\(\s*["']?|@import\s+["']?)\s*(?!#|data:)([^"'\s)>]{1,200})|<script""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActiveContent:
    """Something that a document would fetch, start or bring along."""

    what: str
    """One Swedish sentence."""

    where: str
    """E.g. `'brödtexten, stycke 3 ”Se även”'`"""

    todo: str


def find_active_content(package: Document) -> list[ActiveContent]:
    """All active content of a .docx, in the order of its parts, each thing once.

    Raises UnreadableFile or UnsafeFile for a part that cannot be read.
    """
    found: dict[tuple[str, str], ActiveContent] = {}
    for active in islice(_in_package(package), MAX_FOUND):
        found.setdefault((active.what, active.where), active)
    return list(found.values())


def refuse_active_content(package: Document, name: str = "") -> None:
    """Raise DocumentError for a document with active content, which names it all, to a number."""
    _refuse(find_active_content(package), name)


def refuse_active_fields(data: bytes, part: str, name: str = "") -> None:
    """Raise DocumentError for a part with a field that fetches or starts something.

    Of parts that were checked, and then put together anew: a field may have lost a piece.
    """
    if b"instrText" in data or b"fldSimple" in data:
        root = parse(data)
        _refuse(list(find_active_fields(root, Places(part, root))), name)


def _refuse(found: list[ActiveContent], name: str) -> None:
    if not found:
        return
    told = " ".join(f"{active.where}: {active.what} {active.todo}" for active in found[:_MAX_TOLD])
    more = f" Och {len(found) - _MAX_TOLD} ställen till." if len(found) > _MAX_TOLD else ""
    raise DocumentError(
        "Filen har innehåll som hämtar eller startar något, och det förs inte vidare. "
        f"{told[:1].upper()}{told[1:]}{more}",
        where=name,
    )


def _in_package(package: Document) -> Iterator[ActiveContent]:
    trees: dict[str, etree._Element] = {}
    for name in package.names:
        if package.is_xml(name):
            trees[name.lower()] = parse(package.read_xml(name), where=package.place(name))
    for name in package.names:
        root = trees.get(name.lower())
        yield from _in_type(package, name)
        if root is None:
            yield from _in_bytes(package, name)
        elif name.lower().endswith(".rels"):
            source = source_of(name)
            yield from _in_relationships(root, source, trees.get(source.lower()))
        else:
            yield from _in_tree(root, name)


def source_of(rels: str) -> str:
    """The part that a list of relationships belongs to; "" for the package.

    E.g. `'word/document.xml'` for `'word/_rels/document.xml.rels'`
    """
    folder, _, name = rels.rpartition("/")
    source = name[: -len(".rels")]
    outer = folder.rpartition("/")[0]
    return f"{outer}/{source}" if outer and source else source


def _in_type(package: Document, name: str) -> Iterator[ActiveContent]:
    """What the content type of a part says that it is."""
    kind = package.content_type(name).lower()
    for word, relation in _TYPES.items():
        if word in kind:
            what, todo = _RELATED[relation]
            yield ActiveContent(f"{what} ({showable(name)}).", "filen", todo)
            return


def _in_bytes(package: Document, name: str) -> Iterator[ActiveContent]:
    """What a part is that is no XML, and the links of a drawing (.svg)."""
    data = next(package.chunks(name, _HEAD_SIZE), b"")
    for beginning, relation in _BEGINNINGS.items():
        if data.startswith(beginning):
            what, todo = _RELATED[relation]
            yield ActiveContent(f"{what} ({showable(name)}).", "filen", todo)
    if b"<svg" in data or name.lower().endswith(".svg") or _is_drawing(package, name):
        packed = b"<script" if data.startswith(_GZIP) else b""  # .svgz: nobody sees what is in it
        data = packed or package.read(name).replace(b"\0", b"")
        for match in _SVG_LINK.finditer(data):
            if not match[0].lower().startswith(b"href") or not _is_namespace(data, match.start()):
                target = (match[1] or b"ett skript").decode("utf-8", "replace")
                what = f"En ritning ({showable(name)}) hämtar något utifrån: {_quoted(target)}."
                yield ActiveContent(what, "filen", "Klistra in den som vanlig bild (.png).")
                return


def _is_drawing(package: Document, name: str) -> bool:
    return "svg" in package.content_type(name).lower()


def _is_namespace(data: bytes, at: int) -> bool:
    """Whether what looks like a link is the end of another attribute's name."""
    return data[max(at - 1, 0) : at].isalnum()


def _in_relationships(
    rels: etree._Element, source: str, tree: etree._Element | None
) -> Iterator[ActiveContent]:
    """What a list of relationships leads to; `source` is the part that it belongs to."""
    places = Places(source, tree)
    lead_out: set[str] = set()
    for relation in rels.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rstrip("/").rpartition("/")[2]
        target = relation.get("Target") or ""
        identity = relation.get("Id") or ""
        mode = (relation.get("TargetMode") or "Internal").strip().lower()
        leads_out = mode != "internal" or _LEADS_OUT.match(target) is not None
        if not leads_out:
            if kind in _RELATED and kind != "image":
                what, todo = _RELATED[kind]
                yield ActiveContent(
                    f"{what} ({_quoted(target)}).", places.of_relation(identity), todo
                )
        elif kind == "hyperlink":
            lead_out.add(identity)
            if _WEB.match(target) is None and not (mode == "external" and target.startswith("#")):
                yield _bad_link(target, places.of_relation(identity))
        else:
            what, todo = _RELATED.get(kind, ("Här är en länk ut ur filen", _REMOVE))
            yield ActiveContent(f"{what} ({_quoted(target)}).", places.of_relation(identity), todo)
    if tree is not None and lead_out:
        yield from _misused(tree, lead_out, places)


def _misused(tree: etree._Element, links: set[str], places: Places) -> Iterator[ActiveContent]:
    """Elements that take the relationship of a link for something that is fetched."""
    for element, _, value in _attributes(_RELATED_IDS, tree):
        if value in links and element.tag not in _LINK_ELEMENTS:
            what = f"Något hämtas utifrån genom en länk ({etree.QName(element).localname})."
            yield ActiveContent(what, places.of(element), _REMOVE)


def _in_tree(root: etree._Element, part: str) -> Iterator[ActiveContent]:
    """Active content in the elements of a part."""
    places = Places(part, root)
    for element in root.iter(*_ELEMENT_TAGS):
        element_name = etree.QName(element)
        if (element_name.namespace or "").startswith(_OFFICE):
            what, todo = _ELEMENTS[element_name.localname]
            yield ActiveContent(f"{what}.", places.of(element), todo)
    yield from find_active_fields(root, places)
    for element, name, value in _attributes(_LEGACY, root):
        if name == "href" and etree.QName(element).localname != "imagedata":
            if not _is_allowed(value):
                yield _bad_link(value, places.of(element))
        elif value.strip():
            what, todo = _RELATED["image"]
            yield ActiveContent(f"{what} ({_quoted(value)}).", places.of(element), todo)
    for element, _, value in _attributes(_STARTING, root):
        if _LEADS_OUT.match(value):
            what = f"Här hämtas eller startas något ({_quoted(value)})."
            yield ActiveContent(what, places.of(element), _REMOVE)


def _attributes(
    path: etree.XPath, root: etree._Element
) -> Iterator[tuple[etree._Element, str, str]]:
    """(element, name, value) of the attributes that a path leads to."""
    values: Any = path(root)
    for value in values:
        yield value.getparent(), str(value.attrname), str(value)


def find_active_fields(root: etree._Element, places: Places) -> Iterator[ActiveContent]:
    """The fields of a part that fetch or start something, or whose links lead anywhere."""
    for field in fields_in(root):
        if field.is_split:
            yield ActiveContent(
                "Ett fält är delat av en spårad ändring, så att det kan läsas på två sätt.",
                places.of(field.at),
                "Godkänn eller ignorera ändringarna i fältet.",
            )
        elif field.name == COMPUTED:
            what = "Ett fält räknar ut vad det självt är."
            yield ActiveContent(what, places.of(field.at), _AS_TEXT)
        elif field.name and field.name not in SAFE:
            what = f"Fältet {_quoted(field.name)} hämtar eller startar något, eller är okänt."
            yield ActiveContent(what, places.of(field.at), _AS_TEXT)
        elif field.address is not None and not _is_allowed(field.address):
            yield _bad_link(field.address, places.of(field.at))


def _is_allowed(address: str) -> bool:
    return _WEB.match(address) is not None or address.startswith("#")


def _bad_link(target: str, place: str) -> ActiveContent:
    return ActiveContent(f"En länk leder till {_quoted(target)}.", place, _ADDRESS)


def _quoted(text: str) -> str:
    """An address as a message quotes it."""
    text = showable(" ".join(text.split()))
    return f"{text[: _MAX_QUOTE - 1]}…" if len(text) > _MAX_QUOTE else text
