"""The loop of teaching: what is reviewed, the change without personal data, measured, trained, taken into use, and back."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from gateway.desk.lessons import register_of
from gateway.desk.parts import Parts
from gateway.desk.records import trainings
from gateway.desk.teaching import change, invented
from gateway.desk.teaching.trainer import Trainer
from gateway.desk.teaching.workshop import Workshop
from tests.desk.staff import Worker, line, served, waiting
from tests.fakes.platform import said
from tests.gateway.house import House

BILLS = """version: "3.1"
nlu:
- intent: ask_debt
  metadata: {register: standard, author: hoa}
  examples: |
    - nhà tôi còn nợ bao nhiêu
    - mã [PD13000111222](customer_code) nợ không
- intent: pay_bill
  metadata: {register: standard, author: hoa}
  examples: |
    - cho tôi mã QR
"""

# Stands in for the bot's two programs: the gate tells figures, the training puts a model in place.
PROGRAM = """#!{python}
import json, os, sys, time
root = os.getcwd()
assert os.path.islink(root + "/domain.yml") and "RASA_TOKEN" not in os.environ
taught = open(root + "/nlu_data/nlu/bills.yml", encoding="utf-8").read()
if sys.argv[2] == "bot.evaluate":
    print("fold 1: 0.94 of 3", flush=True)
    if "treo" in taught:
        time.sleep(60)
    if "hỏng" in taught:
        sys.exit("Traceback: no memory")
    fell = "rớt" in taught
    now = {{"standard": 0.90 if fell else 0.95, "all": 0.94}}
    falls = ["standard: 90.00%, more than 1% under the recorded 94.00%."] if fell else []
    told = {{"accuracy": now, "baseline": {{"standard": 0.94, "all": 0.94}}, "falls": falls}}
    json.dump(told, open("figures.json", "w"))
    sys.exit(1 if fell else 0)
assert os.nice(0) >= 1 or not {nice}
models = sys.argv[sys.argv.index("--models") + 1]
assert "--keep-choice" in sys.argv
open(models + "/assistant-new.tar.gz", "w").close()
print("[   2.0 s] Trained")
print("models/assistant-new.tar.gz")
"""


def lesson(number: int, words: str, intent: str = "ask_debt", **more: Any) -> dict[str, Any]:
    return {"id": number, "text": words, "intent": intent, "entities": [], "register": "standard", **more}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with a bot's environment whose programs are quick."""
    root = tmp_path / "checkout"
    for name in ("nlu_data/nlu", "bot/.venv/bin", "models"):
        (root / name).mkdir(parents=True)
    (root / "nlu_data/nlu/bills.yml").write_text(BILLS, encoding="utf-8")
    (root / "config.yml").write_text("recipe: default.v1\n")
    (root / "domain.yml").write_text("intents: []\n")
    program = root / "bot/.venv/bin/python"
    program.write_text(PROGRAM.format(python=sys.executable, nice=os.path.exists("/usr/bin/nice")), encoding="utf-8")
    program.chmod(0o755)
    return root


@pytest.fixture
async def school(home: House, checkout: Path) -> AsyncIterator[Parts]:
    """The desk over that checkout."""
    app: Any = home.http._transport.app  # type: ignore[attr-defined]
    parts: Parts = app.state.desk
    workshop = Workshop(home.gateway.settings.data_dir / "teaching", checkout, niceness=1)
    trainer = Trainer(parts.store, parts.channel, parts.bot, workshop, parts.clock)
    app.state.desk = dataclasses.replace(parts, trainer=trainer, checkout=checkout)
    yield app.state.desk
    await trainer.stop()


async def taught(hoa: Worker, *sentences: str, intent: str = "ask_debt") -> None:
    for words in sentences:
        await hoa.post("/lessons", {"text": words, "intent": intent}, expect=204)


async def trained(home: House, hoa: Worker, state: str) -> dict[str, Any]:
    started = await hoa.post("/trainings", expect=202)
    await home.until_row(f"SELECT state FROM desk_training WHERE id = {started['id']}", state, 45)
    return (await hoa.get("/trainings"))["trainings"][0]  # type: ignore[no-any-return]


