"""How requests behave: they stay on the sites given, obey robots.txt, and do not ask twice for what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from corpus.errors import system_reason
from corpus.fetching.addresses import canonical, site_of
from corpus.fetching.archive import SavedPage
from corpus.fetching.reasons import Forbidden, LimitReached, Refused, explain
from corpus.fetching.spider import ReplySpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

ROBOT: Final = "dafu"
"""The name that a robots.txt addresses us by."""
_CONDITIONS: Final = (b"If-None-Match", b"If-Modified-Since")


def _is_for_rules(request: Request) -> bool:
    """Whether the request is for a robots.txt: Scrapy marks its own so."""
    return bool(request.meta.get("dont_obey_robotstxt"))


def _spider(crawler: Crawler) -> ReplySpider:
    assert isinstance(crawler.spider, ReplySpider)
    return crawler.spider


class SiteGate:
    """Lets no request out of the sites given, redirects included, and reads a robots.txt as RFC 9309 does."""

    def __init__(self, spider: ReplySpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(_spider(crawler))

    def process_request(self, request: Request) -> None:
        """Refuse what lies outside."""
        if site_of(request.url) not in self._spider.sites:
            raise Refused(f"跳转到站外的 {request.url}，没有跟去；确实需要，请把它也写进命令")

    def process_response(self, request: Request, response: Response) -> Response:
        """A robots.txt that does not exist forbids nothing; one that the site fails to give forbids all
        (RFC 9309, 2.3.1.3 and 2.3.1.4)."""
        if not _is_for_rules(request) or response.status < 400:
            return response
        if response.status >= 500 or response.status == 429:
            self._spider.without_rules[site_of(request.url)] = f"网站出错（{response.status}）"
            raise Refused("no robots.txt")
        return response.replace(body=b"")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Remember why there is no robots.txt."""
        if _is_for_rules(request):
            reason = explain(exception, request.meta.get("redirect_times", 0))
            self._spider.without_rules.setdefault(site_of(request.url), reason)


class Robots(RobotsTxtMiddleware):
    """Scrapy's own, stricter: without a robots.txt that could be asked for, nothing is fetched; Crawl-delay counts."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._slow_down, signal=signals.robots_parsed)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules forbid."""
        if rp is None:
            reason = _spider(self.crawler).without_rules.get(site_of(request.url), "没有回应")
            raise Refused(f"读不到该站的 robots.txt（{reason}），不知是否允许，没有抓取")
        if not rp.allowed(request.url, ROBOT):
            raise Forbidden("robots.txt")

    def _slow_down(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the distance between requests that the site asks for, where it is longer than ours."""
        wanted = robotparser.crawl_delay(ROBOT) or 0.0
        if self.crawler.engine is None or wanted <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        downloader = self.crawler.engine.downloader
        site = downloader.get_slot_key(request)
        downloader.per_slot_settings[site] = {"delay": wanted}
        if site in downloader.slots:
            downloader.slots[site].delay = wanted


class Revisits:
    """Answers from the folder what this run has settled, and asks for other saved pages only if they have changed."""

    def __init__(self, spider: ReplySpider) -> None:
        self._spider = spider
        self._asked = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(_spider(crawler))

    def process_request(self, request: Request) -> Response | None:
        """The saved page where it is settled; else the request goes out, conditional where a page is saved."""
        if _is_for_rules(request):
            return None
        page = self._spider.archive.find(canonical(request.url))
        if page and self._spider.archive.is_settled(page):
            return _saved_response(page, request, "kept")
        if not request.meta.get("retry_times"):
            self._asked += 1
        if self._asked > self._spider.job.options.max_pages:
            raise LimitReached("limit")
        values = (page.record.etag, page.record.last_modified) if page else (None, None)
        for header, value in zip(_CONDITIONS, values, strict=True):
            # A redirected request carries the headers of the page it comes from.
            request.headers.pop(header, None)
            if value:
                request.headers[header] = value
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """The saved page in place of 304 Not Modified."""
        if response.status != 304 or _is_for_rules(request):
            return response
        page = self._spider.archive.find(canonical(request.url))
        return _saved_response(page, request, "unchanged") if page else response


def _saved_response(page: SavedPage, request: Request, flag: str) -> Response:
    try:
        body = page.path.read_bytes()
    except OSError as error:
        raise Refused(f"已存的 {page.path} 无法读取（{system_reason(error)}）") from error
    headers = {b"Content-Type": (page.record.content_type or "").encode("latin-1")}
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return kind(request.url, status=page.record.status, headers=headers, body=body, flags=[flag])
