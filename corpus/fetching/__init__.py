"""Addresses → a folder of raw pages, copied courteously, that `dafu import` reads.

Scrapy is imported by the process that crawls alone (`crawl`), so that importing this package stays cheap.
"""

from corpus.fetching.archive import address_of
from corpus.fetching.job import FetchOptions
from corpus.fetching.run import Failure, FetchReport, fetch

__all__ = ["Failure", "FetchOptions", "FetchReport", "address_of", "fetch"]
