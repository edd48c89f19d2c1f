"""Tests of the speech: words, engines, cache, formats."""
