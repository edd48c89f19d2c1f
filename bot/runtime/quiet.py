"""Logs fit for a service: one line a fact, no debug events, no warnings of libraries about themselves."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any, TextIO


def configure_environment() -> None:
    """Environment that Rasa and its libraries read while they are imported; call first.

    Telemetry is off: Rasa would otherwise try to report training to a third party.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    os.environ.setdefault("TQDM_DISABLE", "1")
    # One thread computes a turn; idle BLAS threads only cost memory and scheduling on a small machine.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    warnings.showwarning = _show_warning


_shown: set[str] = set()

#: Said by Rasa of things that are as they should be.
_FALSE_ALARMS = (
    "pkg_resources is deprecated",
    "does not include an entity extractor trained on your training data",  # it knows its own extractors only
    "does not include an 'EntitySynonymMapper'",  # our extractors read values themselves
    "Slot auto-fill has been removed",
)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print what Rasa says about our training data and configuration, once, in one line.

    Everything else is libraries on old versions of each other: Rasa 3.6 is the last of its line and stays as it is.
    """
    ours = issubclass(category, UserWarning) and f"{os.sep}rasa{os.sep}" in filename
    text = " ".join(str(message).split())
    if ours and text not in _shown and not any(alarm in text for alarm in _FALSE_ALARMS):
        _shown.add(text)
        print(f"warning: {text}", file=sys.__stderr__)


def configure_logging(level: int = logging.WARNING) -> None:
    """Send records of ``level`` and above to standard output, without a customer's words or data.

    Rasa logs through structlog, which prints every debug event until configured; Rasa's own configuration adds message
    texts, slot values and the local variables of every frame of an exception.
    """
    import structlog
    from rasa.utils.common import configure_library_logging

    configure_library_logging()
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", stream=sys.stdout, level=level)
    logging.getLogger("rasa").setLevel(level)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.processors.add_log_level, _what_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def _what_only(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    """A structured event of Rasa's as one line: its name and Rasa's fixed sentence, no values."""
    return f"{event.get('event')} {event.get('event_info', '')}".rstrip()
