"""How long a caller waits, and for what: the moments of one turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Turn:
    """Moments in seconds of one clock. Of a turn by keys the first three are the moment of the key."""

    finished: float  # the caller's last sound
    endpoint: float  # it was clear that they had finished
    transcript: float  # their words were there
    answer: float | None = None  # the dialogue's reply was there
    sound: float | None = None  # its first sound went out
    spoken: bool = False  # by voice, not by keys
    filled: bool = False  # "one moment" was said meanwhile

    @classmethod
    def by_keys(cls, now: float) -> Turn:
        """A turn that begins with a key."""
        return cls(now, now, now)

    def stages(self) -> dict[str, float]:
        """The durations of what has happened, in order; `total` when the answer has been heard."""
        found = {"endpoint": self.endpoint - self.finished, "transcript": self.transcript - self.endpoint}
        if self.answer is not None:
            found["bot"] = self.answer - self.transcript
            if self.sound is not None:
                found["voice"] = self.sound - self.answer
                found["total"] = self.sound - self.finished
        return found
