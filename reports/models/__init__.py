"""What the reports keep, by subject: what can be reported and to whom, the reports, who wrote, the cabinet, what is
sent, abuse.
"""

from reports.models.cabinet import (
    MOST_STARS,
    CabinetLink,
    CabinetSession,
    PushSubscription,
    Rating,
    Resident,
    Rhythm,
    Subscription,
)
from reports.models.categories import Category, Department, Group, LandOwnership, RoutingRule
from reports.models.feeding import AnyReport, DumpReport, LightingReport
from reports.models.guarding import Block, BlockKind, IdempotencyKey, Origin, SpentProof
from reports.models.outages import PlannedOutage
from reports.models.persons import Contact, Follower
from reports.models.replies import ReplyTemplate
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
    "MOST_STARS",
    "OPEN",
    "AnyReport",
    "Block",
    "BlockKind",
    "CabinetLink",
    "CabinetSession",
    "Category",
    "Contact",
    "Department",
    "DumpReport",
    "Follower",
    "Group",
    "Hook",
    "IdempotencyKey",
    "LandOwnership",
    "LightingReport",
    "Message",
    "MessageKind",
    "Move",
    "Note",
    "Origin",
    "Photograph",
    "PhotographKind",
    "PlannedOutage",
    "Publicity",
    "PushSubscription",
    "Rating",
    "Readiness",
    "ReplyTemplate",
    "Report",
    "Resident",
    "Rhythm",
    "RoutingRule",
    "Source",
    "SpentProof",
    "State",
    "Subscription",
]
