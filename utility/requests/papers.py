"""Papers of a request: photos and files that come in later, looked at by staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from utility.models import ServiceRequest, ServiceRequestPaper
from utility.requests.changes import Changes
from utility.requests.errors import ForbiddenTransition, PaperRefused, UnknownPaper
from utility.requests.reading import missing
from utility.requests.states import CLOSED, State

MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf"})
# A phone's photo has 3–8 MB; more is a film or a mistake.
LARGEST = 20 * 1024 * 1024
MOST_PAPERS = 40


def add(
    session: Session,
    changes: Changes,
    request: ServiceRequest,
    *,
    paper: str,
    storage_key: str,
    media_type: str,
    size: int,
    sha256: str | None,
    by: str,
    now: datetime,
) -> ServiceRequestPaper:
    """Takes a paper; when it was the last one missing, the papers are checked next."""
    known = next((sent for sent in request.papers if sent.storage_key == storage_key), None)
    if known is not None:
        return known
    if State(request.status) in CLOSED:
        raise ForbiddenTransition(request.status, State.CHECKING_PAPERS)
    if paper not in {need.paper.key for need in changes.catalogue.service(request.service).papers}:
        raise UnknownPaper(paper)
    if media_type.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise PaperRefused("media_type")
    if not 0 < size <= LARGEST:
        raise PaperRefused("size")
    if len(request.papers) >= MOST_PAPERS:
        raise PaperRefused("too_many")
    row = ServiceRequestPaper(
        paper=paper,
        storage_key=storage_key,
        media_type=media_type.partition(";")[0].strip().lower(),
        size=size,
        sha256=sha256,
        actor=changes.actor(request, by),
        at=now,
        status="received",
        reason="",
    )
    request.papers.append(row)
    session.flush()
    changes.note(session, request, "paper", by=by, now=now, visible=False, why=paper)
    settle(session, changes, request, now)
    return row


def settle(session: Session, changes: Changes, request: ServiceRequest, now: datetime, why: str = "") -> None:
    """Lets the request wait for papers that are missing, and go on when none is. Later states stay as they are: the
    clerk who looks after the request decides there."""
    status, lacks = State(request.status), bool(missing(changes.catalogue, request))
    if status is State.PAPERS_MISSING and not lacks:
        changes.step(session, request, State.CHECKING_PAPERS, by="system", now=now)
    elif status in (State.RECEIVED, State.CHECKING_PAPERS) and lacks:
        # The time limit counts from the day the papers are complete.
        changes.step(session, request, State.PAPERS_MISSING, by="system", now=now, why=why)


def judge(
    session: Session,
    changes: Changes,
    request: ServiceRequest,
    paper_id: int,
    *,
    accepted: bool,
    by: str,
    why: str,
    now: datetime,
) -> ServiceRequestPaper:
    """Accepts or refuses a paper; a refused one is missing again, and the request waits for a better one."""
    row = next((sent for sent in request.papers if sent.id == paper_id), None)
    if row is None:
        raise UnknownPaper(str(paper_id))
    if State(request.status) in CLOSED:
        raise ForbiddenTransition(request.status, State.PAPERS_MISSING)
    row.status = "accepted" if accepted else "refused"
    row.reason = "" if accepted else why
    changes.note(session, request, "paper", by=by, now=now, visible=False, why=f"{row.paper}: {row.status}")
    if not accepted and request.status in (State.SURVEYED, State.REOPENED) and missing(changes.catalogue, request):
        changes.step(session, request, State.PAPERS_MISSING, by=by, now=now, why=why)
    else:
        settle(session, changes, request, now, why)
    return row
