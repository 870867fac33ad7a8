"""The tools as the Model Context Protocol offers them: read-only, described in Chinese, each answer to be quoted with its address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from indexer import MAX_CHARACTERS, MAX_TEXT, SearchError
from webapp.assistants.answers import AHEAD, MOST, Answers

_INSTRUCTIONS: Final = (
    "查找各级政府对人大代表建议、政协提案的公开答复。回答时请逐字引用工具给出的原句（quotation、quotations、text），"
    "注明答复单位、日期和地址（url、quoted_at）；没有找到就说没有找到，不要推断政府没有答复或没有办理。"
    "标有“样例·虚构”（sample）的是示例，不是真实公文。"
)
_READING: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """The tool with what was wrong said to the assistant, as the command line says it."""

    @wraps(function)
    def called(*arguments: Any, **given: Any) -> Any:
        try:
            return function(*arguments, **given)
        except SearchError as error:
            raise ToolError(str(error)) from error

    return called


Question = Annotated[
    str,
    Field(description="词语或一句话，可用“单位:教育局”“地区:某县”等写法缩小范围", max_length=MAX_CHARACTERS),
]
Limit = Annotated[int, Field(description="列出的条数", ge=1, le=MOST)]


def server(answers: Answers, name: str) -> MCPServer:
    """The server over a site's answers, to be run."""
    made = MCPServer(name, instructions=_INSTRUCTIONS)

    def tool(title: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return lambda function: made.tool(title=title, annotations=_READING)(_told(function))

    @tool("查找答复")
    def search_replies(
        question: Question,
        year: Annotated[str, Field(description="答复的年份，如 2024；可不写")] = "",
        limit: Limit = 5,
    ) -> dict[str, Any]:
        """查找答复，谈到全部内容的在前；每件给出事由、单位、日期、办理结果、原句和地址。"""
        return answers.replies(question, year, limit)

    @tool("读一件答复")
    def read_reply(
        reply_id: Annotated[str, Field(description="答复的编号，即其他工具给出的 id")],
        first_paragraph: Annotated[int, Field(description="从第几段读起", ge=1)] = 1,
    ) -> dict[str, Any]:
        """读一件答复的正文，每段附地址；没有读完时 next_paragraph 是下一段。"""
        return answers.letter(reply_id, first_paragraph)

    @tool("列出承诺")
    def list_promises(
        about: Annotated[
            str, Field(description="关于什么，写法同查找答复；可不写", max_length=MAX_CHARACTERS)
        ] = "",
        due: Annotated[
            str,
            Field(
                description=f"{AHEAD} 为尚未到期，soon 为 90 天内到期，past 为已过所写期限，none 为未写期限，或年份"
            ),
        ] = "",
        limit: Limit = 5,
    ) -> dict[str, Any]:
        """列出答复中承诺的原句和所写期限；是否兑现不作判断。"""
        return answers.promises(about, due, limit)

    @tool("查先例")
    def check_precedents(
        suggestion: Annotated[str, Field(description="一件新的建议或提案的全文", max_length=MAX_TEXT)],
    ) -> dict[str, Any]:
        """看一件新的建议或提案的哪几项以前答复过，附答复的原句。"""
        return answers.precedents(suggestion)

    @tool("统计")
    def count_replies(question: Question = "") -> dict[str, Any]:
        """查找到的答复按年份、地区、单位、主题、办理结果各有多少件。"""
        return answers.numbers(question)

    return made
