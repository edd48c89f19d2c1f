from __future__ import annotations

from pathlib import Path

import pytest
from rasa_sdk.executor import ActionExecutor

from tests.actions import company
from tests.actions.talk import Talk

# As the application does it: importing the package registers every journey.
ActionExecutor().register_package("actions")


@pytest.fixture
def firm(tmp_path: Path) -> company.Company:
    return company.build(tmp_path)


@pytest.fixture
def talk(firm: company.Company) -> Talk:
    return Talk(firm)
