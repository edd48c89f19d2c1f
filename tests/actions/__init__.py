"""Tests of the actions: recorded turns in, responses, hand-overs and remembered state out."""
