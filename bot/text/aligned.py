"""Text that remembers where each of its characters came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Replace text[start:end] by the third member.
Edit = tuple[int, int, str]


@dataclass(frozen=True)
class AlignedText:
    """A rewritten text; ``starts[i]:ends[i]`` is what character ``i`` stands for in the original.

    A character that replaces several stands for all of them; an inserted one for the whole span that was replaced.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def identity(cls, text: str) -> AlignedText:
        """The text as its own original."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` lies in the original; an empty span lies where the next character starts."""
        if start >= end:
            at = self.starts[start] if start < len(self.text) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def edited(self, edits: Iterable[Edit]) -> AlignedText:
        """The text after the edits, which must be ordered and must not overlap."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, replacement in edits:
            if start < at:
                raise ValueError("edits must be ordered and must not overlap")
            pieces.append(self.text[at:start])
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            first, last = self.span(start, end)
            pieces.append(replacement)
            if len(replacement) == end - start:  # letter for letter: keep the finer map
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts += [first] * len(replacement)
                ends += [last] * len(replacement)
            at = end
        if at == 0 and not pieces:
            return self
        pieces.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return AlignedText("".join(pieces), starts, ends)
