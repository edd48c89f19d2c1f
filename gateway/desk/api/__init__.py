"""The desk's routes, one file a noun."""

from fastapi import APIRouter

from gateway.desk.api import conversations, me, ownership, replies, session, start

ROUTES: tuple[APIRouter, ...] = (
    session.routes,
    me.routes,
    start.routes,
    conversations.routes,
    ownership.routes,
    replies.routes,
)
