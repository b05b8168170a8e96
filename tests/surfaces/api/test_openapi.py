"""The API describes itself completely, and no page has data that it lacks."""

import ast
import inspect
import re
from pathlib import Path

import msgspec
import pytest

from tests.support.api_client import client
from tocsin.node.reading import Reader
from tocsin.surfaces import api, web


@pytest.fixture(scope="module")
def here():
    with client() as opened:
        yield opened


@pytest.fixture(scope="module")
def document(here):
    return here.get("/api/v1/openapi.json").json()


def test_the_document_is_openapi_3_1_and_says_whose_it_is(here, document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert here.get("/api/v1/openapi.json").headers["content-type"].startswith("application/vnd.oai.openapi+json")


def test_every_reference_in_the_document_leads_somewhere(document):
    text = msgspec.json.encode(document).decode()
    for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', text)):
        found = document
        for part in reference.split("/"):
            found = found[part]
        assert found


def test_every_operation_has_an_id_a_summary_parameters_and_problem_answers(document):
    ids = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            ids.append(operation["operationId"])
            assert operation["summary"]
            declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path)), path
            assert all(one.get("description") or one["in"] == "path" for one in operation.get("parameters", ()))
            assert any(code.startswith("2") for code in operation["responses"])
    assert len(ids) == len(set(ids))


def test_only_api_paths_are_described_and_all_of_them_are(here, document):
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    undescribed = {
        route.path_format for route in here.app.routes if route.path_format.startswith("/api/v1/")
    } - document["paths"].keys()
    assert {path.split("/")[3] for path in undescribed} == {"openapi.json", "docs", "problems", "schema"}


def test_answers_are_described_by_their_own_schema(document):
    world = document["paths"]["/api/v1/hazards/{hazard_id}/world"]["get"]["responses"]["200"]
    assert world["content"]["application/json"]["schema"]["$ref"].endswith("WorldForecast")
    files = document["paths"]["/api/v1/tables/{table}"]["get"]["responses"]["200"]["content"]
    assert {"application/json", "text/csv", "application/vnd.apache.parquet"} <= files.keys()


@pytest.mark.parametrize("path", ["/api/v1/docs", "/api/v1/openapi.json", "/api/v1/schema"])
def test_the_documentation_asks_no_other_host_for_anything(here, path):
    text = here.get(path).text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert "<script" not in text


def test_the_docs_page_lists_every_path(here, document):
    text = here.get("/api/v1/docs").text
    assert all(path in text for path in document["paths"])


def _reader_methods_called_in(folder: Path) -> set[str]:
    methods = {name for name, _ in inspect.getmembers(Reader, inspect.isfunction) if not name.startswith("_")}
    called = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if owner in {"reader", "exporter"}:
                    called.add(node.attr)
    return called


FILES_ONLY = {"votes_forecast"}
"""It learns for minutes from a file of drafts and writes a file: the command `tocsin predict-votes` asks it."""


def test_no_page_has_data_that_the_api_lacks():
    pages = _reader_methods_called_in(Path(web.__file__).parent)
    routes = _reader_methods_called_in(Path(api.__file__).parent)
    assert pages, "the pages read nothing: has the reader's name changed?"
    assert pages - routes == set()


def test_the_api_offers_everything_the_reader_can_be_asked():
    methods = {name for name, _ in inspect.getmembers(Reader, inspect.isfunction) if not name.startswith("_")}
    assert methods - _reader_methods_called_in(Path(api.__file__).parent) == FILES_ONLY
