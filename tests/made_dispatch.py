"""People who handle reports, and the addresses at which they do."""

from django.test import Client

from geo.models import User
from reports.models import Department, Report

INBOX = "/en/staff/reports/"


def page(report: Report) -> str:
    return f"{INBOX}{report.pk}/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member_of(slug: str, name: str = "crew") -> User:
    """Somebody of that department, who has no role."""
    user = User.objects.create_user(username=name, password="a password of tests")
    Department.objects.get(slug=slug).members.add(user)
    return user
