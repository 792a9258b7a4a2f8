"""docs/api/till.openapi.json says what the devices' API really takes and gives."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import timezone
from jsonschema import Draft202012Validator

from deposits.tests.devices import Tablet

API = json.loads((Path(settings.BASE_DIR) / "docs/api/till.openapi.json").read_text(encoding="utf-8"))


def conforms(data: object, schema: str) -> None:
    whole = {"$ref": f"#/components/schemas/{schema}", "components": API["components"]}
    errors = [error.message for error in Draft202012Validator(whole).iter_errors(data)]
    assert errors == [], schema


@pytest.fixture
def tablet(cast, client):
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    return Tablet(cast, cast.open_day())


def test_its_schemas_are_schemas_and_its_paths_exist():
    for schema in API["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path in API["paths"]:
        assert resolve(path.replace("{number}", "01-00001")).app_name == "counter"


def test_what_devices_send_and_get_is_what_it_says(tablet, client):
    conforms(tablet.get(client, "state/").json(), "State")
    body = tablet.slip(("PAP-01", "1"), ("GLA-04", "2"))
    conforms(body, "Slip")
    conforms(tablet.send(client, body).json(), "Booked")
    later = tablet.slip(price_later=True, list=None)
    conforms(later, "Slip")
    conforms(tablet.send(client, later).json(), "Booked")
    conforms(tablet.send(client, tablet.slip(member="99-99999")).json(), "Refusal")
    report = {"issued": 3, "unsent": 1, "fixing": 1, "oldest": body["sent_at"], "sent_at": body["sent_at"]}
    conforms(report, "Report")
    conforms(tablet.send(client, report, "report").json(), "Mark")
    line = {key: value for key, value in body["lines"][0].items() if key != "amount"}
    weighing = {"uuid": body["uuid"], "schema": 1, "day": body["day"], "queue_no": 3, "clerk": body["clerk"]}
    conforms(weighing | {"lines": [line]}, "Weighing")
    conforms(tablet.send(client, weighing | {"lines": [line]}, "weighings").json(), "OpenSlip")


def test_what_the_schema_refuses_the_server_refuses(tablet, client):
    """Every required field of the schema in turn is left out."""
    for name in API["components"]["schemas"]["Slip"]["required"]:
        body = tablet.slip()
        del body[name]
        if name in {"app", "device", "open_slip"}:  # the server knows the device by its token
            continue
        assert tablet.send(client, body).status_code == 400, name


@pytest.mark.parametrize("said", ["\ud800", float("nan")])
def test_what_the_database_cannot_keep_is_no_record(tablet, client, said):
    answer = tablet.send(client, json.dumps(tablet.slip(depositor=said)))
    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_record")
