"""What can go wrong while reading and keeping replies.

    CorpusError
    ├── UnreadableFile    the file cannot be read as text: empty, binary, too large, no permission
    │   └── NeedsRecognition    its text is there as pictures only
    ├── StoreError        the store cannot be opened or written: no such folder, disk full, locked
    │   └── StoreMissing      there is no store
    └── FetchError        nothing can be fetched: an address that is none, a folder that cannot be written

Every message is in Chinese, names the file or store at fault and says what to do: it is shown to users as it is.
"""


class CorpusError(Exception):
    """Root of all errors raised by this package."""


class UnreadableFile(CorpusError):
    """A file that cannot be turned into the text of a page."""


class NeedsRecognition(UnreadableFile):
    """A file whose text is there as pictures only: a scan, a photograph, letters without codes."""


class StoreError(CorpusError):
    """The store cannot be opened, read or written."""


class StoreMissing(StoreError):
    """There is no store, or none on this machine."""


class FetchError(CorpusError):
    """Fetching cannot begin or go on. What a site refuses or fails to give is no error but a line of the report."""
