"""Invented letters cut short, for tools to which more replies matter more than long ones."""

from __future__ import annotations

from dataclasses import replace

from corpus.reply import Reply


def shortened(reply: Reply, paragraphs: int) -> Reply:
    """Its first paragraphs only."""
    outline = tuple(heading for heading in reply.outline if heading.paragraph < paragraphs)
    return replace(reply, body="\n".join(reply.body.split("\n")[:paragraphs]), outline=outline)
