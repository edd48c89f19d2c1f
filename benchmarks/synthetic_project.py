"""A made-up Rasa project as large as the assistant's: measures Rasa, whatever the real domain is like today.

75 intents, 20 entities, 16 slots (one holds a form's values), 220 responses, 3 forms, 45 custom actions, 130 rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

INTENTS = 75
ENTITIES = 20
RESPONSES = 220
ACTIONS = 45
VOCABULARY = (
    "hóa đơn tiền điện tháng này bao nhiêu mất cúp công tơ đồng hồ nợ thanh toán mã khách hàng lịch cắt giá bậc "
    "thủ tục sang tên lắp mới di dời kiểm định phúc tra chỉ số hợp đồng ký gia hạn chấm dứt tạm ngừng đóng lại pha "
    "công suất định mức nhà trọ sản xuất kinh doanh mặt trời hotline địa chỉ nhân viên khiếu nại cảm ơn tiết kiệm"
)
WORDS = VOCABULARY.split()

Section = dict[str, Any]


def write(folder: Path) -> None:
    """Write config.yml, domain.yml and nlu_data/ into ``folder``."""
    for name, content in {
        "config.yml": _config(),
        "domain.yml": _domain(),
        "nlu_data/nlu/nlu.yml": _nlu(),
        "nlu_data/rules/rules.yml": _rules(),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def sentences(intent: int) -> list[str]:
    """Example sentences of an intent, distinct enough to be told apart."""
    pick = [WORDS[(intent * 7 + step * 11) % len(WORDS)] for step in range(6)]
    return [" ".join(pick[:length]) + f" {suffix}" for length in (3, 4, 5, 6) for suffix in ("ạ", "giúp em", "với")]


def conversation() -> list[str]:
    """Ten messages: questions, a form of two values with a question in between, custom actions, small talk."""
    return [
        sentences(0)[0],
        sentences(7)[1],
        sentences(50)[2],
        "/intent_30",
        '/inform{"entity_0": "PE01000012345"}',
        sentences(51)[0],
        '/inform{"entity_1": "2026-10"}',
        sentences(12)[3],
        sentences(60)[5],
        sentences(3)[4],
    ]


def _config() -> Section:
    return {
        "recipe": "default.v1",
        "language": "vi",
        "assistant_id": "synthetic",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "LogisticRegressionClassifier"},
        ],
        "policies": [
            {"name": "MemoizationPolicy", "max_history": 5},
            {"name": "RulePolicy", "core_fallback_threshold": 0.3, "restrict_rules": False},
        ],
    }


def _domain() -> Section:
    slots: Section = {
        "form_values": {"type": "any", "mappings": [{"type": "custom"}]},
        "flag": {"type": "bool", "mappings": [{"type": "custom"}]},
    }
    for number in range(14):
        slots[f"entity_{number}"] = {
            "type": "text",
            "influence_conversation": number < 2,
            "mappings": [{"type": "from_entity", "entity": f"entity_{number}"}],
        }
    text = "Dạ, em gửi Quý khách thông tin về {entity_0} kỳ {entity_1}, mong Quý khách thông cảm giúp em ạ. " * 2
    responses: Section = {
        f"utter_{number}": [{"text": f"{text}({number}/{variant})"} for variant in range(2)]
        for number in range(RESPONSES)
    }
    for slot in range(6):
        responses[f"utter_ask_entity_{slot}"] = [{"text": f"Dạ, Quý khách cho em xin thông tin số {slot} ạ."}]
    responses["utter_default"] = [{"text": "Dạ, em chưa hiểu ý Quý khách ạ."}]
    return {
        "version": "3.1",
        "intents": [f"intent_{n}" for n in range(INTENTS)] + ["inform", "deny"],
        "entities": [f"entity_{n}" for n in range(ENTITIES)],
        "slots": slots,
        "forms": {f"form_{n}": {"required_slots": [f"entity_{2 * n}", f"entity_{2 * n + 1}"]} for n in range(3)},
        "responses": responses,
        "actions": [f"action_{n}" for n in range(ACTIONS)],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _nlu() -> Section:
    named = {f"intent_{n}": sentences(n) for n in range(INTENTS)}
    named["inform"] = [
        "là [PE01000012345](entity_0)",
        "mã [PE01000054321](entity_0)",
        "tháng [2026-09](entity_1)",
        "kỳ [2026-10](entity_1)",
    ]
    named["deny"] = ["không cần nữa", "thôi bỏ đi"]
    return {
        "version": "3.1",
        "nlu": [
            {"intent": name, "examples": "\n".join(f"- {text}" for text in texts) + "\n"}
            for name, texts in named.items()
        ],
    }


def _rules() -> Section:
    rules: list[Section] = []
    for number in range(INTENTS):
        step = f"action_{number % ACTIONS}" if number >= 30 + 3 else f"utter_{number}"
        if 30 <= number < 33:
            continue
        rules.append({"rule": f"answer {number}", "steps": [{"intent": f"intent_{number}"}, {"action": step}]})
    for number in range(3):
        form = f"form_{number}"
        rules.append(
            {
                "rule": f"start {form}",
                "steps": [{"intent": f"intent_{30 + number}"}, {"action": form}, {"active_loop": form}],
            }
        )
        rules.append(
            {
                "rule": f"submit {form}",
                "condition": [{"active_loop": form}],
                "steps": [
                    {"action": form},
                    {"active_loop": None},
                    {"slot_was_set": [{"requested_slot": None}]},
                    {"action": f"action_{number}"},
                ],
            }
        )
        for question in range(50, 68):
            rules.append(
                {
                    "rule": f"question {question} inside {form}",
                    "condition": [{"active_loop": form}],
                    "steps": [
                        {"intent": f"intent_{question}"},
                        {"action": f"action_{question % ACTIONS}"},
                        {"action": form},
                        {"active_loop": form},
                    ],
                }
            )
    return {"version": "3.1", "rules": rules}
