"""The company's own system is away: an honest answer, nothing lost, a person at hand."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, Company
from tests.actions.talk import Talk
from utility.bills import Bills
from utility.ports import BackOfficeDown, BackOfficeError, BackOfficeMalformed


class Away:
    """Bills whose system fails until it is mended."""

    def __init__(self, real: Bills, error: BackOfficeError) -> None:
        self.real = real
        self.error: BackOfficeError | None = error

    def __getattr__(self, name: str) -> object:
        if self.error is not None:
            raise self.error
        return getattr(self.real, name)


@pytest.mark.parametrize("error", [BackOfficeDown("bills", "timeout"), BackOfficeMalformed("bills", "no JSON")])
async def test_an_honest_answer_then_the_right_one(firm: Company, talk: Talk, error: BackOfficeError) -> None:
    await talk.link(AN)
    away = Away(firm.utility.bills, error)  # type: ignore[arg-type]
    firm.utility.bills = away  # type: ignore[assignment]
    answer = await talk.say("tiền điện tháng này", "ask_bill_amount")
    assert answer.responses == ["utter_back_office_down"]
    assert answer.payloads == ["/talk_to_agent"]
    assert answer.handover is None
    away.error = None
    assert "utter_back_office_down" not in (await talk.say("tiền điện tháng này", "ask_bill_amount")).responses


async def test_yes_hands_over(firm: Company, talk: Talk) -> None:
    await talk.link(AN)
    firm.utility.bills = Away(firm.utility.bills, BackOfficeDown("bills", "refused"))  # type: ignore
    await talk.say("tiền điện tháng này", "ask_bill_amount")
    answer = await talk.say("vâng", "affirm")
    assert answer.handover is not None


async def test_danger_is_passed_on_all_the_same(firm: Company, talk: Talk) -> None:
    firm.utility.outages = Away(firm.utility.outages, BackOfficeDown("outages", "timeout"))  # type: ignore
    answer = await talk.say("dây điện đứt rơi xuống đường ở Tương Mai", "report_hazard", place="Tương Mai")
    assert answer.responses[0].startswith("utter_hazard_")
    assert answer.responses[-1] == "utter_hazard_passed_on"
    assert answer.handover is not None
    assert answer.handover["reason"] == "hazard"
    assert answer.handover["summary"]["collected"]["place"] == "Tương Mai"
