"""The sound of a call at the desk: listed, heard by who may open customers' records, and told to the audit log."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from sqlalchemy import text

from connectors.phone.texts import TEXTS
from gateway.calls.recording import Recorder
from tests.connectors.phone.caller import ToneVoice, until
from tests.desk.staff import signed_in
from tests.gateway.house import House
from tests.gateway.test_phone import hotline


async def test_a_recording_is_listed_and_who_hears_it_is_noted(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line, signed_in(cast(House, line), "lan") as lan:
        one = await line.call()
        recorder = Recorder(tmp_path / "recordings", 30)
        line.phone.watches.add(recorder)
        recorder.said(one.uuid, TEXTS["recorded"], ())
        await one.press("1#")
        await until(lambda: voice.last.startswith("Dạ, /ask_bill_amount"), 15)
        await one.hang_up()
        await until(lambda: not line.phone._calls, 10)
        await recorder.close()
        with line.gateway.database.session() as db:
            number = db.execute(text("select id from conversation")).scalar_one()
        path = f"/conversations/{number}/recordings"
        (listed,) = await lan.get(path)
        assert listed["name"] == f"{one.uuid}.wav"
        heard = await lan.http.get(f"/api/desk{path}/{listed['name']}")
        assert heard.status_code == 200
        assert heard.headers["content-type"] == "audio/wav"
        assert heard.content[:4] == b"RIFF"
        for strange in ("other.wav", "..%2Fassistant.db"):
            assert (await lan.http.get(f"/api/desk{path}/{strange}")).status_code == 404
        async with signed_in(cast(House, line), "admin") as admin:
            (noted,) = await admin.get("/audit?action=recording.")
            assert (noted["actor"], noted["subject"]) == ("lan", str(number))
            assert noted["detail"] == {"file": f"{one.uuid}.wav"}
