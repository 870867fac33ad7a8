"""What a reply is, and where it comes from."""

from corpus.errors import CorpusError, StoreError, StoreMissing, UnreadableFile
from corpus.reply import Heading, Reply
from corpus.store.store import Store
from corpus.store.tables import Change, Outcome, Revision, StoredReply

__all__ = [
    "Change",
    "CorpusError",
    "Heading",
    "Outcome",
    "Reply",
    "Revision",
    "Store",
    "StoreError",
    "StoreMissing",
    "StoredReply",
    "UnreadableFile",
]
