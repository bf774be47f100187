"""Rasters that would harm their reader, or are none: each ends in one clear sentence, and leaves nothing behind."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from made_rasters import bomb, geotiff, marked, received

from geo import crs
from geo.models import Job, Publication, User
from geo.roles import LAYER_EDITOR, Role
from layers.models import RasterLayer
from layers.rasters import keeping, running
from layers.rasters.refusals import RasterRefused

UTM = crs.system(32636)


@pytest.fixture
def editor(person: Callable[[Role], User]) -> User:
    return person(LAYER_EDITOR)


def _truncated(path: Path) -> Path:
    whole = geotiff(path, UTM).read_bytes()
    path.write_bytes(whole[:200])
    return path


def _vrt(path: Path) -> Path:
    path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>')
    return path


def _transform(*values: float) -> Callable[[Path], Path]:
    return lambda path: geotiff(path, UTM, transform=rasterio.Affine(*values))


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "more pixels than allowed": (lambda path: bomb(path, 60_000, 60_000), "60000 × 60000 pixels is too large"),
    "one endless row": (lambda path: bomb(path, 2_000_000, 1), "2000000 × 1 pixels is too large"),
    "thousands of bands": (lambda path: bomb(path, 16, 16, bands=60_000), "has 60000 bands|not a GeoTIFF|break"),
    "a few bands too many": (lambda path: geotiff(path, UTM, np.zeros((17, 8, 8), np.uint8)), "has 17 bands"),
    "broken off": (_truncated, "not a GeoTIFF that can be read"),
    "another format by its name": (_vrt, "is no TIFF, whatever its name says"),
    "complex numbers": (lambda path: geotiff(path, UTM, np.zeros((1, 8, 8), np.complex64)), "which are no colours"),
    "lies nowhere": (lambda path: geotiff(path, UTM, transform=None), "does not say where it lies"),
    "not a number": (_transform(1, 0, float("nan"), 0, -1, 5_400_000), "numbers that make no place"),
    "endless": (_transform(1, 0, float("inf"), 0, -1, 5_400_000), "numbers that make no place"),
    "pixels of no area": (_transform(1, 1, 300_000, 1, 1, 5_400_000), "numbers that make no place"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_words(editor: User, tmp_path: Path, var: Path, kind: str) -> None:
    write, words = BAD[kind]
    with pytest.raises(RasterRefused, match=words):
        received(write(tmp_path / "plan.tif"), editor)
    assert not RasterLayer.objects.exists()
    assert not Publication.objects.filter(slug="plan").exists()
    assert list((var / "rasters").glob("*")) == []


def test_only_one_picture_and_what_belongs_to_it_is_taken(editor: User, tmp_path: Path) -> None:
    plan = geotiff(tmp_path / "plan.tif", UTM)
    other = geotiff(tmp_path / "other.tif", UTM)
    page = tmp_path / "page.html"
    page.write_text("<p>")
    with pytest.raises(RasterRefused, match="one GeoTIFF"):
        received(plan, editor, other)
    with pytest.raises(RasterRefused, match=r"“page\.html” is not taken"):
        received(plan, editor, page)


def test_a_file_above_the_setting_is_refused(editor: User, tmp_path: Path, settings: Any) -> None:
    settings.RASTER_MAX_BYTES = 1024
    with pytest.raises(RasterRefused, match="is larger than"):
        received(geotiff(tmp_path / "plan.tif", UTM), editor)


def _begun(path: Path, editor: User) -> RasterLayer:
    row = received(path, editor)
    keeping.begin(row, UTM, editor)
    return row


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_breaks_off_in_the_middle_fails_with_its_row(
    editor: User, tmp_path: Path, work: Callable[[], None]
) -> None:
    path = geotiff(tmp_path / "plan.tif", UTM, np.tile(marked(), (1, 3, 1)), compress="DEFLATE")
    whole = path.read_bytes()
    path.write_bytes(whole[:3000] + bytes(len(whole) - 3000 - 1000) + whole[-1000:])
    row = _begun(path, editor)
    work()
    job = Job.objects.get()
    row.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "at row" in job.message
    assert (row.status, row.problem) == (RasterLayer.Status.FAILED, job.message)
    assert not keeping.at_work(row)


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_is_killed_is_told_and_the_work_may_begin_again(
    editor: User, tmp_path: Path, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _begun(geotiff(tmp_path / "plan.tif", UTM), editor)
    with monkeypatch.context() as changed:
        changed.setattr(running, "MAKE_SECONDS", 0)
        work()
    row.refresh_from_db()
    assert Job.objects.get().status == Job.Status.FAILED
    assert "took longer" in row.problem
    keeping.begin(row, UTM, editor)
    work()
    row.refresh_from_db()
    assert row.status == RasterLayer.Status.READY


def test_work_whose_worker_went_away_is_known_not_to_go_on(editor: User, tmp_path: Path) -> None:
    row = _begun(geotiff(tmp_path / "plan.tif", UTM), editor)
    row.refresh_from_db()
    assert keeping.at_work(row)
    Job.objects.update(status=Job.Status.RUNNING)
    row = RasterLayer.objects.get()
    assert keeping.interrupted(row)
    keeping.begin(row, UTM, editor)


def test_a_reader_that_asks_for_too_much_memory_ends_alone() -> None:
    code = (
        "from geo.confined import Limits, confine\nconfine(Limits(2**28, 10, 2**20))\n"
        "try:\n    bytearray(2**30)\nexcept MemoryError:\n    raise SystemExit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 7
