"""Fill slot values into responses without an error in the log for every button.

A payload such as ``/inform{"period": "2026-10"}`` looks like a placeholder to Rasa: it fails to fill it, logs an error
with a traceback and all slot values, and leaves the payload as it is. Here the same text comes out, quietly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import rasa.core.nlg.interpolator

from bot.runtime.patches import Replacement

_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")


def interpolate_text(response: str, values: Mapping[str, Any]) -> str:
    """See ``rasa.core.nlg.interpolator.interpolate_text``."""
    if "{" not in response and "}" not in response:
        return response
    try:
        text = _PLACEHOLDER.sub(r"{0[\1]}", response).format(values)
        # A doubled brace is meant as a brace.
        return response.format({}) if "0[" in text else text
    except KeyError:
        return response


REPLACEMENTS = [Replacement(rasa.core.nlg.interpolator, "interpolate_text", interpolate_text)]
