from __future__ import annotations

import pytest

from tests.parsing import fields, letter


@pytest.mark.parametrize(
    ("title", "salutation", "opening", "kind"),
    [
        ("关于县十届人大三次会议第5号建议的答复", "王五全委员:", "您提出的《关于修路的提案》收悉。", "建议"),
        ("关于县政协九届三次会议第5号建议的答复", "刘五全委员:", "您提出的《关于修路的建议》收悉。", "提案"),
        (
            "对政协云岭县十一届三次会议第34号提案的答复",
            "才立宏代表:",
            "您提出的《关于修路的提案》的建议已收悉。",
            "提案",
        ),
        ("筹建图书室的建议", "张玉霞代表:", "您向区政协七届四次会议提出的31号提案收悉,现答复如下:", "提案"),
        ("关于修路的答复", "张玉霞代表:", "您提出的《关于修路》收悉,现答复如下:", "建议"),
        ("关于修路的建议的答复", "张玉霞委员:", "您提出的《关于修路的建议》收悉,现答复如下:", "提案"),
        ("关于修路的答复", "民盟云岭县委员会:", "贵单位提出的《关于修路》收悉,现答复如下:", "提案"),
        ("关于修路的答复", "东关街道代表团:", "你们提出的《关于修路》收悉,现答复如下:", "建议"),
        ("关于县十届人大三次会议第5号议案的答复", "王五全代表:", "您提出的《关于修路的议案》收悉。", "建议"),
        ("关于修路的提案的答复", "", "《关于修路》收悉,现答复如下:", "提案"),
    ],
)
def test_number_phrase_then_addressee_then_nouns_decide(
    title: str, salutation: str, opening: str, kind: str
) -> None:
    reply = fields(letter(title, salutation, opening))
    assert (reply["kind"], reply["chamber"]) == (kind, {"建议": "人大", "提案": "政协"}[kind])
