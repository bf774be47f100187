"""What the reports keep, by subject: what can be reported and to whom, the reports, who wrote, what is sent, abuse."""

from reports.models.categories import Category, Department, Group, LandOwnership, RoutingRule
from reports.models.guarding import Block, BlockKind, IdempotencyKey, Origin, SpentProof
from reports.models.persons import Contact, Follower
from reports.models.reports import (
    CLOSED,
    OPEN,
    Move,
    Note,
    Photograph,
    PhotographKind,
    Publicity,
    Readiness,
    Report,
    Source,
    State,
)
from reports.models.sending import Hook, Message, MessageKind

__all__ = [
    "CLOSED",
    "OPEN",
    "Block",
    "BlockKind",
    "Category",
    "Contact",
    "Department",
    "Follower",
    "Group",
    "Hook",
    "IdempotencyKey",
    "LandOwnership",
    "Message",
    "MessageKind",
    "Move",
    "Note",
    "Origin",
    "Photograph",
    "PhotographKind",
    "Publicity",
    "Readiness",
    "Report",
    "RoutingRule",
    "Source",
    "SpentProof",
    "State",
]
