"""The evaluation itself: reading, folds, figures, the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.entities.match import Entity
from bot.evaluate import baseline, data, entity_scores, folds, metrics, report
from bot.evaluate.__main__ import main
from bot.evaluate.run import Answer, Timing, answers

YAML = """version: "3.1"
nlu:
- intent: greet
  metadata: {register: standard, author: a}
  examples: |
    - xin chào
    - chào [Lan](person_name) nhé
- intent: ask_procedure
  metadata: {register: short, author: b}
  examples: |
    - thủ tục [sang tên]{"entity": "service", "value": "change_contract_owner"} [tháng 10](period)
- lookup: x
  examples: |
    - y
"""


def sample(text: str, intent: str, register: str = "standard", author: str = "a") -> data.Sample:
    return data.Sample(text, intent, register, author, ())


def answer(intent: str, said: str, confidence: float = 0.9, scope: float = 0.0, register: str = "standard") -> Answer:
    return Answer(sample("x", intent, register), "fold", said, confidence, scope, (said, "greet"), ())


def test_reading_keeps_registers_authors_and_spans(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(YAML, encoding="utf-8")
    first, second, third = data.read(tmp_path)
    assert (first.text, first.intent, first.register, first.author) == ("xin chào", "greet", "standard", "a")
    assert second.text == "chào Lan nhé"
    assert second.annotated.spans == (("person_name", 5, 8),)
    assert [(third.text[s.start : s.end], s.entity, s.value) for s in third.spans] == [
        ("sang tên", "service", "change_contract_owner"),
        ("tháng 10", "period", None),
    ]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no training data"):
        data.read(tmp_path)
    assert main(["--quick", "--data", str(tmp_path)]) == 1


def test_every_sentence_is_asked_once_and_never_trained_on_in_its_fold() -> None:
    samples = [sample(str(i), "greet" if i % 2 else "thank") for i in range(40)]
    asked: list[int] = []
    for fold in folds.stratified(samples, 4):
        assert not set(fold.train) & set(fold.test)
        asked += fold.test.tolist()
    assert sorted(asked) == list(range(40))


def test_a_new_sentence_moves_no_other_to_another_fixed_fold() -> None:
    samples = [sample(f"sentence {i}", "greet") for i in range(300)]
    before = [{samples[i].text for i in fold.test} for fold in folds.fixed(samples, 2)]
    assert before[0].isdisjoint(before[1])
    assert min(len(texts) for texts in before) > 100
    more = [sample("one more", "thank"), *samples]
    for fold, texts in zip(folds.fixed(more, 2), before, strict=True):
        assert {more[i].text for i in fold.test} - {"one more"} == texts
        assert not set(fold.train) & set(fold.test)


def test_authors_are_held_out_whole() -> None:
    samples = [sample(str(i), f"i{i % 3}", author="ab"[i % 2]) for i in range(800)]
    samples += [sample("only b writes this", "rare", author="b")]
    found = list(folds.by_author(samples))
    assert [fold.name for fold in found] == ["without a", "without b"]
    for fold in found:
        assert {samples[i].author for i in fold.test} == {fold.name[-1]}
        assert fold.name[-1] not in {samples[i].author for i in fold.train}
        assert "rare" not in {samples[i].intent for i in fold.test}


def test_figures() -> None:
    found = [
        answer("greet", "greet"),
        answer("greet", "thank", register="asr"),
        answer("thank", "thank", register="asr"),
    ]
    rows = {row.name: (row.count, row.accuracy) for row in metrics.accuracy_by(found, lambda a: a.sample.register)}
    assert rows == {"asr": (2, 0.5), "standard": (1, 1.0)}
    assert metrics.overall(found).in_top_three == 1.0
    assert metrics.confusions(found) == [("greet", "thank", 1, ["x"])]


def test_out_of_scope_is_scored_by_its_probability() -> None:
    inside = [answer("greet", "greet", scope=i / 100) for i in range(20)]
    outside = [answer("out_of_scope", "out_of_scope", scope=0.5 + i / 100) for i in range(5)]
    assert metrics.out_of_scope_auroc(inside + outside) == 1.0
    assert metrics.out_of_scope_caught(inside + outside) == 1.0
    assert metrics.out_of_scope_auroc(inside) is None


def test_calibration_is_measured() -> None:
    sure = [answer("greet", "greet" if i % 2 else "thank", confidence=1.0) for i in range(100)]
    assert metrics.calibration_error(sure) == pytest.approx(0.5, abs=0.01)
    assert metrics.thresholds(sure)[-1][1:] == (1.0, 0.5)


def test_values_are_counted_where_something_was_found() -> None:
    text = "thủ tục sang tên"
    spans = (data.Span("service", 8, 16, "change_contract_owner"),)
    asked = data.Sample(text, "ask_procedure", "short", "b", spans)

    def said(*entities: Entity) -> Answer:
        return Answer(asked, "fold", "ask_procedure", 0.9, 0.0, ("ask_procedure",), entities)

    right = said(Entity("service", "sang tên", 8, 16, "change_contract_owner"))
    longer = said(Entity("service", "tục sang tên", 4, 16, "change_contract_owner"))
    wrong = said(Entity("service", "sang tên", 8, 16, "move_meter"))
    elsewhere = said(Entity("service", "thủ tục", 0, 7, "change_contract_owner"))
    assert entity_scores.values([right, longer, wrong, elsewhere, said()]) == {"service": (2, 3)}


def test_the_gate_lets_small_falls_pass_and_names_large_ones(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(FileNotFoundError, match="--record"):
        baseline.falls({"all": 1.0}, path)
    baseline.record({"all": 0.9, "asr": 0.8}, path)
    assert json.loads(path.read_text(encoding="utf-8"))["accuracy"]["asr"] == 0.8
    assert baseline.falls({"all": 0.8901, "asr": 0.79}, path) == []
    (message,) = baseline.falls({"all": 0.9, "asr": 0.789}, path)
    assert message.startswith("asr: 78.90%")
    (message,) = baseline.falls({"all": 0.95}, path)
    assert "no sentence now" in message


def test_the_gate_tells_other_programs_what_it_found(tmp_path: Path) -> None:
    path, out = tmp_path / "baseline.json", tmp_path / "found.json"
    baseline.record({"all": 0.9, "asr": 0.8}, path)
    found = {"all": 0.91, "asr": 0.7}
    baseline.tell(out, found, baseline.falls(found, path), path)
    told = json.loads(out.read_text(encoding="utf-8"))
    assert (told["accuracy"], told["baseline"]) == (found, {"all": 0.9, "asr": 0.8})
    assert [message.split(":")[0] for message in told["falls"]] == ["asr"]


WORLD = {
    "greet": ["xin chào", "chào em", "chào ad nhé", "alo có ai không", "hello bên mình", "chào buổi sáng"],
    "report_outage": ["mất điện rồi", "nhà tôi mất điện", "cúp điện cả xóm", "khu [Ba Đình](place) mất điện", "điện tắt hết", "mất điện từ sáng"],
    "out_of_scope": ["thời tiết hôm nay", "giá vàng bao nhiêu", "kết quả bóng đá", "dạy nấu ăn", "mua xe máy", "vé máy bay đi huế"],
}  # fmt: skip


def test_from_sentences_to_report_and_gate(tmp_path: Path) -> None:
    blocks = "".join(
        f"- intent: {intent}\n  metadata: {{register: standard, author: a}}\n  examples: |\n"
        + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in WORLD.items()
    )
    (tmp_path / "nlu.yml").write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    samples = data.read(tmp_path)
    timing = Timing()
    found = answers(samples, folds.stratified(samples, 3), entities=True, timing=timing)
    assert len(found) == len(samples)
    assert len(timing.training) == 3
    total, by_type = entity_scores.scores(found)
    assert by_type["place"]["f"] == total["f"] == 1.0
    report.write(tmp_path / "out" / "report.html", {"Random folds": found}, timing, entities=True)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for part in ("<svg", "By register", "Confused pairs", "Entities: F1", "Ba Đình"):
        assert part in page
    arguments = ["--quick", "--data", str(tmp_path), "--baseline", str(tmp_path / "b.json")]
    assert main([*arguments, "--record"]) == 0
    assert main(arguments) == 0
    (tmp_path / "b.json").write_text('{"accuracy": {"standard": 1.5}}', encoding="utf-8")
    assert main(arguments) == 1
