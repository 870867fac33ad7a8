"""What the API description allows, and what it does not, sent to the application: every answer is as described, and none is a 5xx."""

from __future__ import annotations

from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from indexer import Settings
from tests.conftest import REPLIES
from tests.local import LocalEngine
from webapp import create_app
from webapp.api.openapi import description
from webapp.application import PARTS

DESCRIBED: Final[dict[str, Any]] = description("", "/", *PARTS)["paths"]
PATHS: Final = sorted(DESCRIBED)
EXAMPLES: Final = 15
CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
PIECES: Final = (
    "农村", "教师", "“", "”", '"', "(", ")", " OR ", "|", " -", "单位:", "编号:", ":", "2022..2024", "2023年", "*", "\x00",
    " ", "　", "课后服务", "高志平", "𠮷", "\ud7ff\ufffe",
)  # fmt: skip
WORDS: Final = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
"""Questions as they are typed: what is drawn from the whole of Unicode finds nothing."""


def _can_be_wrong(path: str) -> bool:
    """Whether there is anything that a request could get wrong but the path."""
    operations = DESCRIBED[path].values()
    return any("requestBody" in o or any(p["in"] == "query" for p in o["parameters"]) for o in operations)


@pytest.fixture(scope="module")
def api(settings: Settings, engine: LocalEngine) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(settings, engine))


@pytest.mark.parametrize("path", PATHS)
def test_answers_to_what_is_allowed_are_as_described(
    api: schemathesis.BaseSchema, engine: LocalEngine, path: str
) -> None:
    known = {
        "id": [change.id for change in engine.store.changes()],
        "name": ["高志平", *filter(None, (reply.agency for reply in REPLIES)), "topic", "agency"],
    }

    def put_what_exists(case: schemathesis.Case[Any], data: st.DataObject) -> None:
        for name in known.keys() & case.path_parameters.keys():
            if data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        if "q" in case.query:
            case.query["q"] = data.draw(WORDS)

    _check(api, path, GenerationMode.POSITIVE, put_what_exists)


@pytest.mark.parametrize("path", [path for path in PATHS if _can_be_wrong(path)])
def test_answers_to_what_is_not_allowed_are_as_described(api: schemathesis.BaseSchema, path: str) -> None:
    _check(api, path, GenerationMode.NEGATIVE, lambda case, data: None)


def _check(api: schemathesis.BaseSchema, path: str, mode: GenerationMode, change: Any) -> None:
    for method in api[path]:
        cases = api[path][method].as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
        )
        @hypothesis.given(case=cases, data=st.data())
        def check(case: schemathesis.Case[Any], data: st.DataObject) -> None:
            change(case, data)
            # Werkzeug's client takes what follows for a query, encoded or not.
            hypothesis.assume("?" not in case.formatted_path)
            # Over WSGI, schemathesis unpacks nothing.
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        check()
