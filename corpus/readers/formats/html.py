"""HTML: a page as its site served it or a browser saved it.

The names of the meta elements are those of the web page tags (网页标签) that 政府网站发展指引 (国办发〔2017〕47号) asks of
government sites: SiteName, ColumnName, ArticleTitle, PubDate, ContentSource, Keywords, Author, Description, Url.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

from lxml import etree

from corpus.parsing.page import Page
from corpus.readers.attachments import is_attachment
from corpus.readers.blocks import body_lines
from corpus.readers.encoding import clean, decode, narrow
from corpus.readers.formats.scripted import carried_lines, scripted_lines

_DOCUMENT: Final = re.compile(
    rb"\A\s*<(?:!doctype|[a-z?])|<(?:html|head|body|div|table|td)[\s>]", re.IGNORECASE
)
_FRAGMENT: Final = re.compile(rb"</p>|<br[\s/>]", re.IGNORECASE)
_FRAGMENT_TAGS: Final = 3
"""Fewer are the residue of a page in plain text, whose line ends count."""

_LONG_PAGE: Final = 1 << 16
_OVERLONG_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*'){8192,}+>?""")
"""A tag of thousands of attributes, on which libxml2 takes quadratic time: worth a look in long pages only."""
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|em|font|i|ins|label|o:p|s|small|span|st1:\w+|strong|sub|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(
    r"<(?:script|style)\b[^<]*(?:<(?!/?(?:script|style)\b)[^<]*)*</(?:script|style)\s*>", re.IGNORECASE
)
_ANY_TAG: Final = re.compile(r"</?[a-zA-Z!?][^<>]*>?")
_RESIDUE: Final = re.compile(r"<!--\w*-->")
"""Comments that an editor has escaped, so that the page shows them: <!--EndFragment-->."""
_DROPPED: Final = (
    "applet", "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "map", "math", "noscript", "object",
    "optgroup", "option", "rp", "rt", "script", "select", "style", "svg", "template", "textarea", "title", "video",
)  # fmt: skip

_RECEIVED: Final = re.compile("收悉|如下")
"""What a page says that shows its letter itself; other texts of its scripts are of no concern then."""
_TEMPLATE: Final = re.compile("text/(?:html|template|x-)")
"""The types of scripts that are markup."""
_TITLE_LENGTH: Final = 500
_SEPARATOR: Final = re.compile(r" ?[_|｜]+ ?| [-–—]+ |(?<=[^\W\d_])-+(?=[^\W\d_])")
"""Between the parts of a <title>. A dash between digits (第2-128号) or a double one (——) belongs to the title."""
_LETTER: Final = re.compile(r"第.{0,12}号|的(?:答复|回复|复函|函)|^[关对].{6}|《.+》")
"""What the titles of replies have and the names of sites and columns have not."""
_SITE: Final = re.compile(
    r"(?:政府|网站?|门户|平台|系统|专栏|栏目|频道|直通车|首页|局|厅|委员会|委|办公室|无标题文档|Untitled.*)$",
    re.IGNORECASE,
)

_SAVED_FROM: Final = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
"""The line that browsers put above a page they save."""
_MIRRORED_FROM: Final = re.compile(r"<!-- Mirrored from (\S+) by HTTrack")
"""The line that HTTrack puts into a page it copies."""
_ATTACHMENTS: Final = 20
"""A page of more is a list of downloads."""


def accepts(raw: bytes) -> bool:
    """Whether `raw` has tags enough to be a page or a part of one."""
    raw = narrow(raw)
    return _DOCUMENT.search(raw) is not None or len(_FRAGMENT.findall(raw)) >= _FRAGMENT_TAGS


