"""Texts of a drawing: its writing, which reaches the register by the outlines it stands in, and is no faulty object."""

from geo import db
from importers.findings import FINDINGS
from importers.staging import Staging

_LABEL, _WRONG_KIND = "drawing-text", "geometry-wrong-kind"


def tell_apart(staging: Staging, column: str) -> int:
    """Note texts (`column` of the file) that were found to be of another kind than the register's; how many there are.

    Which rows are left out is settled before: these stay outside the register.
    """
    statement = db.compose(
        db.load("importers", "find_labels"),
        text=staging.text(column),
        finding=staging.table("finding"),
        raw=staging.table("raw"),
    )
    params = {"code": _LABEL, "effect": FINDINGS[_LABEL].effect, "field": column, "wrong_kind": _WRONG_KIND}
    return db.execute(statement, params)
