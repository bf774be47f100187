"""Documents and photographs of a record: who sees them, who keeps them, and that nothing half done stays behind."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import made_pictures as made
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from helpers import query

from assets.models import Parcel
from geo import access, filing, registers, storing
from geo.access import Viewer
from geo.attachments import Document, Photograph
from geo.document_files import FileRefused
from geo.images import ImageRefused, Size
from geo.jobs import Silence
from geo.models import Publication, User, Visibility
from geo.registers import PUBLIC, STAFF
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_OFFICER, PARTNER, Role
from geo.tasks import sweep_files

MakeParcels = Callable[..., list[Parcel]]
Person = Callable[[Role], User]

LINK = "https://rada.example.gov.ua/decisions/112"


@pytest.fixture
def media(settings: Any) -> Path:
    return settings.MEDIA_ROOT


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    [made_parcel] = parcels(1)
    return made_parcel


def paper(parcel: Parcel, **fields: Any) -> Document:
    return Document(**({"register": "parcels", "record": parcel.uid, "title": "Рішення"} | fields))


def shot(parcel: Parcel, **fields: Any) -> Photograph:
    return Photograph(register="parcels", record=parcel.uid, **fields)


def attach_photograph(parcel: Parcel, user: User, shade: int = 0, **fields: Any) -> Photograph:
    return filing.attach_photograph(shot(parcel, **fields), BytesIO(made.photograph(shade)), user)


def attach_document(parcel: Parcel, user: User, **fields: Any) -> Document:
    return filing.attach_document(paper(parcel, **fields), BytesIO(made.PDF), user, "рішення.pdf")


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def seen(viewer: Viewer, model: type[Document] | type[Photograph] = Document) -> set[str]:
    """Audiences of the attachments that the viewer sees."""
    return set(access.sight(registers.get("parcels"), viewer).attachments(model).values_list("audience", flat=True))


# --- Who sees -----------------------------------------------------------------------------------------------------

AUDIENCES = {PUBLIC, STAFF, PARTNER.slug, DISPATCHER.slug}


@pytest.fixture
def of_every_audience(parcel: Parcel, land_officer: User) -> Parcel:
    for index, audience in enumerate(sorted(AUDIENCES)):
        filing.attach_document(paper(parcel, audience=audience, link=LINK), None, land_officer)
        attach_photograph(parcel, land_officer, index, audience=audience)
    return parcel


def viewer(role: Role | None, person: Person) -> Viewer:
    if role is LAND_OFFICER:
        return User.objects.get(username=LAND_OFFICER.slug)
    return person(role) if role else AnonymousUser()


#: Role; what it sees at a record for everyone, at one hidden from the public, and where the switch withholds the kind.
RIGHTS = [
    (None, {PUBLIC}, set(), set()),
    (PARTNER, {PUBLIC, PARTNER.slug}, set(), set()),
    (ADDRESS_OFFICER, {PUBLIC, STAFF}, {PUBLIC, STAFF}, {PUBLIC, STAFF}),
    (DISPATCHER, {PUBLIC, STAFF, DISPATCHER.slug}, {PUBLIC, STAFF, DISPATCHER.slug}, {PUBLIC, STAFF, DISPATCHER.slug}),
    (LAND_OFFICER, AUDIENCES, AUDIENCES, AUDIENCES),
    (ADMINISTRATOR, AUDIENCES, AUDIENCES, AUDIENCES),
]


@pytest.mark.parametrize(
    ("role", "open_", "hidden", "withheld"), RIGHTS, ids=[str(row[0] and row[0].slug) for row in RIGHTS]
)
def test_an_attachment_is_seen_where_its_record_is_seen_and_its_audience_is_ones_own(
    of_every_audience: Parcel, person: Person, role: Role | None, open_: set[str], hidden: set[str], withheld: set[str]
) -> None:
    user = viewer(role, person)
    for model in (Document, Photograph):
        assert seen(user, model) == open_
        Publication.objects.filter(slug="parcels").update(withheld_fields=[model.WITHHELD_AS])
        assert seen(user, model) == withheld
        Publication.objects.filter(slug="parcels").update(withheld_fields=[])
        for hide, shown in (("restricted = true", "restricted = false"), ("state = 'draft'", "state = 'current'")):
            query(f"UPDATE assets_parcel SET {hide}")
            assert seen(user, model) == hidden
            query(f"UPDATE assets_parcel SET {shown}")
        query("UPDATE assets_parcel SET state = 'archived'")
        assert seen(user, model) == set()
        query("UPDATE assets_parcel SET state = 'current'")


def test_documents_withheld_leave_the_photographs_and_the_other_way_round(of_every_audience: Parcel) -> None:
    Publication.objects.filter(slug="parcels").update(withheld_fields=["documents"])
    assert (seen(AnonymousUser(), Document), seen(AnonymousUser(), Photograph)) == (set(), {PUBLIC})
    Publication.objects.filter(slug="parcels").update(withheld_fields=["photographs"])
    assert (seen(AnonymousUser(), Document), seen(AnonymousUser(), Photograph)) == ({PUBLIC}, set())


def test_a_register_switched_off_takes_its_attachments_with_it(of_every_audience: Parcel) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    assert seen(AnonymousUser(), Photograph) == set()


def test_the_switch_knows_documents_and_photographs_and_refuses_what_is_neither(kozelshchyna: Any) -> None:
    publication = Publication.objects.get(slug="parcels")
    publication.withheld_fields = ["documents", "photographs", "address"]
    publication.clean()
    publication.withheld_fields = ["photos"]
    with pytest.raises(ValidationError, match="photos"):
        publication.clean()


def test_what_is_attached_is_for_staff_until_a_person_publishes_it(parcel: Parcel, land_officer: User) -> None:
    assert attach_document(parcel, land_officer).audience == STAFF
    assert attach_photograph(parcel, land_officer).audience == STAFF


# --- Filing -------------------------------------------------------------------------------------------------------


def test_a_photograph_lies_in_three_sizes_under_a_random_name_without_what_the_camera_wrote(
    parcel: Parcel, land_officer: User, media: Path
) -> None:
    content = BytesIO(made.telling_photograph())
    photograph = filing.attach_photograph(shot(parcel, caption_uk="Ставок"), content, land_officer)
    assert sorted(str(path.relative_to(media)) for path in stored(media)) == sorted(photograph.files())
    assert (photograph.width, photograph.height) == (480, 640)
    assert str(photograph.taken_on) == "2026-05-09"
    assert photograph.position is None
    for size in Size:
        with default_storage.open(photograph.file(size)) as file:
            assert made.ARTIST.encode() not in file.read()


def test_the_place_of_the_camera_is_kept_only_if_the_officer_wants_it(parcel: Parcel, land_officer: User) -> None:
    content = BytesIO(made.telling_photograph())
    photograph = filing.attach_photograph(shot(parcel), content, land_officer, keep_position=True)
    assert photograph.position
    assert photograph.position.coords == pytest.approx((made.LON, made.LAT))


def test_photographs_stand_in_the_order_in_which_they_came(parcel: Parcel, land_officer: User) -> None:
    came = [attach_photograph(parcel, land_officer, shade) for shade in range(3)]
    assert list(Photograph.objects.all()) == came


def test_the_same_photograph_is_taken_once_for_a_record(parcels: MakeParcels, land_officer: User, media: Path) -> None:
    one, other = parcels(2)
    first = attach_photograph(one, land_officer)
    attach_photograph(other, land_officer)
    with pytest.raises(ValidationError, match="already with this object"):
        attach_photograph(one, land_officer)
    assert len(stored(media)) == 2 * len(Size)
    filing.archive(first, land_officer, "taken away")
    attach_photograph(one, land_officer)


def test_the_same_file_is_taken_once_among_the_documents_of_a_record(
    parcel: Parcel, land_officer: User, media: Path
) -> None:
    attach_document(parcel, land_officer)
    with pytest.raises(ValidationError, match="already among the documents"):
        attach_document(parcel, land_officer, title="Інша назва")
    assert len(stored(media)) == 1


@pytest.mark.parametrize(
    ("fields", "enough"),
    [
        ({}, False),
        ({"number": "112"}, False),
        ({"date": "2026-02-03"}, False),
        ({"number": "112", "date": "2026-02-03"}, True),
        ({"link": LINK}, True),
        ({"link": "javascript:alert(1)"}, False),
        ({"link": "ftp://example.org/1"}, False),
    ],
)
def test_a_document_needs_a_file_or_a_link_or_its_number_and_date(
    parcel: Parcel, land_officer: User, fields: dict[str, str], enough: bool
) -> None:
    if enough:
        filing.attach_document(paper(parcel, **fields), None, land_officer)
    else:
        with pytest.raises(ValidationError):
            filing.attach_document(paper(parcel, **fields), None, land_officer)
    assert Document.objects.count() == enough


def test_a_change_keeps_what_was_who_changed_it_and_why(parcel: Parcel, land_officer: User) -> None:
    document = attach_document(parcel, land_officer)
    document.title, document.audience = "Рішення про оренду", PUBLIC
    changed = filing.change(document, 1, land_officer, "published by decision 7")
    assert (changed.version, changed.title) == (2, "Рішення про оренду")
    [past] = Document.pgh_event_model.objects.all()  # type: ignore[attr-defined]  # made by geo.history.tracked
    assert (past.title, past.audience) == ("Рішення", STAFF)
    assert past.pgh_context.metadata["user"] == land_officer.pk
    assert past.pgh_context.metadata["reason"] == "published by decision 7"


def test_a_change_prepared_on_an_older_state_is_refused(parcel: Parcel, land_officer: User) -> None:
    one, other = attach_document(parcel, land_officer), Document.objects.get()
    one.title = "Перша"
    filing.change(one, 1, land_officer, "first")
    other.title = "Друга"
    with pytest.raises(ValidationError, match="changed meanwhile by land-officer"):
        filing.change(other, 1, land_officer, "second")
    assert Document.objects.get().title == "Перша"


def test_a_file_put_in_the_place_of_another_leaves_the_former_to_the_history(
    parcel: Parcel, land_officer: User, media: Path
) -> None:
    document = attach_document(parcel, land_officer)
    former = document.stored_as
    filing.change(document, 1, land_officer, "signed", BytesIO(made.ASIC_E), "рішення.asice")
    assert document.content_type == "application/vnd.etsi.asic-e+zip"
    assert document.stored_as != former
    assert len(stored(media)) == 2
    _long_ago(media)
    assert filing.sweep() == 0, "what the history names is no orphan"


def test_archiving_takes_it_from_view_and_keeps_the_row_the_files_and_the_reason(
    parcel: Parcel, land_officer: User, media: Path
) -> None:
    photograph = attach_photograph(parcel, land_officer, audience=PUBLIC)
    filing.archive(photograph, land_officer, "shows a person")
    assert seen(AnonymousUser(), Photograph) == seen(land_officer, Photograph) == set()
    assert Photograph.objects.get().archived
    assert len(stored(media)) == len(Size)
    [past] = Photograph.pgh_event_model.objects.all()  # type: ignore[attr-defined]  # made by geo.history.tracked
    assert past.pgh_context.metadata["reason"] == "shows a person"


@pytest.mark.parametrize("role", [ADDRESS_OFFICER, DISPATCHER, PARTNER])
def test_somebody_elses_officer_files_changes_and_archives_nothing(
    parcel: Parcel, land_officer: User, person: Person, role: Role, media: Path
) -> None:
    stranger = person(role)
    document, photograph = attach_document(parcel, land_officer), attach_photograph(parcel, land_officer)
    files = stored(media)
    attempts: list[Callable[[], object]] = [
        lambda: attach_document(parcel, stranger, title="Підроблене"),
        lambda: attach_photograph(parcel, stranger, 7),
        lambda: filing.change(document, 1, stranger, "mine"),
        lambda: filing.archive(photograph, stranger, "mine"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match=r"Its officers are: Land officer\.$"):
            attempt()
    assert stored(media) == files
    assert (Document.objects.get().version, Photograph.objects.get().archived) == (1, False)


def test_nothing_is_attached_to_an_archived_record(parcel: Parcel, land_officer: User, media: Path) -> None:
    query("UPDATE assets_parcel SET state = 'archived'")
    with pytest.raises(ValidationError, match="archived or gone"):
        attach_photograph(parcel, land_officer)
    assert stored(media) == []


# --- Nothing half done --------------------------------------------------------------------------------------------


class FullDisk(FileSystemStorage):
    """The real storage, whose disk is full after so many files."""

    room = 1

    def _save(self, name: str, content: Any) -> str:
        if self.room == 0:
            raise OSError(28, "No space left on device")
        self.room -= 1
        return super()._save(name, content)


def test_a_storage_that_fails_half_way_leaves_neither_row_nor_file(
    parcel: Parcel, land_officer: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "default_storage", FullDisk())
    with pytest.raises(FileRefused, match="could not be stored, and nothing was changed"):
        attach_photograph(parcel, land_officer)
    assert (Photograph.objects.count(), stored(media)) == (0, [])


def test_a_row_that_cannot_be_written_leaves_no_file(parcel: Parcel, land_officer: User, media: Path) -> None:
    with connection.execute_wrapper(_refuse_insert), pytest.raises(RuntimeError, match="no row today"):
        attach_photograph(parcel, land_officer)
    assert stored(media) == []


def _refuse_insert(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith('INSERT INTO "geo_photograph"'):
        raise RuntimeError("no row today")
    return execute(sql, params, many, context)


def test_a_photograph_that_cannot_be_read_leaves_nothing(parcel: Parcel, land_officer: User, media: Path) -> None:
    with pytest.raises(ImageRefused):
        filing.attach_photograph(shot(parcel), BytesIO(b"<html>"), land_officer)
    assert (Photograph.objects.count(), stored(media)) == (0, [])


def test_the_sweep_takes_old_files_that_belong_to_nothing_and_no_others(
    parcel: Parcel, land_officer: User, media: Path
) -> None:
    photograph, document = attach_photograph(parcel, land_officer), attach_document(parcel, land_officer)
    lost = media / "photographs" / "ab" / "abcd-full.jpg"
    fresh = media / "documents" / "cd" / "cdef.pdf"
    for path in (lost, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"left by a process that died")
    _long_ago(media, but=fresh)
    assert sweep_files(Silence()) == "Files deleted: 1"
    assert not lost.exists()
    assert fresh.exists()
    for name in (*photograph.files(), document.stored_as):
        assert default_storage.exists(name)


def test_the_sweep_of_a_storage_where_nothing_was_stored_finds_nothing(db: None) -> None:
    assert filing.sweep() == 0


def _long_ago(media: Path, but: Path | None = None) -> None:
    for path in stored(media):
        if path != but:
            os.utime(path, (0, 0))
