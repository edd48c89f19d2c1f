"""The documented interface is the one that is spoken: its schemas, its paths, its references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic.json_schema import models_json_schema

from tests.utility.ports.stand_in import Faults, create
from utility.backoffice import events, wire
from utility.clock import FixedClock
from utility.services import Utility

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(wire.__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))
MODELS = [model for model in wire.Wire.__subclasses__() if model is not wire.Page and model.__module__ == wire.__name__]
_, TOP = models_json_schema([(model, "validation") for model in MODELS], ref_template="#/components/schemas/{model}")


@pytest.mark.parametrize("name", sorted(TOP["$defs"]))
def test_schemas(name: str) -> None:
    assert DOCUMENT["components"]["schemas"][name] == TOP["$defs"][name]


@pytest.mark.parametrize("model", [events.BillPaidEvent, events.RequestMovedEvent])
def test_events(model: type[wire.Wire]) -> None:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    assert DOCUMENT["components"]["schemas"][model.__name__] == schema
    hook = DOCUMENT["webhooks"][schema["properties"]["type"]["const"]]
    body = hook["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": f"#/components/schemas/{model.__name__}"}


def test_the_stand_in_serves_exactly_the_documented_paths(company: Utility, clock: FixedClock) -> None:
    served = create(company, clock, Faults()).openapi()["paths"]
    spoken = {(path, method) for path, methods in served.items() for method in methods}
    assert spoken == {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}


def test_every_write_has_a_key_and_every_reference_exists() -> None:
    for path, methods in DOCUMENT["paths"].items():
        if "post" in methods:
            assert {"$ref": "#/components/parameters/idempotencyKey"} in methods["post"]["parameters"], path
    references = list(_references(DOCUMENT))
    assert len(references) > 50
    for reference in references:
        place: Any = DOCUMENT
        for part in re.split("/", reference.removeprefix("#/")):
            place = place[part]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
