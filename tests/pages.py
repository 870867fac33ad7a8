"""Pages as a reader gets them."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    """The source of the page at `address`, wherever it leads, answered with `status`."""
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == status, answer.text
    return answer.text


def opened(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    """The page at `address`, parsed."""
    return html.fromstring(text_of(client, address, status))


def joined(page: html.HtmlElement, path: str) -> str:
    """The text of the elements that an XPath selects."""
    return " ".join(" ".join("".join(found.itertext()).split()) for found in page.xpath(path))


def titles(page: html.HtmlElement) -> list[str]:
    """How the hits of a search page are headed."""
    return [" ".join("".join(link.itertext()).split()) for link in page.xpath("//article//h3/a")]


def link(page: html.HtmlElement, text: str) -> str:
    """The address of the only link whose text or name begins with `text`."""
    names = [
        (a.get("aria-label") or " ".join("".join(a.itertext()).split()), a.get("href"))
        for a in page.xpath("//a")
    ]
    (address,) = {href for name, href in names if name.startswith(text)}
    return str(address)


def reply_address(client: FlaskClient, words: str = "义务教育 教师") -> str:
    """The address of the first hit of a search."""
    return str(opened(client, f"/search?q={words}").xpath("//article//h3/a/@href")[0])
