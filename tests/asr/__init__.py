"""Tests of hearing: engines against stand-ins, the real ones on human speech."""
