"""Tests of the phone: a scripted AudioSocket client calls."""