async def test_a_review_is_taken_back_until_a_file_has_it(home: House, hoa: Worker) -> None:
    await home.post(said("an", "còn nợ đồng nào hông", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'in'", 1)
    number = home.value("SELECT id FROM message WHERE direction = 'in'")
    mark = {"start": 4, "end": 6, "entity": "customer_code"}
    meant = {"message": number, "text": "còn nợ đồng nào hông", "intent": "pay_bill", "entities": [mark]}
    await hoa.post("/lessons", meant, expect=204)
    page = await hoa.get("/lessons")
    assert (page["open"], page["reviewed"][0]["intent"]) == ([], "pay_bill")
    path = f"/lessons/{page['reviewed'][0]['id']}"
    back = await hoa.call("DELETE", path)
    assert (back["text"], back["intent"]) == ("còn nợ đồng nào hông", "pay_bill")
    assert [one["text"] for one in (await hoa.get("/lessons"))["open"]] == ["còn nợ đồng nào hông"]
    assert (await hoa.get("/lessons/change"))["sentences"] == 0
    await hoa.call("DELETE", path, 404)  # it is open already
    await hoa.post("/lessons", meant | {"intent": None, "entities": []}, expect=204)
    await hoa.call("DELETE", path)  # what was skipped comes back as well
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE desk_lesson SET state = 'exported'"))
    await hoa.call("DELETE", path, 404)


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("gọi 0912000101 nhé", "0912000101"),
        ("gọi 0912 000 101 nhé", "0912 000 101"),
        ("mã pd13000123456", "pd13000123456"),
        ("cccd 001099123456", "001099123456"),
        ("thư về lan.nguyen@gmail.com", "lan.nguyen@gmail.com"),
        ("số không chín một hai ba bốn năm sáu", "không chín một hai ba bốn năm sáu"),
        ("mã otp 482913", "482913"),
        ("<phone> của tôi", "<phone>"),
    ],
)
def test_invented_data_stands_for_a_customers(words: str, gone: str) -> None:
    told = invented.told(words)
    assert gone not in told.text
    assert told.text[:3] == words[:3] or words.startswith("<")
    assert invented.told(words) == told  # always told alike


@pytest.mark.parametrize("words", ["tiền 1.250.000đ tháng 10/2026", "hết 350 số, 2 hộ", "kỳ 11/2026 nợ 500 nghìn"])
def test_what_is_nobodys_stays(words: str) -> None:
    assert invented.told(words).text == words


def test_marks_move_with_what_is_replaced() -> None:
    words = "tôi là Nguyễn Văn Tèo, số 0912000101"
    marks = [{"start": 7, "end": 21, "entity": "person_name"}, {"start": 26, "end": 36, "entity": "phone_number"}]
    told = invented.told(words, marks)
    spans = [told.text[mark["start"] : mark["end"]] for mark in told.marks]
    assert spans[0] in invented._NAMES
    assert re.fullmatch(r"09\d{8}", spans[1])
    assert "Tèo" not in told.text


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("ông Trần Văn Tèo báo mất điện", "name"),
        ("tên tôi là tran van teo", "name"),
        ("tôi là Lê Tèo", "name"),
        ("nhà số 5 mất điện", "address"),
        ("ngõ 12 mất điện", "address"),
        ("12/5 đường Láng mất điện", "address"),
    ],
)
def test_who_may_be_told_by_a_sentence_keeps_it_here(words: str, what: str) -> None:
    with pytest.raises(invented.Personal) as caught:
        invented.refuse(words, [])
    assert caught.value.what == what
    invented.refuse(words, [{"start": 0, "end": len(words), "entity": {"name": "person_name"}.get(what, what)}])


def test_the_change_stands_in_the_journeys_file_and_git_takes_it(checkout: Path) -> None:
    new = [
        lesson(1, "còn nợ đồng nào hông"),
        lesson(2, "nợ mã PD13000999888", entities=[{"start": 6, "end": 19, "entity": "customer_code"}]),
        lesson(3, "Nhà tôi còn nợ  bao nhiêu"),  # known
        lesson(4, "cho tôi mã QR"),  # taught as paying
        lesson(5, "ông Trần Văn Tèo còn nợ không"),
        lesson(6, "quét mã hông dc", "pay_bill", register="shorthand"),
        lesson(7, "con no gi ko", "greet", register="no_diacritics"),
    ]
    built = change.build(new, checkout)
    assert (built.taken, built.known) == ([1, 2, 6, 7], [3])
    assert [(one.id, one.why, one.detail) for one in built.refused] == [(4, "taught_as", "pay_bill"), (5, "name", "")]
    (checkout / "bai-hoc.patch").write_text(built.patch(), encoding="utf-8")
    subprocess.run(["git", "apply", "--include=nlu_data/*", "bai-hoc.patch"], cwd=checkout, check=True)
    applied = {path: (checkout / path).read_text(encoding="utf-8") for path in built.new}
    assert applied == built.new
    content = (checkout / "nlu_data/nlu/bills.yml").read_text(encoding="utf-8")
    blocks = yaml.safe_load(content)["nlu"]
    assert [(one["intent"], one["metadata"]["author"]) for one in blocks] == [
        ("ask_debt", "hoa"),
        ("ask_debt", "desk"),
        ("pay_bill", "hoa"),
        ("pay_bill", "desk"),
    ]
    assert blocks[3]["metadata"]["register"] == "shorthand"
    assert "PD13000999888" not in content
    assert content.startswith(BILLS[:60])
    assert (checkout / "nlu_data/nlu/desk.yml").is_file()  # an intent without a journey
    again = change.build(new, checkout)
    assert (again.taken, again.new, again.known) == ([], {}, [1, 2, 3, 6, 7])
    more = change.build([lesson(8, "nợ tháng nào vậy ta")], checkout)
    change.write(more, checkout)
    assert len(yaml.safe_load((checkout / "nlu_data/nlu/bills.yml").read_text(encoding="utf-8"))["nlu"]) == 4


