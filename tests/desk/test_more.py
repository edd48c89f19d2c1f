"""Search, the customer beside the conversation, files, the live line, assignment, figures, lessons."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from PIL import Image
from sqlalchemy import text, update

from gateway.desk import lessons
from gateway.desk.errors import Unfit
from gateway.desk.records.figures import spread
from gateway.models import CONVERSATION
from tests.desk.staff import Worker, line, served, waiting
from tests.fakes.platform import said
from tests.gateway.house import House
from utility.demo.fill import fill

CODE = "PD13000123456"  # a customer of the demonstration with an unpaid bill


def fill_company(home: House) -> None:
    fill(home.gateway.database, home.gateway.clock.now(), customers=12)


def link(home: House, user: str) -> None:
    with home.gateway.database.write() as session:
        values = {"chat": f"fake:page:{user}", "code": CODE, "now": home.gateway.clock.now().isoformat(sep=" ")[:26]}
        session.execute(
            text("INSERT INTO account_links (chat, customer_code, linked_at) VALUES (:chat, :code, :now)"), values
        )


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("values", "median", "p90", "longest"),
    [([], None, None, None), ([7], 7, 7, 7), ([10, 20], 15, 19, 20), ([1500, 2000, 2070, 2076], 2035, 2074, 2076)],
)
def test_no_share_of_times_is_longer_than_the_longest(
    values: list[int], median: float | None, p90: int | None, longest: int | None
) -> None:
    found = spread(values)
    assert (found["median"], found["p90"], found["longest"]) == (median, p90, longest)


async def test_words_are_found_with_and_without_diacritics(home: House, lan: Worker) -> None:
    for number, words in enumerate(("Hóa đơn tháng này cao quá", "hoa dep qua", "Đường dây bị đứt", "hỏa hoạn")):
        await home.post(said(f"u{number}", words, f"m{number}"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'in'", 4)

    async def found(q: str) -> set[str]:
        hits = (await lan.get("/search", params={"q": q}))["messages"]
        return {hit["text"] for hit in hits if hit["author"] == "customer"}

    assert await found("hoa don") == {"Hóa đơn tháng này cao quá"}
    assert await found("Hóa") == {"Hóa đơn tháng này cao quá"}
    assert await found("hoa") == {"Hóa đơn tháng này cao quá", "hoa dep qua", "hỏa hoạn"}
    assert await found("duong day dut") == {"Đường dây bị đứt"}
    assert await found('cao" OR "x') == set()
    await home.post(said("u9", "hóa đơn mới", "m9"))
    await home.until_row("SELECT count(*) FROM message WHERE external_id = 'm9'", 1)
    assert await found("hóa đơn") == {"Hóa đơn tháng này cao quá", "hóa đơn mới"}


async def test_people_are_found_by_code_phone_and_name(home: House, lan: Worker) -> None:
    fill_company(home)
    number = await waiting(home, "an")
    await waiting(home, "bình")
    link(home, "an")
    name = home.value(f"SELECT name FROM customers WHERE code = '{CODE}'")
    for q in (CODE, "pd 13 000 123456", "0912000101", "0912.000.101", name, name.split()[-1] + " "):
        people = (await lan.get("/search", params={"q": q}))["people"]
        assert people == [number], q
    assert (await lan.get("/search", params={"q": "0912000999"}))["people"] == []
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'search.person'") > 0


async def test_the_record_is_masked_until_it_is_opened_and_opening_is_logged(home: House, lan: Worker) -> None:
    fill_company(home)
    number = await waiting(home)
    seen = await lan.get(f"/conversations/{number}/customer")
    assert seen["codes"] == []
    refused = await lan.post(f"/conversations/{number}/customer/open", {"code": CODE}, expect=403)
    assert refused["code"] == "reason_needed"
    body = {"code": CODE, "reason": "khách đọc mã qua điện thoại"}
    masked = await lan.post(f"/conversations/{number}/customer/open", body)
    assert "*" in masked["name"]
    assert "*" in masked["phone"]
    link(home, "an")
    assert (await lan.get(f"/conversations/{number}/customer"))["codes"] == [CODE]
    opened = await lan.post(f"/conversations/{number}/customer/open", {"code": CODE})
    assert "*" not in opened["name"]
    assert opened["bills"][0]["lines"]
    assert opened["debt"] > 0
    rows = home.rows("SELECT actor, action, detail FROM desk_audit WHERE action = 'customer.opened' ORDER BY id")
    assert [(row[0], CODE in str(row[2])) for row in rows] == [("lan", False), ("lan", False)]
    assert home.value(f"SELECT count(*) FROM audit_log WHERE actor = 'agent:lan' AND customer_code = '{CODE}'") > 0
    kinds = [entry["kind"] for entry in (await lan.get(f"/conversations/{number}"))["entries"]]
    assert kinds == ["customer", "customer"]
    await lan.post(f"/conversations/{number}/customer/open", {"code": "PD13000999999", "reason": "thử mã"}, expect=404)
    await lan.post(f"/conversations/{number}/customer/open", {"code": "không phải mã"}, expect=422)


async def test_a_payment_code_goes_to_a_linked_chat_only_and_from_its_holder(home: House, lan: Worker) -> None:
    fill_company(home)
    number = await waiting(home)
    path = f"/conversations/{number}/customer/qr"
    assert (await lan.post(path, {"code": CODE}, expect=403))["code"] == "not_linked"
    link(home, "an")
    await lan.post(path, {"code": CODE}, expect=409)  # not claimed
    await lan.post(f"/conversations/{number}/claim")
    await lan.post(path, {"code": CODE, "period": "1999-01"}, expect=422)
    sent = await lan.post(path, {"code": CODE}, expect=202)
    await home.until(lambda: any("/media/vietqr/" in text for text in home.platform.texts("an")))
    total = f"{sent['total']:,}".replace(",", ".")
    assert any(total in words for words in home.platform.texts("an"))
    await lan.call("DELETE", f"/conversations/{number}/customer/{CODE}", 204)
    assert (await lan.get(f"/conversations/{number}/customer"))["codes"] == []
    await lan.call("DELETE", f"/conversations/{number}/customer/{CODE}", 404)


async def test_a_request_in_the_customers_name(home: House, lan: Worker) -> None:
    fill_company(home)
    number = await waiting(home)
    services = {one["name"]: one for one in await lan.get("/services")}
    assert len(services) > 10
    assert all(field["label"] for one in services.values() for field in one["fields"])
    wanting = {"service": "request_new_supply", "fields": {"phone_number": "không phải số"}, "client_id": "c0"}
    refused = await lan.post(f"/conversations/{number}/requests", wanting, expect=422)
    assert refused["code"] == "invalid_fields"
    body = {"service": "request_meter_test", "fields": {}, "code": CODE, "client_id": "c1"}
    made = await lan.post(f"/conversations/{number}/requests", body)
    again = await lan.post(f"/conversations/{number}/requests", body)
    assert (made["number"], made["repeated"], again["repeated"]) == (again["number"], False, True)
    assert (await lan.get(f"/conversations/{number}/customer"))["requests"][0]["number"] == made["number"]
    await lan.post(f"/conversations/{number}/papers/999", {"good": True}, expect=404)
    await lan.post(f"/conversations/{number}/papers/999", {"good": False}, expect=422)
    unknown = body | {"service": "không có", "client_id": "c2"}
    await lan.post(f"/conversations/{number}/requests", unknown, expect=422)


async def test_files_of_agents(home: House, lan: Worker, minh: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    await lan.put("/me/preferences", {"undo_seconds": 0})
    path = f"/api/desk/conversations/{number}/files"
    kept = await lan.http.post(path, files={"file": ("công tơ.png", picture(), "image/png")})
    assert kept.status_code == 200
    await lan.post(f"/conversations/{number}/replies", {"client_id": "c1", "file": kept.json()["id"]}, expect=202)
    await home.until(lambda: len(home.platform.texts("an")) == 2)
    sent = home.platform.texts("an")[1].strip("[]")
    assert sent.startswith("https://cskh.example.vn/media/desk/")
    public = await home.http.get(sent.removeprefix("https://cskh.example.vn"))
    assert (public.status_code, public.headers["content-type"]) == (200, "image/png")
    assert (await home.http.get(sent.removeprefix("https://cskh.example.vn") + "x")).status_code == 404
    assert home.value("SELECT message_id IS NOT NULL FROM upload") == 1
    assert (await minh.http.get(f"{path}/{kept.json()['id']}")).status_code == 200
    other = await waiting(home, "bình")
    await minh.get(f"/conversations/{other}/files/{kept.json()['id']}", expect=404)
    for name, data in (("a.exe", b"MZ program"), ("a.png", b"\x89PNG\r\n\x1a\nbroken"), ("trống.png", b"")):
        assert (await lan.http.post(path, files={"file": (name, data, "image/png")})).status_code == 422


async def test_the_live_line_tells_rows_messages_notes_and_company(home: House, lan: Worker, minh: Worker) -> None:
    async with served(home) as address, line(address, lan) as one, line(address, minh) as two:
        await one.hear("hello")
        number = await waiting(home)
        while (await one.hear("rows"))["rows"][0]["holder"] != "waiting":
            pass
        await one.say(type="watch", id=number)
        await two.say(type="watch", id=number)
        people = (await one.hear("presence"))["people"]
        while len(people) < 2:
            people = (await one.hear("presence"))["people"]
        assert {person["name"] for person in people} == {lan.name, minh.name}
        await minh.post(f"/conversations/{number}/notes", {"text": "chú ý", "mentions": [lan.me["id"]]})
        assert (await one.hear("mention"))["id"] == number
        await home.post(said("an", "alo", "m2"))
        event = (await one.hear("event"))["event"]
        while event.get("message", {}).get("text") != "alo":
            event = (await one.hear("event"))["event"]
        await lan.post(f"/conversations/{number}/claim")
        rows = (await two.hear("rows"))["rows"]
        while rows[0]["agent"] != lan.name:
            rows = (await two.hear("rows"))["rows"]
        counts = (await two.hear("counts"))["counts"]
        while counts["waiting"]:
            counts = (await two.hear("counts"))["counts"]
        assert counts["agents"] == {lan.name: 1}
        await two.say(type="ping")
        await two.hear("pong")


async def test_the_line_refuses_strangers_and_other_sites(home: House, lan: Worker) -> None:
    from websockets.exceptions import ConnectionClosed

    async with served(home) as address:
        for headers in ({"Cookie": ""}, {"Origin": "https://evil.example"}):
            with pytest.raises(ConnectionClosed) as closed:
                async with line(address, lan, **headers) as page:
                    await page.hear("hello", seconds=5)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401


async def test_automatic_assignment_by_load_capacity_team_and_presence(home: House, hoa: Worker) -> None:
    numbers = [await waiting(home, f"u{at}") for at in range(5)]
    people = {one["login"]: one["id"] for one in (await hoa.get("/start"))["people"]}
    now = home.gateway.clock.now()

    def present(login: str, capacity: int, away: int = 0) -> None:
        seen = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        with home.gateway.database.write() as session:
            session.execute(
                text("UPDATE desk_user SET seen_at = :seen, capacity = :capacity, away = :away WHERE id = :id"),
                {"seen": seen, "capacity": capacity, "away": away, "id": people[login]},
            )

    settings = (await hoa.get("/start"))["settings"]
    settings["assignment"]["mode"] = "automatic"
    await hoa.put("/settings", settings)
    rounds = home.gateway.desk.rounds
    await rounds.stop()  # the test goes the rounds itself
    held = home.value("SELECT count(*) FROM conversation WHERE holder = 'agent'")
    assert held == 0  # nobody is there
    present("lan", 2)
    present("minh", 1)
    present("hoa", 5, away=1)
    await rounds.go()
    got = dict(home.rows("SELECT agent, count(*) FROM conversation WHERE agent IS NOT NULL GROUP BY agent"))
    assert got == {"Nguyễn Thị Lan": 2, "Trần Quang Minh": 1}
    # The longest wait is served first.
    assert {row[0] for row in home.rows("SELECT id FROM conversation WHERE holder = 'agent'")} == set(numbers[:3])
    await rounds.go()
    assert home.value("SELECT count(*) FROM conversation WHERE holder = 'waiting'") == 2
    entries = home.rows("SELECT kind, author FROM desk_entry")
    assert entries == [("assigned", "system")] * 3


async def test_teams_take_their_reasons_and_late_ones_are_escalated_once(home: House, hoa: Worker) -> None:
    team = await hoa.post("/teams", {"name": "Yêu cầu", "reasons": ["requested"], "members": [hoa.me["id"]]})
    rounds = home.gateway.desk.rounds
    await rounds.stop()
    number = await waiting(home)
    await rounds.go()
    assert (await hoa.get(f"/conversations/{number}"))["row"]["team"] == team["id"]
    with home.gateway.database.write() as session:
        session.execute(update(CONVERSATION).values(waiting_since=home.gateway.clock.now() - timedelta(minutes=6)))
    await hoa.put("/settings", {"targets": {"opening_hours": False}})
    for _ in range(2):
        await rounds.go()
    assert home.value("SELECT count(*) FROM desk_entry WHERE kind = 'escalated'") == 1
    assert (await hoa.get(f"/conversations/{number}"))["row"]["escalated"] is True


async def test_figures_and_their_export(home: House, lan: Worker, hoa: Worker) -> None:
    number = await waiting(home)
    await home.post(said("bình", "tiền điện", "m5"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'in'", 2)
    await lan.post(f"/conversations/{number}/claim")
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{number}/replies", {"text": "chào", "client_id": "c"}, expect=202)
    await lan.post(f"/conversations/{number}/resolve")
    day = "start=2026-01-01&end=2026-12-31"
    await waiting(home, "chi")  # nobody takes it: not solved by the bot either
    figures = await hoa.get(f"/figures?{day}")
    assert (figures["conversations"], figures["handed_over"], figures["solved_by_bot"]) == (3, 2, 1)
    assert figures["reasons"] == [{"name": "requested", "count": 2}]
    assert figures["waiting"]["count"] == figures["first_response"]["count"] == figures["handling"]["count"] == 1
    [agent] = figures["agents"]
    assert (agent["name"], agent["claimed"], agent["resolved"], agent["replies"]) == (lan.name, 1, 1, 1)
    assert sum(one["count"] for one in figures["by_hour"]) == 3
    assert figures["intents"][0] == {"name": "ask_bill_amount", "count": 3}
    behind = await hoa.get(f"/figures/conversations?{day}&what=reason&value=requested")
    assert [row["id"] for row in behind["rows"]] == [number]
    looked = {}
    for what in ("handed", "bot", "waiting", "first_response", "handling", "unsure"):
        rows = (await hoa.get(f"/figures/conversations?{day}&what={what}"))["rows"]
        looked[what] = len(rows)
    assert looked == {"handed": 2, "bot": 1, "waiting": 1, "first_response": 1, "handling": 1, "unsure": 0}
    [hour] = {one["hour"] for one in figures["by_hour"]}
    today = next(one["day"] for one in figures["by_day"] if one["count"])
    for what, value, number_of in (("hour", hour, 3), ("hour", (hour + 1) % 24, 0), ("day", today, 3)):
        rows = (await hoa.get(f"/figures/conversations?{day}&what={what}&value={value}"))["rows"]
        assert len(rows) == number_of, (what, value)
    for what in ("hour", "day"):
        await hoa.get(f"/figures/conversations?{day}&what={what}&value=x", expect=422)
    assert (await hoa.get(f"/figures/conversations?{day}&what=score&value=5"))["rows"] == []
    await hoa.get(f"/figures/conversations?{day}&what=score&value=9", expect=422)
    await hoa.get("/figures?start=2026-02-01&end=2026-01-01", expect=422)
    sheet = await hoa.http.get(f"/api/desk/figures/export?{day}&kind=csv")
    assert sheet.content.startswith(b"\xef\xbb\xbfsection,name,value")
    book = openpyxl.load_workbook(io.BytesIO((await hoa.http.get(f"/api/desk/figures/export?{day}&kind=xlsx")).content))
    assert ("total", "conversations", 3) in list(book.active.iter_rows(values_only=True))
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'figures.exported'") == 2


async def test_unsure_sentences_become_a_change_of_the_training_data(home: House, hoa: Worker) -> None:
    for number, words in enumerate(("sao điện nhà tui yếu xìu vậy", "SAO ĐIỆN NHÀ TUI YẾU XÌU VẬY", "gọi 0912000101")):
        await home.post(said(f"u{number}", words, f"m{number}"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'answered'", 3)
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE message SET confidence = 0.4 WHERE direction = 'in'"))
    page = await hoa.get("/lessons")
    assert [(one["text"].lower(), one["count"]) for one in page["open"]] == [
        ("sao điện nhà tui yếu xìu vậy", 2),
        (page["open"][1]["text"], 1),
    ]
    assert page["open"][1]["text"].startswith("gọi 09")
    assert "0912000101" not in str(page)  # somebody else's number stands for it
    first = page["open"][0]
    body = {"message": first["message"], "text": "sao điện nhà tui yếu xìu vậy", "intent": "report_voltage_problem"}
    await hoa.post("/lessons", body | {"intent": "không có"}, expect=422)
    await hoa.post("/lessons", body, expect=204)
    await hoa.post("/lessons", {"text": page["open"][1]["text"], "intent": None}, expect=204)
    page = await hoa.get("/lessons")
    assert page["open"] == []
    assert page["counts"] == {"labelled": 1, "skipped": 1}
    change = (await hoa.http.get("/api/desk/lessons/patch")).text
    assert "+++ b/nlu_data/nlu/supply.yml" in change
    assert "+    - sao điện nhà tui yếu xìu vậy" in change


def test_a_lesson_is_written_as_rasa_reads_it() -> None:
    marked = lessons.checked("mã PD13000123456 nhé", "ask_debt", [{"start": 3, "end": 16, "entity": "customer_code"}])
    assert lessons.example("mã PD13000123456 nhé", marked) == "mã [PD13000123456](customer_code) nhé"
    assert lessons.example("[x](intent) {hỏi}", []) == "x (intent)  hỏi"
    for bad in ([{"start": 0, "end": 99, "entity": "customer_code"}], [{"start": 0, "end": 3, "entity": "nothing"}]):
        with pytest.raises(Unfit):
            lessons.checked("mã ngắn", "ask_debt", bad)


async def test_quick_texts_labels_and_settings_are_kept(home: House, hoa: Worker, lan: Worker) -> None:
    made = await hoa.post("/quick-texts", {"shortcut": "Test", "title": "Thử", "text": "Dạ thử ạ."})
    await hoa.post("/quick-texts", {"shortcut": "test", "title": "Thử", "text": "x"}, expect=409)
    own = await lan.post("/me/quick-texts", {"shortcut": "test", "title": "Riêng", "text": "của Lan"})
    texts = (await lan.get("/start"))["quick_texts"]
    assert {(one["id"], one["own"]) for one in texts if one["shortcut"] == "test"} == {
        (made["id"], False),
        (own["id"], True),
    }
    await lan.call("DELETE", f"/me/quick-texts/{made['id']}", 404)
    await lan.call("DELETE", f"/me/quick-texts/{own['id']}", 204)
    await hoa.put(f"/quick-texts/{made['id']}", {"shortcut": "test", "title": "Mới", "text": "y"}, expect=200)
    await hoa.call("DELETE", f"/quick-texts/{made['id']}", 204)
    label = await hoa.post("/labels", {"name": "Mới", "colour": "blue"})
    await hoa.post("/labels", {"name": "Mới"}, expect=409)
    await hoa.call("DELETE", f"/labels/{label['id']}", 204)
    settings = (await hoa.get("/start"))["settings"]
    settings["targets"]["first_response"] = 0
    await hoa.put("/settings", settings, expect=422)
    settings["targets"]["first_response"] = 3
    await hoa.put("/settings", settings)
    assert (await lan.get("/start"))["settings"]["targets"]["first_response"] == 3
