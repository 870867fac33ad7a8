"""The process that crawls: a job on standard input, events on standard output, what is a bug on standard error."""

from __future__ import annotations

import sys
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from corpus.fetching.job import Ended, Job, Settled, write_event
from corpus.fetching.manners import Revisits, Robots, SiteGate
from corpus.fetching.spider import ReplySpider
from corpus.limits import MAX_BYTES


def settings(job: Job) -> dict[str, Any]:
    """Scrapy's settings for a job."""
    return {
        "USER_AGENT": job.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh-CN,zh;q=0.9"},
        "DOWNLOAD_DELAY": job.options.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        # One at a time for each site, so that a page is saved before the next request looks for it.
        "CONCURRENT_REQUESTS": len(job.sites),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": job.options.timeout,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": not job.options.insecure,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            # Before anything is asked; after the rules, nearest to the site.
            SiteGate: 50,
            Robots: 100,
            Revisits: 900,
        },
        "ROBOTSTXT_OBEY": True,
        "COOKIES_ENABLED": False,
        # Pages that refresh themselves are saved like others; where they point to is a link.
        "METAREFRESH_ENABLED": False,
        "REDIRECT_MAX_TIMES": 5,
        # Breadth first, so that the depth of a page is the shortest way to it.
        "DEPTH_PRIORITY": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        # The first exception in our own code ends the crawl: it is a bug, to be seen.
        "CLOSESPIDER_ERRORCOUNT": 1,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }


def _report(event: Settled | Ended) -> None:
    sys.stdout.write(write_event(event) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Crawl until the end, or until a signal asks to stop."""
    job = Job.from_json(sys.stdin.read())
    process = AsyncCrawlerProcess(settings(job))
    crawl = process.crawl(ReplySpider, job=job, report=_report)
    process.start()
    if crawl.done() and not crawl.cancelled():
        crawl.result()


if __name__ == "__main__":
    main()
