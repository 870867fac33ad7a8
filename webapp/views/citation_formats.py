"""Replies as references for bibliographies: BibTeX and RIS, and in the form of GB/T 7714. Pure.

A reply is a government document: its author is the agency that signed it, its publisher who put it on the web. What was asked, who
asked and which number it has stand in the note. BibTeX: values in braces, special characters escaped, braces as commands since BibTeX
counts escaped ones too; UTF-8 as biber reads it. RIS: one `TAG  - value` a line, no line ends in values.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from corpus import Reply, StoredReply
from webapp.views.corrections import in_words
from webapp.words.labels import marked_title, number_label, proposer_label, value_label

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "&%$#_"}
_UNSAFE: Final = re.compile(r"[\\{}~^&%$#_]")
_BODIES: Final = 3
"""Of more responsible bodies GB/T 7714 names the first three (8.1.2)."""
_NO_TEXT: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def bibtex(stored: StoredReply, url: str) -> str:
    """The reply as an entry of a .bib file; `url` is its page here, given where no source on the web is known."""
    reply = stored.reply
    year, month = _year(reply), (reply.date or "")[5:7]
    authors = " and ".join(f"{{{_bibtex(name)}}}" for name in reply.agencies)
    values = {
        "title": f"{{{_bibtex(marked_title(stored))}}}",
        "author": authors,
        "year": year,
        "month": str(int(month)) if month else "",
        "date": reply.date or "",
        "number": _bibtex(reply.document_number),
        "publisher": f"{{{_bibtex(reply.publisher)}}}" if reply.publisher else "",
        "keywords": _bibtex(", ".join(reply.areas)),
        "url": _bibtex_url(_address(stored, url)),
        "note": _bibtex(_note(stored)),
        "language": "chinese",
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in values.items() if value]
    return f"@misc{{dafu-{stored.id},\n{''.join(lines)}}}\n\n"


def ris(stored: StoredReply, url: str, *notes: str) -> str:
    """The reply as a record of a .ris file; `url` as for `bibtex`."""
    reply = stored.reply
    rows = [
        ("TY", "GOVDOC"),
        ("ID", f"dafu-{stored.id}"),
        ("TI", marked_title(stored)),
        *(("AU", name) for name in reply.agencies),
        ("PY", _year(reply)),
        ("DA", "/".join([*reply.date.split("-"), "", ""][:3]) + "/" if reply.date else ""),
        ("PB", reply.publisher or ""),
        ("M1", reply.document_number or ""),
        *(("KW", area) for area in reply.areas),
        ("UR", _address(stored, url)),
        *(("N1", note) for note in (_note(stored), *notes)),
        ("LA", "zh"),
    ]
    lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in rows if value]
    return "".join(lines) + "ER  - \r\n\r\n"


def gbt7714(stored: StoredReply, url: str, cited_on: date) -> str:
    """The reply as GB/T 7714—2015 (4.8) cites electronic sources; `url` as for `bibtex`.

    Responsible bodies. Title: further title[EB/OL]. (date of the page)[date of the citation]. Address.
    """
    reply = stored.reply
    bodies = ", ".join(reply.agencies[:_BODIES]) + (", 等" if len(reply.agencies) > _BODIES else "")
    further = f": {reply.document_number}" if reply.document_number else ""
    published = reply.published_on or reply.written_on
    dates = (f"({published})" if published else "") + f"[{cited_on.isoformat()}]"
    title = f"{marked_title(stored)}{further}[EB/OL]"
    return f"{bodies or reply.publisher or '佚名'}. {title}. {dates}. {_address(stored, url)}."


def _year(reply: Reply) -> str:
    return (reply.date or "")[:4]


def _address(stored: StoredReply, url: str) -> str:
    return next(iter(stored.links), url)


def _note(stored: StoredReply) -> str:
    """What is answered: 人大建议，区三届人大二次会议，第56号，代表：周桂芳，事由：…, and what of it was corrected."""
    reply = stored.reply
    parts = [
        value_label("kind", reply.kind or ""),
        reply.session,
        number_label(reply.numbers),
        f"{proposer_label(reply)}：{'、'.join(reply.proposers)}" if reply.proposers else "",
        f"事由：{reply.subject}" if reply.subject else "",
        f"已更正：{in_words(stored.corrections)}" if stored.corrections else "",
    ]
    return "，".join(part for part in parts if part)


def _bibtex(text: str | None) -> str:
    return _UNSAFE.sub(lambda match: _SPECIAL[match[0]], _one_line(text or ""))


def _bibtex_url(url: str) -> str:
    """The url package prints what it is given as it is: only what would end the value or is no address is encoded."""
    return re.sub(r"[{}\\\s]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)


def _one_line(text: str) -> str:
    return _NO_TEXT.sub(" ", text).strip()
