"""n-grams against a plain reading of their definition."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.features import STREAMS, TfIdf
from bot.nlu.ngrams import char_ngrams, char_tally, tally, word_hash, word_ngrams, word_pairs
from bot.text.document import Document

TEXTS = st.lists(
    st.text(alphabet="ab điề?", min_size=0, max_size=14).map(lambda t: " ".join(t.split())), min_size=1, max_size=5
)


def plain_char_ngrams(text: str, longest: int) -> Counter[str]:
    """All substrings of the padded text up to a length that hold a space at their ends only, and something else."""
    padded = f" {text} "
    found: Counter[str] = Counter()
    for n in range(1, longest + 1):
        for at in range(len(padded) - n + 1):
            gram = padded[at : at + n]
            if " " in gram[1:-1] or not gram.strip():
                continue
            found[gram] += 1
    return found


@given(TEXTS)
def test_char_ngrams_are_those_of_the_definition(texts: list[str]) -> None:
    rows, hashes = char_ngrams(texts, 4, 0)
    for row, text in enumerate(texts):
        expected = plain_char_ngrams(text, 4)
        ours = Counter(hashes[rows == row].tolist())
        assert sorted(ours.values()) == sorted(expected.values())


@given(TEXTS)
def test_equal_ngrams_have_equal_hashes_wherever_they_stand(texts: list[str]) -> None:
    alone = [set(char_ngrams([text], 4, 0)[1].tolist()) for text in texts]
    rows, hashes = char_ngrams(texts, 4, 0)
    assert [set(hashes[rows == row].tolist()) for row in range(len(texts))] == alone


def test_streams_and_lengths_do_not_meet() -> None:
    _, one = char_ngrams(["ab ab"], 5, 0)
    _, two = char_ngrams(["ab ab"], 5, 1)
    assert not set(one.tolist()) & set(two.tolist())


def test_word_ngrams_do_not_cross_messages() -> None:
    rows, hashes = word_ngrams([["mất", "điện"], ["mất"], []], 3, 0)
    assert Counter(rows.tolist()) == {0: 2 + 3 + 2, 1: 1 + 2 + 1, 2: 1}
    shared = set(hashes[rows == 0].tolist()) & set(hashes[rows == 1].tolist())
    assert len(shared) == 2  # "mất" and "mất" at the beginning


def test_hashes_are_the_same_in_every_process() -> None:
    assert word_hash("điện") == 4293346040542959375
    assert char_ngrams(["điện"], 2, 3)[1][:2].tolist() == [8732586353364367395, 3730066696583896495]


def test_a_tally_joins_equal_ngrams() -> None:
    rows = np.array([0, 0, 1, 0])
    hashes = np.array([7, 5, 7, 7], dtype=np.uint64)
    found = tally(rows, hashes, 3)
    assert found.hashes.tolist() == [5, 7]
    assert found.counts.toarray().tolist() == [[1, 2], [0, 1], [0, 0]]


@given(TEXTS)
def test_words_cut_up_once_hold_what_the_whole_text_holds(texts: list[str]) -> None:
    whole, by_word = tally(*char_ngrams(texts, 4, 2), len(texts)), char_tally(texts, 4, 2)
    assert by_word.hashes.tolist() == whole.hashes.tolist()
    assert (by_word.counts.toarray() == whole.counts.toarray()).all()


def test_pairs_are_words_near_each_other_that_are_no_neighbours() -> None:
    rows, hashes = word_pairs([["a", "b", "c", "d"], ["a", "x", "c"], ["a", "b"], []], 3, 0)
    assert Counter(rows.tolist()) == {0: 3, 1: 1}  # a…c, b…d, a…d; a…c
    assert len(set(hashes.tolist())) == 3
    again, turned = word_pairs([["a", "x", "c"]], 3, 0)[1], word_pairs([["c", "x", "a"]], 3, 0)[1]
    assert again[0] in hashes
    assert turned[0] not in hashes


def test_one_document_alone_is_its_row_of_the_matrix() -> None:
    documents = [Document.of(t) for t in ("tiền điện tháng này", "mất điện rồi", "tien dien thang nay", "xin chào")]
    features = TfIdf(min_count=1)
    matrix = features.fit_transform(documents)
    for row, document in enumerate(documents):
        columns, values = features.single(document)
        dense = np.zeros(features.size, dtype=np.float32)
        np.add.at(dense, columns, values)
        assert np.allclose(dense, matrix[row].toarray()[0], atol=1e-6)


def test_each_stream_has_unit_length() -> None:
    features = TfIdf(min_count=1)
    matrix = features.fit_transform([Document.of("tiền điện tháng này bao nhiêu")])
    assert float(matrix.multiply(matrix).sum()) == pytest.approx(sum(s.weight**2 for s in STREAMS))


def test_nothing_known_gives_an_empty_row() -> None:
    features = TfIdf(min_count=1)
    features.fit_transform([Document.of("tiền điện")])
    columns, values = features.single(Document.of("xyz qwk"))
    assert np.isfinite(values).all()
    columns, values = features.single(Document.of(""))
    assert len(columns) == len(values) == 0
