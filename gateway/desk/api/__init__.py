"""The desk's routes, one file a noun."""

from fastapi import APIRouter

from gateway.desk.api import (
    company,
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
    rules,
    session,
    start,
    things,
)

ROUTES: tuple[APIRouter, ...] = (
    session.routes,
    me.routes,
    company.routes,
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
    rules.routes,
    campaigns.routes,
    lessons.routes,
)
