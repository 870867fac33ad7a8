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


_SENTENCE: Final = re.compile(r"^(?=.{12})[^|]*[,。;:][^|]*[。;!?](?:$|[^>]{2})")
"""无障碍设施改造已经完成,共120处。 — what a letter says, whatever it begins with."""
_OF_SITES: Final = re.compile(
    r"邮编:|版权|备案[号序]|ICP|标识码|技术支持|copyright|©|[公网]安[网备]|当前页|朋友圈|位置:|>>|»|责任?编辑?:|[初复终]审|免责|声明|设为首页"
    r"|扫一扫",
    re.IGNORECASE,
)
"""What sites say in sentences, too."""


def is_chrome(line: Line) -> bool:
    """Whether a line belongs to the site: breadcrumbs, buttons, counters, footers (`data/chrome.txt`)."""
    tight = line.tight[:300]
    if any_of("chrome.txt").match(tight) is None:
        return False
    return _SENTENCE.search(tight) is None or _OF_SITES.search(tight) is not None
