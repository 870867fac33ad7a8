from __future__ import annotations

import pytest

from tests.parsing import OPENING, SIGNATURE, TITLE, fields, letter


@pytest.mark.parametrize(
    ("mark", "letter_of"),
    [
        ("A类)", "A"), ("(A)类", "A"), ("A)类", "A"), ("A类", "A"), ("(A类)", "A"), ("类别:C", "C"), ("类  别:C  类", "C"),
        ("类别A:", "A"), ("办理结果:A", "A"), ("办理结果:B类", "B"), ("办理结果:(C)", "C"), ("办复类别:B", "B"),
        ("办复类别(B)", "B"), ("A2 类", "A2"), ("A\n公开", "A"), ("【B】", "B"), ("类别 | A", "A"), ("| 类别 | B类 |", "B"),
        ("解决程度:A类 公开属性:主动公开", "A"), ("平交复函[2017]19号B类", "B"), ("衡公提复〔2022〕12号(A类)", "A"),
    ],
)  # fmt: skip
def test_the_disposition_is_marked_in_many_ways_above_the_letter(mark: str, letter_of: str) -> None:
    reply = fields(letter(f"{TITLE}\n{mark}"))
    assert (reply["disposition"], reply["title"]) == (letter_of, TITLE)


def test_the_disposition_may_stand_in_the_title_or_under_the_letter() -> None:
    assert fields(letter(f"{TITLE}(B)"))["disposition"] == "B"
    assert fields(letter(rest="办复类别:B"))["disposition"] == "B"
    assert fields(letter(signature=f"办复类别:C\n联系单位:县水利局\n{SIGNATURE}"))["disposition"] == "C"


def test_a_letter_pasted_as_one_paragraph_ends_with_signature_and_mark() -> None:
    pasted = "李明代表:您提出的“关于修建渡口的建议”(第8号)收悉,现答复如下:渡口年内修好。云岭县水务局 2021年7月9日 (办理类别:A2)"
    reply = fields(pasted)
    assert (reply["agency"], reply["disposition"]) == ("云岭县水务局", "A2")
    assert reply["written_on"] == "2021-07-09"
    assert "A2" not in reply["body"]


@pytest.mark.parametrize(
    "text",
    [f"{OPENING}\n高考二本B类以上达线率逐年递增。", f"{OPENING}\nA级景区达到三家。"],
)
def test_letters_in_the_text_are_no_disposition(text: str) -> None:
    assert fields(letter(opening=text))["disposition"] is None


def test_the_letter_of_a_proposal_number_is_no_disposition() -> None:
    assert fields(letter("关于市政协四届三次会议提案(编号:B〔2017〕062号)的答复"))["disposition"] is None


@pytest.mark.parametrize(
    "number",
    [
        "泰水〔2024〕86号", "平交复函[2017]19号", "教建议〔2017〕第39号", "本住建议字〔2019〕第33号", "汉环分函[2020〕160号",
        "南政函【2016】12号", "湘政建復〔2024〕4號", "文旅非遗函﹝2023﹞285号",
    ],
)  # fmt: skip
def test_a_document_number_stands_alone_above_the_letter(number: str) -> None:
    assert fields(letter(f"{TITLE}\n{number}"))["document_number"] == number
    assert fields(letter(f"{TITLE}\n{number}            签发人:李四光"))["document_number"] == number
    assert fields(letter(f"{TITLE}\n{number}     答复类别:A类"))["document_number"] == number
    assert fields(letter(f"文号:{number}\n{TITLE}"))["document_number"] == number


@pytest.mark.parametrize("brackets", ["【{}】", "[{}]"])
def test_a_document_number_stands_in_brackets_after_the_title(brackets: str) -> None:
    head = TITLE + brackets.format("穗林提〔2013〕63号")
    assert fields(letter(head))["document_number"] == "穗林提〔2013〕63号"


@pytest.mark.parametrize(
    "page",
    [
        letter("关于市政协八届三次会议委员提案〔2020〕33号的答复"),
        letter("对市政协八届三次会议委员提案[2020]33号\n的答复"),
        letter("关于市政协四届三次会议提案(编号:B〔2017〕062号)的答复"),
        letter(opening=f"{OPENING}\n根据国发〔2016〕15号文件,我局安排了资金。"),
        letter(f"文号:无\n{TITLE}"),
        letter(f"文号:\n{TITLE}"),
    ],
)
def test_other_numbers_are_no_document_number(page: str) -> None:
    assert fields(page)["document_number"] is None


def test_a_date_in_brackets_under_the_title_is_when_the_letter_was_written() -> None:
    reply = fields(letter(f"{TITLE}\n(2021年6月1日)", signature=""))
    assert (reply["written_on"], reply["published_on"]) == ("2021-06-01", None)


def test_a_date_beside_the_document_number_is_when_the_letter_was_written() -> None:
    reply = fields(letter(f"{TITLE}\n云交函〔2021〕19号 | 2021年7月6日 | 主动公开", signature=""))
    assert reply["written_on"] == "2021-07-06"


def test_a_date_alone_under_the_title_is_when_the_page_was_posted() -> None:
    reply = fields(letter(f"{TITLE}\n2021-06-01 10:20"))
    assert (reply["written_on"], reply["published_on"]) == ("2021-07-09", "2021-06-01")


def test_the_printing_date_counts_only_without_a_date_of_signature() -> None:
    printed = "云岭县交通运输局办公室 2021年7月12日印发"
    assert fields(letter(rest=printed))["written_on"] == "2021-07-09"
    assert fields(letter(signature="", rest=printed))["written_on"] == "2021-07-12"
