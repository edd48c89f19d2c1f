"""The desk's routes, one file a noun."""

from fastapi import APIRouter

from gateway.desk.api import (
    calls,
    campaigns,
    company,
    conversations,
    customer,
    figures,
    files,
    help,
    lessons,
    me,
    merging,
    models,
    ownership,
    people,
    replies,
    rules,
    search,
    session,
    start,
    things,
)

ROUTES: tuple[APIRouter, ...] = (
    session.routes,
    company.routes,
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
    rules.routes,
    figures.routes,
    campaigns.routes,
    lessons.routes,
    help.routes,
    calls.routes,
    models.routes,
)
