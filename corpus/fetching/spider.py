"""The walk: from the addresses given over the links of their pages, breadth first, each page once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import IGNORED_EXTENSIONS, LinkExtractor
from scrapy.utils.response import get_meta_refresh

from corpus.errors import system_reason
from corpus.fetching.addresses import canonical, site_of
from corpus.fetching.archive import Archive
from corpus.fetching.job import Ended, Job, Outcome, Settled
from corpus.fetching.reasons import Forbidden, LimitReached, explain

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_DOCUMENTS: Final = frozenset(
    ("csv", "doc", "docx", "et", "ofd", "pdf", "rtf", "txt", "wps", "xls", "xlsx", "zip")
)
"""Extensions of what holds replies, or is attached to them."""
_SKIPPED: Final = sorted({*IGNORED_EXTENSIONS, "ceb", "mp4", "rar", "xml"} - _DOCUMENTS)
_TAGS: Final = ("a", "area", "frame", "iframe")
_ATTRIBUTES: Final = ("href", "src")

Report = Callable[[Settled | Ended], None]


class ReplySpider(Spider):
    """Saves what it is given and follows its links."""

    name = "dafu"

    def __init__(self, job: Job, report: Report, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.archive = Archive(Path(job.folder), job.run)
        # Scrapy writes the host of an internationalised name as it is asked for.
        self.addresses = [canonical(Request(address).url) for address in job.addresses]
        self.sites = {site_of(address) for address in self.addresses}
        self.without_rules: dict[object, str] = {}
        """Why a site gave no robots.txt."""
        self._report = report
        self._links = LinkExtractor(tags=_TAGS, attrs=_ATTRIBUTES, deny_extensions=_SKIPPED)
        self._known: set[str] = set()
        self._settled: set[str] = set()
        self._done = 0
        self._disk_error = ""

    async def start(self) -> AsyncIterator[Request]:
        """The requests for the addresses given."""
        for address in self.addresses:
            if request := self._request(address, depth=0):
                yield request

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Save a page, report it, and ask for what it links to."""
        self._done += 1
        address = canonical(response.url)
        first = canonical(response.meta.get("redirect_urls", [response.url])[0])
        if first != address:
            self._tell("moved", first, address)
        if address in self._settled:
            # Another address redirects to it.
            return
        self._known.add(address)
        self._settled.add(address)
        self._tell(self._keep(address, response), address)
        yield from self._next(response)

    def failed(self, failure: Failure) -> None:
        """Report an address that could not be fetched."""
        error = failure.value
        assert error is not None
        if isinstance(error, LimitReached):
            raise CloseSpider("limit")
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
        self._done += 1
        address = request.meta.get("redirect_urls", [request.url])[0]
        if isinstance(error, Forbidden):
            self._tell("forbidden", address)
        else:
            self._tell("failed", address, explain(error, request.meta.get("redirect_times", 0)))

    def closed(self, reason: str) -> None:
        """Report why the walk ended."""
        self._report(Ended(reason, self._disk_error))

    def _request(self, address: str, depth: int) -> Request | None:
        """The request for an address of the sites that is not known yet."""
        address = canonical(address)
        if address in self._known:
            return None
        self._known.add(address)
        # Not filtered by Scrapy, which would drop a redirect to a known page without a word.
        return Request(address, self.parse, errback=self.failed, dont_filter=True, meta={"depth": depth})

    def _keep(self, address: str, response: Response) -> Outcome:
        try:
            if "kept" in response.flags:
                return "kept"
            if "unchanged" in response.flags:
                if page := self.archive.find(address):
                    self.archive.confirm(page)
                return "unchanged"
            changed = self.archive.keep(
                address,
                response.body,
                response.status,
                _header(response, "Content-Type"),
                _header(response, "ETag"),
                _header(response, "Last-Modified"),
            )
        except OSError as error:
            self._disk_error = (
                f"{self.job.folder}：无法写入（{system_reason(error)}）。请检查目录、权限和磁盘空间，"
                "再次运行同一命令会接着抓取。"
            )
            raise CloseSpider("disk") from error
        return "fetched" if changed else "unchanged"

    def _next(self, response: Response) -> Iterator[Request]:
        """The requests for what a page links to: of the last pages, their attachments alone."""
        if not isinstance(response, TextResponse):
            return
        depth = response.meta.get("depth", 0)
        for link in self._link_addresses(response):
            if site_of(link) not in self.sites or (
                depth >= self.job.options.depth and not _is_document(link)
            ):
                continue
            if request := self._request(link, depth + 1):
                yield request

    def _link_addresses(self, response: TextResponse) -> list[str]:
        try:
            _, refresh = get_meta_refresh(response)
            links = [link.url for link in self._links.extract_links(response)]
        except ValueError:
            # The page names a base address that is none: its links lead nowhere, in browsers too.
            return []
        return [refresh, *links] if refresh else links

    def _tell(self, outcome: Outcome, address: str, reason: str = "") -> None:
        self._report(Settled(outcome, address, reason, self._done, len(self._known)))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _is_document(address: str) -> bool:
    return address.partition("?")[0].rpartition(".")[2].lower() in _DOCUMENTS
