"""Telephones as a program of its own: `python -m tests.real.phone.softphone PORT FOLDER [BUFFER_MS]`, ordered by JSON
lines.

PJSIP ends its process when something goes badly wrong; the tests' own process must not be that one. Orders:
{"do": "dial", "name", "to", "from"} · {"do": "keys", "name", "keys"} · {"do": "play", "name", "file", "kept"} ·
{"do": "register", "user", "password", "at"} · {"do": "hang_up", "name"} · {"do": "look"} · {"do": "end"}. Each is answered
by one line: every call's state. Who is called answers at once: the person's telephone as `in-1`, `in-2` …, one that has
registered as `1001-1` …; `kept` has what is played recorded as well, so that both sides stand on one line of time.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import sys
from pathlib import Path
from typing import Any, TextIO

import pjsua2 as pj

_BUFFER_MS = 600


class Line(pj.Call):  # type: ignore[misc]
    """A call in either direction; what is heard goes to NAME.wav."""

    def __init__(self, account: Any, file: Path, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self.state = "new"
        self.status = 0
        self.remote = ""
        self.file = file
        self._recorder: Any = None
        self._player: Any = None
        self._media: Any = None

    def onCallState(self, _prm: Any) -> None:  # noqa: N802 (the name PJSUA2 calls)
        info = self.getInfo()
        self.state, self.status, self.remote = info.stateText, info.lastStatusCode, info.remoteUri

    def onCallMediaState(self, _prm: Any) -> None:  # noqa: N802
        info = self.getInfo()
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self._media = self.getAudioMedia(index)
                if self._recorder is None:
                    self._recorder = pj.AudioMediaRecorder()
                    self._recorder.createRecorder(str(self.file))
                self._media.startTransmit(self._recorder)

    def play(self, file: str, *, kept: bool) -> None:
        self._player = pj.AudioMediaPlayer()
        self._player.createPlayer(file, pj.PJMEDIA_FILE_NO_LOOP)
        self._player.startTransmit(self._media)
        if kept:
            self._player.startTransmit(self._recorder)

    def told(self) -> dict[str, Any]:
        return {"state": self.state, "status": self.status, "remote": self.remote, "file": str(self.file)}


class Mine(pj.Account):  # type: ignore[misc]
    """A telephone that takes every call."""

    def __init__(self, phones: Phones, name: str) -> None:
        super().__init__()
        self.phones = phones
        self.name = name

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        name = f"{self.name}-{1 + sum(name.startswith(f'{self.name}-') for name in self.phones.lines)}"
        line = self.phones.lines[name] = Line(self, self.phones.folder / f"{name}.wav", prm.callId)
        answer = pj.CallOpParam()
        answer.statusCode = 200
        line.answer(answer)


class Phones:
    """One SIP endpoint with any number of calls."""

    def __init__(self, port: int, folder: Path, answers: TextIO, buffer_ms: int = _BUFFER_MS) -> None:
        self._answers = answers
        self.folder = folder
        self.lines: dict[str, Line] = {}
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        config = pj.EpConfig()
        # Everything in this one thread: callbacks come from `libHandleEvents`.
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.maxCalls = 16
        config.logConfig.level = config.logConfig.consoleLevel = 0
        config.medConfig.clockRate = 8000
        config.medConfig.noVad = True  # a telephone sends its silence too
        config.medConfig.ecTailLen = 0
        # A busy machine delivers late: what a person would hear as a gap must not make these ears deaf.
        config.medConfig.jbInit = config.medConfig.jbMinPre = config.medConfig.jbMaxPre = buffer_ms
        config.medConfig.jbMax = max(4 * buffer_ms, 500)
        self.endpoint.libInit(config)
        transport = pj.TransportConfig()
        transport.port = port
        transport.boundAddress = "127.0.0.1"
        self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()
        for codec in self.endpoint.codecEnum2():
            self.endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA") else 0)
        self._port = port
        self.account = Mine(self, "in")
        self.account.create(self._settings(f"sip:agent@127.0.0.1:{port}"))
        self._callers: dict[str, Any] = {}
        self._registered: dict[str, Any] = {}

    def _settings(self, uri: str) -> Any:
        settings = pj.AccountConfig()
        settings.idUri = uri
        settings.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
        return settings

    def dial(self, name: str, to: str, caller: str) -> None:
        """PJSUA takes eight accounts: so many numbers there are at most."""
        if caller not in self._callers:
            account = self._callers[caller] = pj.Account()
            account.create(self._settings(f"sip:{caller}@127.0.0.1:{self._port}"))
        line = self.lines[name] = Line(self._callers[caller], self.folder / f"{name}.wav")
        line.makeCall(to, pj.CallOpParam(True))

    def register(self, user: str, password: str, at: str) -> None:
        """A telephone of its own that signs in at the exchange, once."""
        if user in self._registered:
            return
        settings = self._settings(f"sip:{user}@{at}")
        settings.regConfig.registrarUri = f"sip:{at}"
        settings.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, password))
        telephone = Mine(self, user)
        telephone.create(settings)
        self._registered[user] = telephone

    def obey(self, order: dict[str, Any]) -> None:
        match order["do"]:
            case "dial":
                self.dial(order["name"], order["to"], order["from"])
            case "keys":
                self.lines[order["name"]].dialDtmf(order["keys"])
            case "play":
                self.lines[order["name"]].play(order["file"], kept=order.get("kept", False))
            case "register":
                self.register(order["user"], order["password"], order["at"])
            case "hang_up":
                # The other side may have been first: then there is nothing to hang up any more.
                with contextlib.suppress(pj.Error):
                    self.lines[order["name"]].hangup(pj.CallOpParam())

    def told(self) -> dict[str, Any]:
        return {name: line.told() for name, line in self.lines.items()}

    def run(self) -> None:
        """Obey until told to end."""
        waiting = b""
        while True:
            self.endpoint.libHandleEvents(10)
            ready, _, _ = select.select([0], [], [], 0)
            if not ready:
                continue
            read = os.read(0, 65536)
            if not read:
                return
            *orders, waiting = (waiting + read).split(b"\n")
            for line in orders:
                order = json.loads(line)
                if order["do"] == "end":
                    return
                try:
                    self.obey(order)
                    answer = self.told()
                except pj.Error as error:
                    answer = {"error": error.info()}
                self._answers.write(json.dumps(answer) + "\n")


def main() -> None:
    # The library writes on standard output whatever its log level is: our answers get it for themselves.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    phones = Phones(int(sys.argv[1]), Path(sys.argv[2]), answers, *map(int, sys.argv[3:]))
    answers.write("ready\n")
    phones.run()
    os._exit(0)  # its destructors crash when Python takes them down in an order of its own


if __name__ == "__main__":
    main()
