"""A mistake in a data file is found when the catalogue is loaded, and the message says where."""

from __future__ import annotations

import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import yaml

from utility.catalogue import BadCatalogue, Catalogue, catalogue

SHIPPED = Path(__file__).parents[3] / "utility" / "catalogue" / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small catalogue to break: the shared files and one service."""
    small = tmp_path / "data"
    (small / "services").mkdir(parents=True)
    for file in SHIPPED.glob("*.yaml"):
        shutil.copy(file, small)
    shutil.copy(SHIPPED / "services" / "request_new_supply.yaml", small / "services")
    return small


def edit(file: Path, change: Any) -> None:
    data = yaml.safe_load(file.read_text("utf-8"))
    change(data)
    file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def _set(path: str, value: Any) -> Any:
    """A change that sets (or, with None, removes) a value: `"fields.0.type"`."""

    def change(data: Any) -> None:
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
        for part in parents:
            data = data[part]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return change


def test_the_small_one_is_good(folder: Path) -> None:
    small = Catalogue(folder)
    assert small.names() == ("request_new_supply",)
    assert small.service("request_new_supply") == catalogue().service("request_new_supply")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("official_name", None, "'official_name' is missing"),
        ("official_name", 5, "'official_name' should be str"),
        ("kind", "wish", "'kind' should be one of"),
        ("link", "L9", "'link' should be one of"),
        ("complete", "high", "'complete' should be one of"),
        ("dvcqg_number", True, "'dvcqg_number' should be int"),
        ("dvcqg_number", 13, "the portal has services 1 to 12"),
        ("fresh_code", "yes", "'fresh_code' should be bool"),
        ("colour", "red", "unknown 'colour'"),
        ("fields.0.use", "adress", "nothing is called 'adress'"),
        ("fields.0.color", "red", "fields: address: unknown 'color'"),
        ("fields.0.type", "place", "'type' should be one of"),
        ("fields.0.choices", {"a": "A"}, "a choice has choices"),
        ("fields.0.rule", {"most": 3, "fewest": 1}, "rule: unknown 'fewest'"),
        ("fields.0.when", {"field": "purpose", "is": "residential"}, "asks for purpose, which is not known there"),
        ("fields.0.when", {"field": "purpose"}, "is not a condition"),
        ("fields.1", "address", "a field appears twice"),
        ("papers.0", "passport", "nothing is called 'passport'"),
        ("papers.2.when", {"field": "purpse", "is": "business"}, "asks for purpse"),
        ("papers.2.needed", True, "unknown 'needed'"),
        ("time_limits.0.unit", "days", "'unit' should be one of"),
        ("time_limits.0.amount", 0, "0 working_days"),
        ("time_limits.0.unit", "at_once", "5 at_once"),
        ("time_limits.0.source", "QD1", "nothing is called 'QD1'"),
        ("time_limits.1.when", None, "the first time limit must hold always"),
        ("fees.0.kind", "cheap", "'kind' should be one of"),
        ("fees.0.payer", "state", "'payer' should be one of"),
        ("fees.0.when", {"field": "purpose", "is": "business"}, "the first fee must hold always"),
        ("fees", [], "needs fees, steps and sources"),
        ("steps", [], "needs fees, steps and sources"),
        ("steps.0", "dance", "nothing is called 'dance'"),
        ("sources.0", "QD1", "nothing is called 'QD1'"),
        ("preconditions", ["paid"], "'paid' is none of debts_settled"),
        ("urgent", {"field": "danger", "is": True}, "asks for danger"),
    ],
)
def test_a_broken_service(folder: Path, path: str, value: Any, message: str) -> None:
    edit(folder / "services" / "request_new_supply.yaml", _set(path, value))
    with pytest.raises(BadCatalogue) as raised:
        Catalogue(folder)
    assert message in str(raised.value)
    assert "request_new_supply.yaml" in str(raised.value) or "portal" in message


@pytest.mark.parametrize(
    ("file", "path", "value", "message"),
    [
        ("sources.yaml", "EVN353.status", "sure", "sources.yaml: EVN353: 'status' should be one of"),
        ("sources.yaml", "EVN353.dated", "2021", "'dated' should be date"),
        ("papers.yaml", "identity.source", "nobody", "papers.yaml: identity: nothing is called 'nobody'"),
        ("steps.yaml", "survey.state", "surveying", "there is no state 'surveying'"),
        ("steps.yaml", "survey.label", None, "'label' is missing"),
        ("fields.yaml", "purpose.choices", None, "a choice has choices"),
    ],
)
def test_a_broken_shared_file(folder: Path, file: str, path: str, value: Any, message: str) -> None:
    edit(folder / file, _set(path, value))
    with pytest.raises(BadCatalogue) as raised:
        Catalogue(folder)
    assert message in str(raised.value)


def test_what_is_no_yaml(folder: Path) -> None:
    (folder / "services" / "move_meter.yaml").write_text("fields: [", "utf-8")
    with pytest.raises(BadCatalogue, match=r"move_meter\.yaml"):
        Catalogue(folder)


def test_what_is_no_mapping(folder: Path) -> None:
    (folder / "services" / "move_meter.yaml").write_text("- one\n- two\n", "utf-8")
    with pytest.raises(BadCatalogue, match="expected names and values"):
        Catalogue(folder)


def test_two_services_with_one_number(folder: Path) -> None:
    shutil.copy(folder / "services" / "request_new_supply.yaml", folder / "services" / "twin.yaml")
    with pytest.raises(BadCatalogue, match="same number"):
        Catalogue(folder)


def test_services_are_frozen() -> None:
    service = catalogue().service("move_meter")
    with pytest.raises(FrozenInstanceError):
        service.official_name = "Dời công tơ"  # type: ignore[misc]
    assert catalogue() is catalogue()
