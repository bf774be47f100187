"""Records in the admin are read, by the rights of the books, and changed by nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from helpers import query

from assets.models import Parcel
from geo import registers
from geo.models import User

MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    return client


def test_every_register_of_the_code_that_has_records_of_its_own_is_in_the_admin() -> None:
    assert all(admin.site.is_registered(register.model) for register in registers.declared() if not register.fed)


def test_a_record_is_shown_with_its_fields_and_its_place(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="вулиця Шкільна, 7")
    listed = client.get(f"/en/admin/assets/parcel/?q={parcel.cadastral_number}").content.decode()
    assert f"/en/admin/assets/parcel/{parcel.pk}/change/" in listed
    page = client.get(f"/en/admin/assets/parcel/{parcel.pk}/change/").content.decode()
    assert "вулиця Шкільна, 7" in page
    assert "data-place" in page
    assert 'name="address"' not in page
    assert "<textarea" not in page


def test_nothing_of_a_record_is_changed_added_or_deleted_in_the_admin(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    own = f"/en/admin/assets/parcel/{parcel.pk}"
    for address, sent in (
        (f"{own}/change/", {"address": "нова"}),
        (f"{own}/delete/", {"post": "yes"}),
        ("/en/admin/assets/parcel/add/", {"cadastral_number": "5322081200:00:001:0099"}),
    ):
        assert client.post(address, sent).status_code == 403
    client.post("/en/admin/assets/parcel/", {"action": "delete_selected", "_selected_action": parcel.pk, "post": "yes"})
    found = Parcel.objects.get()
    assert (found.version, found.address) == (1, "")


@pytest.mark.parametrize("slug", [register.slug for register in registers.declared() if not register.fed])
def test_every_list_opens_and_is_searched(client: Client, kozelshchyna: Any, slug: str) -> None:
    meta = registers.get(slug).model._meta
    assert client.get(f"/en/admin/{meta.app_label}/{meta.model_name}/?q=1&state__exact=current").status_code == 200


def test_who_enters_the_admin_without_being_of_the_staff_sees_no_record(parcels: MakeParcels, partner: User) -> None:
    [parcel] = parcels(1)
    partner.is_staff = True
    partner.save()
    partner.user_permissions.set(Permission.objects.filter(codename="view_parcel"))
    client = Client()
    client.force_login(partner)
    assert client.get("/en/admin/assets/parcel/").status_code == 403
    assert client.get(f"/en/admin/assets/parcel/{parcel.pk}/change/").status_code == 403


def test_of_staff_who_keep_another_register_the_archive_is_kept_here_too(parcels: MakeParcels, staff: User) -> None:
    [parcel] = parcels(1)
    query("UPDATE assets_parcel SET state = 'archived'")
    staff.is_staff = True
    staff.save()
    staff.user_permissions.set(Permission.objects.filter(codename="view_parcel"))
    client = Client()
    client.force_login(staff)
    assert parcel.cadastral_number not in client.get("/en/admin/assets/parcel/").content.decode()
    assert client.get(f"/en/admin/assets/parcel/{parcel.pk}/change/").status_code == 302
