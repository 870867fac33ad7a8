"""What is written to readers: mails of plain text, and the same as JSON for other programs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any, Final
from urllib.parse import urlsplit

from corpus import StoredReply
from corpus.letter.promises import Promise
from indexer import Highlighter, Marked, Settings
from webapp.alerts.kept import FREQUENCIES, UNCONFIRMED_DAYS
from webapp.alerts.matters import Matter
from webapp.views.letter import anchor
from webapp.words.labels import due_label, marked_title
from webapp.words.matter import heading_of

STOP: Final = "stop"
CONFIRM: Final = "confirm"
"""What a link in a letter is for."""
SHOWN: Final = 50
"""Replies that one letter lists."""
_TITLE: Final = 40
"""Characters of what is followed in the subject of a mail."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reply as a letter lists it."""

    id: str
    heading: str
    title: str
    agency: str
    date: str
    url: str
    words: tuple[str, ...]
    """The words of it that it was found by."""
    passages: tuple[str, ...]
    """Where they stand, or the promises that are followed."""


def told(stored: StoredReply, matter: Matter, promises: Iterable[Promise], root: str) -> Told:
    """What is told of a reply that a matter concerns."""
    highlighter, reply = Highlighter(matter.clause), stored.reply
    titled = highlighter.mark(marked_title(stored))
    passages = highlighter.passages(reply.body)
    marked = list(_words(titled)) + [word for passage in passages for word in _words(passage)]
    sentences = tuple(f"{one.text}（期限：{due_label(one.due)}）" for one in promises)
    return Told(
        stored.id,
        heading_of(reply),
        titled.text,
        "、".join(reply.agencies),
        reply.date or "",
        f"{root}/reply/{stored.id}",
        tuple(dict.fromkeys(marked)),
        sentences or tuple(passage.text for passage in passages),
    )


def _words(marked: Marked) -> Iterator[str]:
    return (marked.text[start:end] for start, end in marked.marks)


def confirmation(settings: Settings, to: str, what: str, frequency: str, token: str) -> str:
    """The mail that asks whether its reader wants to be told."""
    often = f"（{FREQUENCIES[frequency]}）" if frequency else ""
    lines = [
        f"您好！有人用这个邮箱在“{settings.site_name}”订阅了：",
        "",
        f"    {what}{often}",
        "",
        "如果是您，请打开下面的网址，点“确认订阅”：",
        f"{root_of(settings)}/alerts/confirm/{token}",
        "",
        f"如果不是您，不必理会：{UNCONFIRMED_DAYS} 天内没有确认，邮箱和这项订阅都会删除，不会再发邮件。",
    ]
    return _mail(settings, to, "请确认您的订阅", lines)


def digest(settings: Settings, to: str, matter: Matter, found: Sequence[Told], more: int, token: str) -> str:
    """The mail that tells of new replies."""
    lines = [f"您订阅的“{matter.words}”，有 {len(found) + more} 件新的答复：", ""]
    for number, each in enumerate(found, start=1):
        lines += [f"{number}. {each.heading}", f"   {each.title}"]
        lines.append(f"   {'  '.join(filter(None, (each.agency, each.date)))}")
        if each.words:
            lines.append(f"   含有：{'、'.join(each.words)}")
        lines += [f"   {passage}" for passage in each.passages]
        lines += [f"   {each.url}", ""]
    if more:
        lines += [f"另有 {more} 件没有列出，请到下面的网址查看。", ""]
    lines.append(f"查看全部：{root_of(settings)}{matter.path}")
    subject = f"{len(found) + more} 件新答复：{_short(matter.words)}"
    return _mail(settings, to, subject, lines, token)


def reminder(settings: Settings, to: str, stored: StoredReply, promise: Promise) -> str:
    """The mail that reminds of a promise before it is due."""
    reply = stored.reply
    lines = [
        f"您关注的一条承诺，所写的期限是{due_label(promise.due)}：",
        "",
        f"    {promise.text}",
        "",
        f"出自{'、'.join(reply.agencies)}的答复：{heading_of(reply)}",
        f"{root_of(settings)}/reply/{stored.id}#{anchor(promise.paragraph)}",
        "",
        "本站照录原句，是否兑现不作判断。提醒只此一次，本站不再保留您的邮箱。",
    ]
    return _mail(settings, to, f"承诺的期限：{_short(promise.text)}", lines)


def document(about: str, url: str, found: Iterable[Told]) -> str:
    """What is told to other programs, as JSON."""
    values: Mapping[str, Any] = {
        "id": secrets.token_hex(16),
        "about": about,
        "url": url,
        "replies": [asdict(each) for each in found],
    }
    return json.dumps(values, ensure_ascii=False)


def _mail(settings: Settings, to: str, subject: str, lines: Iterable[str], token: str = "") -> str:
    """A whole message; with the token of a subscription one that can be stopped by one click (RFC 8058)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((settings.site_name, settings.mail_from))
    mail["To"] = to
    mail["Subject"] = f"【{settings.site_name}】{subject}"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@{urlsplit(settings.base_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note is sent in return
    text, first = list(lines), ""
    if token:
        stop = f"{root_of(settings)}/alerts/stop/{token}"
        # Python would encode an address too long for a line as text, which no reader's program takes for an address.
        first = f"List-Unsubscribe: <{stop}>\r\n"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text += ["", "--", f"不想再收到，请打开：{stop}"]
    mail.set_content("\n".join(text) + "\n", cte="base64")
    return first + mail.as_bytes().decode("ascii")


def root_of(settings: Settings) -> str:
    """The address of the site, without a slash at its end."""
    return settings.base_url.rstrip("/")


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"