@pytest.mark.parametrize(
    ("words", "channel", "register"),
    [
        ("tiền điện tháng này bao nhiêu", "webchat", "standard"),
        ("tien dien thang nay bao nhieu", "zalo", "no_diacritics"),
        ("mất điện rồi", "zalo", "short"),
        ("từ " * 40, "zalo", "long"),
        ("tiền điện tháng này", "phone", "asr"),
    ],
)
def test_a_register_is_guessed(words: str, channel: str, register: str) -> None:
    assert register_of(words, channel) == register


async def test_an_agent_corrects_the_bot_and_it_is_reviewed_first(home: House, lan: Worker, hoa: Worker) -> None:
    await home.post(said("an", "sao đèn nhà em cứ chớp hoài vậy 0912000101", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'answered'", 1)
    number = home.value("SELECT id FROM message WHERE direction = 'in'")
    assert (await hoa.get("/lessons"))["open"] == []  # the bot was sure, and wrong
    await lan.post(f"/messages/{number}/misunderstood", {"intent": "không có"}, expect=422)
    await lan.post("/messages/999/misunderstood", {}, expect=404)
    await lan.post(f"/messages/{number}/misunderstood", {"intent": "report_voltage_problem"}, expect=204)
    page = await hoa.get("/lessons")
    assert "send_image" not in page["intents"]
    [one] = page["open"]
    assert (await hoa.post("/lessons/meaning", {"text": one["text"]}))["intents"] == ["ask_bill_amount"]
    home.bot.failing = True
    assert (await hoa.post("/lessons/meaning", {"text": one["text"]}))["intents"] == []
    home.bot.failing = False
    assert (one["intent"], one["flagged_by"]) == ("report_voltage_problem", "lan")
    assert "0912000101" not in one["text"]
    body = {"message": number, "text": one["text"], "intent": "report_voltage_problem", "register": "dialect"}
    await hoa.post("/lessons", body, expect=204)
    await lan.post(f"/messages/{number}/misunderstood", {}, expect=204)  # it is reviewed: nothing is lost
    page = await hoa.get("/lessons")
    assert (page["open"], page["counts"]) == ([], {"labelled": 1})
    assert page["reviewed"][0]["register"] == "dialect"


async def test_the_change_is_shown_written_and_counted_as_exported(
    home: House, hoa: Worker, school: Parts, checkout: Path
) -> None:
    await taught(hoa, "còn nợ đồng nào hông", "ông Trần Văn Tèo nợ không")
    shown = await hoa.get("/lessons/change")
    assert (shown["sentences"], shown["writable"]) == (1, True)
    assert "+    - còn nợ đồng nào hông" in shown["files"][0]["diff"]
    assert shown["refused"][0]["why"] == "name"
    wrote = await hoa.post("/lessons/write")
    assert wrote == {"files": ["nlu_data/nlu/bills.yml"], "sentences": 1}
    assert "còn nợ đồng nào hông" in (checkout / "nlu_data/nlu/bills.yml").read_text(encoding="utf-8")
    assert (await hoa.get("/lessons"))["counts"] == {"exported": 1, "labelled": 1}
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'lessons.written'") == 1
    # A sentence that came into the checkout another way, as a patch does, counts as well.
    await taught(hoa, "nợ cũ hết chưa ta")
    with (checkout / "nlu_data/nlu/bills.yml").open("a", encoding="utf-8") as file:
        file.write(
            "- intent: ask_debt\n  metadata: {register: standard, author: desk}\n  examples: |\n    - nợ cũ hết chưa ta\n"
        )
    assert (await hoa.get("/lessons/change"))["sentences"] == 0
    assert (await hoa.get("/lessons"))["counts"] == {"exported": 2, "labelled": 1}


async def test_taught_measured_trained_used_and_back(home: House, hoa: Worker, school: Parts, checkout: Path) -> None:
    home.bot.serving = "assistant-2.tar.gz"
    await taught(hoa, "còn nợ đồng nào hông")
    async with served(home) as address, line(address, hoa) as socket:
        done = await trained(home, hoa, "passed")
        told = await socket.hear("training", training=done)
        steps = [one["training"]["step"] for one in socket.heard if one["type"] == "training"]
    assert told["training"]["model"] == "assistant-new.tar.gz"
    assert steps[0] == "prepare"
    assert {"measure", "train"} <= set(steps)
    assert done["figures"]["standard"] == 0.95
    assert done["baseline"]["standard"] == 0.94
    assert (checkout / "nlu_data/nlu/bills.yml").read_text(encoding="utf-8") == BILLS  # trained on a copy
    assert home.bot.serving == "assistant-2.tar.gz"  # nothing changes by itself

    home.bot.models.append("assistant-new.tar.gz")
    number = await waiting(home)  # a conversation that goes on meanwhile
    await hoa.put("/models/assistant-new.tar.gz", {}, expect=200)
    listed = await hoa.get("/models")
    assert listed["serving"] == home.bot.serving == "assistant-new.tar.gz"
    new = next(one for one in listed["models"] if one["serving"])
    assert (new["training"]["id"], new["used"]["by"]) == (done["id"], "hoa")
    await hoa.put("/models/assistant-2.tar.gz", {}, expect=200)  # and back
    assert home.bot.serving == "assistant-2.tar.gz"
    used = home.rows("SELECT subject, actor FROM desk_audit WHERE action = 'model.used' ORDER BY id")
    assert used == [("assistant-new.tar.gz", "hoa"), ("assistant-2.tar.gz", "hoa")]
    assert number


async def test_a_register_that_falls_is_refused(home: House, hoa: Worker, school: Parts, checkout: Path) -> None:
    await taught(hoa, "câu làm rớt điểm")
    done = await trained(home, hoa, "refused")
    assert done["falls"] == ["standard: 90.00%, more than 1% under the recorded 94.00%."]
    assert (done["model"], done["figures"]["standard"]) == (None, 0.9)
    assert list((checkout / "models").iterdir()) == []


async def test_a_training_that_breaks_tells_why(home: House, hoa: Worker, school: Parts) -> None:
    await taught(hoa, "máy hỏng rồi")
    done = await trained(home, hoa, "failed")
    assert "no memory" in done["error"]
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'training.failed'") == 1


async def test_one_training_at_a_time_which_can_be_stopped(home: House, hoa: Worker, school: Parts) -> None:
    await taught(hoa, "máy treo rồi")
    first = await hoa.post("/trainings", expect=202)
    assert (await hoa.post("/trainings", expect=409))["code"] == "training_runs"
    await home.until_row("SELECT step FROM desk_training", "measure")
    await hoa.call("DELETE", f"/trainings/{first['id']}", 204)
    await hoa.call("DELETE", f"/trainings/{first['id']}", 404)
    task = school.trainer._task
    assert task is not None
    await home.until(task.done)
    assert (await hoa.get("/trainings"))["trainings"][0]["state"] == "stopped"


async def test_a_process_that_died_does_not_block_the_next(home: House, hoa: Worker, school: Parts) -> None:
    now = home.gateway.clock.now()
    await school.store.write(lambda db: trainings.begin(db, 3, "minh", now))
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE desk_training SET seen_at = '2026-01-01 00:00:00.000000'"))
    await trained(home, hoa, "passed")
    states = [one["state"] for one in (await hoa.get("/trainings"))["trainings"]]
    assert states == ["passed", "failed"]


async def test_the_application_ends_in_the_middle_of_a_training(home: House, hoa: Worker, school: Parts) -> None:
    await taught(hoa, "máy treo rồi")
    await hoa.post("/trainings", expect=202)
    await home.until_row("SELECT step FROM desk_training", "measure")
    await school.trainer.stop()
    [row] = (await hoa.get("/trainings"))["trainings"]
    assert (row["state"], row["error"]) == ("failed", "The application was stopped.")


async def test_without_a_bot_or_its_environment_it_is_said(
    home: House, hoa: Worker, school: Parts, checkout: Path
) -> None:
    home.bot.failing = True
    assert (await hoa.post("/trainings", expect=422))["code"] == "bot_away"
    assert await hoa.get("/models") == {"serving": None, "models": []}
    assert (await hoa.put("/models/assistant-2.tar.gz", {}, expect=422))["code"] == "bot_away"
    home.bot.failing = False
    (checkout / "bot/.venv/bin/python").unlink()
    assert (await hoa.post("/trainings", expect=422))["code"] == "no_workshop"
    assert (await hoa.get("/trainings"))["able"] is False


async def test_a_model_that_is_gone_or_broken_changes_nothing(home: House, hoa: Worker) -> None:
    home.bot.unusable.add("assistant-2.tar.gz")
    assert (await hoa.put("/models/assistant-2.tar.gz", {}, expect=422))["code"] == "unusable_model"
    assert (await hoa.put("/models/assistant-9.tar.gz", {}, expect=404))["code"] == "unknown_model"
    await hoa.put("/models/passwd", {}, expect=422)
    assert home.bot.serving == "assistant-1.tar.gz"
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'model.used'") == 0
