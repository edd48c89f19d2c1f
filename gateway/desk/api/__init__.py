"""The desk's routes, one file a noun."""

from fastapi import APIRouter

from gateway.desk.api import (
    campaigns,
    conversations,
    customer,
    figures,
    files,
    lessons,
    me,
    merging,
    ownership,
    people,
    replies,
    search,
    session,
    start,
    things,
)

ROUTES: tuple[APIRouter, ...] = (
    session.routes,
    me.routes,
    start.routes,
    conversations.routes,
    ownership.routes,
    merging.routes,
    replies.routes,
    files.routes,
    customer.routes,
    search.routes,
    people.routes,
    things.routes,
    figures.routes,
    campaigns.routes,
    lessons.routes,
)