def read(raw: bytes) -> Page:
    """The visible text of the page without its navigation, and what its head says of it."""
    text = decode(raw).replace("\0", "")
    root = _parse(text)
    if root is None:
        return Page("")
    meta = _meta(root)
    title = _title(root, meta)
    address = _address(root, meta, text)
    links = dict.fromkeys(a.get("href", "") for a in root.iter("a"))
    links |= dict.fromkeys(
        e.get("src") or e.get("data") or "" for e in root.iter("iframe", "embed", "object")
    )
    attachments = tuple(link for link in links if is_attachment(link))
    carried = _carried(root)
    for field in root.iter("input"):
        if field.get("readonly") is not None or field.get("disabled") is not None:
            field.tail = f"{field.get('value', '')}{field.tail or ''}"
    scripts = [element.text for element in root.iter("script") if element.text]
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    shown = body_lines(root)
    if not any(map(_RECEIVED.search, shown)):
        shown = scripted_lines(scripts, sum(map(len, shown))) or [*shown, *carried_lines(carried)]
    lines = (line.strip() for line in clean(_RESIDUE.sub("", "\n".join(shown))).split("\n"))
    return Page(
        "\n".join(line for line in lines if line),
        title,
        meta,
        address,
        attachments=attachments if len(attachments) <= _ATTACHMENTS else (),
    )


def _carried(root: etree._Element) -> list[str]:
    """The markup that a page carries as text, for a program to show it: in text fields, templates and frames."""
    texts = [frame.get("srcdoc", "") for frame in root.iter("iframe")]
    texts += [_text(field) for field in root.iter("textarea")]
    texts += [etree.tostring(template, encoding="unicode") for template in root.iter("template")]
    texts += [script.text or "" for script in root.iter("script") if _TEMPLATE.match(script.get("type", ""))]
    return [text for text in texts if _RECEIVED.search(text)]


def _parse(text: str) -> etree._Element | None:
    """The tree of `text`; where it nests deeper than libxml2 follows, of its blocks only, and last of its bare text."""
    if len(text) > _LONG_PAGE:
        text = _OVERLONG_TAG.sub("", text)
    for dropped in (None, _INLINE_TAG):
        simplified = dropped.sub("", text) if dropped else text
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        root: etree._Element | None = etree.fromstring(simplified.encode(), parser)
        error = parser.error_log.last_error
        if error is None or error.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            return root
    root = etree.fromstring(b"<pre/>")
    root.text = clean(unescape(_ANY_TAG.sub("\n", _SCRIPT.sub("", text))))
    return root


def _meta(root: etree._Element) -> Mapping[str, str]:
    """The first value of each meta element that has one, by its name in lower case."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name, value = element.get("name", "").strip().lower(), _folded(element.get("content", ""))
        if name and value:
            meta.setdefault(name, value)
    return meta


def _title(root: etree._Element, meta: Mapping[str, str]) -> str | None:
    """The title by the page's own tag, else by its headings, else by <title> without the names of site and column."""
    if given := _folded(_ANY_TAG.sub("", meta.get("articletitle", ""))):
        return given
    titles = [title for element in root.iter("h1") if (title := _folded(_text(element)))]
    titles += [part for element in root.iter("title") if (part := _without_site(_folded(_text(element))))]
    named = (title for title in titles if not _SITE.search(title) and title != meta.get("sitename"))
    return next((title for title in titles if _LETTER.search(title)), next(named, None))


def _without_site(title: str) -> str:
    """`title` without the parts before and after it that are names: 关于…的答复_望川区人民政府 → 关于…的答复."""
    parts = list(_parts(title))
    of_letter = [span for span in parts if _LETTER.search(title[slice(*span)])]
    if of_letter:
        return title[of_letter[0][0] : of_letter[-1][1]]
    return next((part for span in parts if not _SITE.search(part := title[slice(*span)])), "")


def _parts(title: str) -> Iterator[tuple[int, int]]:
    start = 0
    for separator in _SEPARATOR.finditer(title):
        yield start, separator.start()
        start = separator.end()
    yield start, len(title)


def _address(root: etree._Element, meta: Mapping[str, str], text: str) -> str | None:
    """The address that the page gives as its own, complete ones only."""
    addresses = [
        e.get("href", "") for e in root.iter("link") if "canonical" in e.get("rel", "").lower().split()
    ]
    addresses += [e.get("content", "") for e in root.iter("meta") if e.get("property") == "og:url"]
    addresses.append(meta.get("url", ""))
    if saved := _SAVED_FROM.search(text):
        addresses.append(saved[1])
    if mirrored := _MIRRORED_FROM.search(text):
        addresses.append(f"http://{mirrored[1]}")
    return next((a.strip() for a in addresses if a.strip().startswith(("http://", "https://"))), None)


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _folded(text: str) -> str:
    return " ".join(clean(text).split())[:_TITLE_LENGTH]
