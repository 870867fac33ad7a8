"""The lines of a page that belong to the site and not to what the page says."""

from __future__ import annotations

import re
from typing import Final

from corpus.parsing.lines import Line
from corpus.text.word_lists import any_of

FOOTER: Final = re.compile(
    r"地址:|邮编|版权|备案|ICP|标识码|技术支持|网站|copyright|公安网备|公网安备|主办[:单]", re.IGNORECASE
)
"""What the foot of a site says of its host."""


def is_chrome(line: Line) -> bool:
    """Whether a line belongs to the site: breadcrumbs, buttons, counters, footers (`data/chrome.txt`)."""
    return any_of("chrome.txt").match(line.tight[:300]) is not None
