"""The API description: valid, complete, and true of the answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from webapp.addresses.search import PARAMETERS
from webapp.api.openapi import schema_of
from webapp.words.labels import FIELD_LABELS


@pytest.fixture(scope="module")
def description(client: FlaskClient) -> dict[str, Any]:
    return dict(client.get("/api/v1/openapi.json").get_json())


def test_the_description_is_valid_openapi(description: dict[str, Any]) -> None:
    validate(description)


def test_the_description_has_every_route_and_no_other(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/api/")}
    named = {re.sub(r"<(?:\w+:)?(?:reply_)?(\w+)>", r"{\1}", rule) for rule in rules}
    assert named == set(description["paths"])


def test_the_parameters_are_those_that_pages_understand(description: dict[str, Any]) -> None:
    described = description["paths"]["/api/v1/search"]["get"]["parameters"]
    assert [parameter["name"] for parameter in described] == [parameter.name for parameter in PARAMETERS]


def test_every_field_of_a_reply_is_described_in_chinese(description: dict[str, Any]) -> None:
    described = description["components"]["schemas"]["Reply"]["properties"]
    assert {
        name: schema.get("description") for name, schema in described.items() if name in FIELD_LABELS
    } == FIELD_LABELS


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/api/v1/search?q=教师", "SearchResult"),
        ("/api/v1/search?size=50", "SearchResult"),
        ("/api/v1/search?nonsense=1", "Error"),
        ("/api/v1/replies/none", "Error"),
        ("/api/v1/facets", "Facets"),
        ("/api/v1/proposers/高志平", "Proposer"),
        ("/api/v1/agencies/澄州市望川区教育局", "Agency"),
        ("/api/v1/regions", "Regions"),
        ("/api/v1/regions/望川区", "Region"),
        ("/api/v1/regions/望川区?page=2", "Error"),
        ("/api/v1/whom?q=教师&region=望川区", "Whom"),
        ("/api/v1/stats?q=教师", "Statistics"),
        ("/api/v1/stats?page=0", "Error"),
        ("/api/v1/histogram?q=教师", "Histogram"),
        ("/api/v1/histogram?nonsense=1", "Error"),
        ("/api/v1/facets/agency?find=局", "FacetValues"),
        ("/api/v1/facets/none", "Error"),
        ("/api/v1/snapshots", "Snapshots"),
        ("/api/v1/documents", "Documents"),
        ("/api/v1/documents?page=0", "Error"),
        ("/api/v1/documents/无", "Error"),
        ("/api/v1/promises", "Promises"),
        ("/api/v1/promises?q=电梯&due=past&size=50", "Promises"),
        ("/api/v1/promises?due=明年", "Error"),
    ],
)
def test_answers_are_as_described(
    client: FlaskClient, description: dict[str, Any], address: str, schema: str
) -> None:
    _check(client.get(address).get_json(), description, schema)


def test_replies_are_as_described(client: FlaskClient, description: dict[str, Any]) -> None:
    for hit in client.get("/api/v1/search?size=50").get_json()["hits"]:
        for part, schema in (
            ("", "Reply"),
            ("/citation", "Citation"),
            ("/revisions", "Revisions"),
            ("/timeline", "Timeline"),
        ):
            _check(client.get(f"/api/v1/replies/{hit['id']}{part}").get_json(), description, schema)


def _check(answer: dict[str, Any], description: dict[str, Any], schema: str) -> None:
    root = {"$ref": f"#/components/schemas/{schema}", "components": description["components"]}
    OAS31Validator(root).validate(answer)
    assert set(answer) == set(description["components"]["schemas"][schema]["properties"])


def test_a_check_for_precedents_is_as_described(client: FlaskClient, description: dict[str, Any]) -> None:
    text = "关于老旧小区加装电梯的建议\n一、简化老旧小区加装电梯的审批。\n二、组织高空跳伞比赛。"
    answer = client.post("/api/v1/precedents", data=text.encode()).get_json()
    assert [len(ask["answers"]) for ask in answer["asks"]] == [1, 0]
    assert answer["matters"][0]["replies"][0]["promises"]
    _check(answer, description, "Precedents")
    _check(client.post("/api/v1/precedents").get_json(), description, "Error")


def test_a_comparison_is_as_described(client: FlaskClient, description: dict[str, Any]) -> None:
    first, second = [hit["id"] for hit in client.get("/api/v1/search?q=教育").get_json()["hits"]][:2]
    answer = client.get(f"/api/v1/compare?id={first}&id={second}").get_json()
    _check(answer, description, "Comparison")
    _check(client.get(f"/api/v1/compare?id={first}").get_json(), description, "Error")


def test_a_type_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError):
        schema_of(bytes)
