"""The officer's work lists on one page at `/staff/tasks/`; each leads through its objects in the workspace."""
