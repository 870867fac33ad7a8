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
