"""Photographs: nothing that the camera wrote leaves the house, and nothing that is no photograph comes in."""

import importlib
from datetime import UTC, datetime
from io import BytesIO

import made_pictures as made
import pytest
from PIL import Image, ImageFile

from geo import images
from geo.images import ImageRefused, Prepared, Size, prepare, scaled

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def prepared(content: bytes) -> Prepared:
    return prepare(BytesIO(content))


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        prepared(content)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 12


@pytest.mark.parametrize("content", [made.telling_photograph(), made.telling_png()], ids=["JPEG", "PNG"])
def test_nothing_that_the_camera_wrote_is_in_any_size(content: bytes) -> None:
    for word in (made.ARTIST, made.XMP_NOTE):
        assert word.encode() in content, "the picture of the test tells nothing"
    for size, file in prepared(content).files.items():
        image = opened(file)
        assert dict(image.getexif()) == {}, size
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        for word in (made.ARTIST, made.CAMERA, made.COMMENT, made.XMP_NOTE, made.IPTC_NOTE, made.TAKEN):
            assert word.encode() not in file, (size, word)
        for mark in (b"Exif", b"http://ns.adobe.com", b"Photoshop", b"8BIM", b"ICC_PROFILE"):
            assert mark not in file, (size, mark)
        assert file.count(b"\xff\xd8\xff") == 1, "a second picture, the thumbnail, is inside"


def test_the_position_and_the_moment_are_read_once_and_told_apart() -> None:
    told = prepared(made.telling_photograph())
    assert told.position == pytest.approx((made.LON, made.LAT))
    # Half past eleven in the evening in Kyiv, summer time.
    assert told.taken_at == datetime(2026, 5, 9, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "gps",
    [
        {"GPSLongitude": (0.0, 0.0, 0.0), "GPSLatitude": (0.0, 0.0, 0.0)},
        {"GPSLongitude": (533.0, 0.0, 0.0)},
        {"GPSLatitude": (49.0,)},
    ],
    ids=["no fix", "beyond the Earth", "degrees alone"],
)
def test_a_position_that_cannot_be_is_none(gps: dict[str, object]) -> None:
    assert prepared(made.encoded(exif=made.exif(**gps).tobytes())).position is None


def test_the_southern_and_western_hemispheres_are_negative() -> None:
    west = made.exif(GPSLongitudeRef="W", GPSLatitudeRef="S")
    assert prepared(made.encoded(exif=west.tobytes())).position == pytest.approx((-made.LON, -made.LAT))


def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    told = prepared(made.telling_photograph())
    assert (told.width, told.height) == (480, 640)
    image = opened(told.files[Size.FULL])
    # Turned by a quarter clockwise: what was left is above, and the white corner has gone to the right.
    assert near(image.getpixel((100, 100)), RED)
    assert near(image.getpixel((100, 600)), BLUE)
    assert near(image.getpixel((470, 10)), WHITE)


def test_sizes_are_bounded_by_the_longest_side_and_agree_with_what_pages_are_told() -> None:
    told = prepared(made.encoded(made.picture(3000, 2000)))
    assert (told.width, told.height) == (2560, 1707)
    for size, file in told.files.items():
        image = opened(file)
        assert max(image.size) == images.SIDES[size]
        assert image.size == scaled(told.width, told.height, size)
        assert image.info["progressive"]
        assert (image.format, image.mode) == ("JPEG", "RGB")


def test_nothing_is_enlarged() -> None:
    told = prepared(made.encoded(made.picture(200, 100)))
    assert {opened(file).size for file in told.files.values()} == {(200, 100)}
    assert {scaled(200, 100, size) for size in Size} == {(200, 100)}


def test_a_picture_one_pixel_high_is_no_trouble() -> None:
    told = prepared(made.encoded(made.picture(5000, 1), "PNG"))
    assert opened(told.files[Size.THUMBNAIL]).size == (320, 1)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("HEIF", "RGB"),
        ("HEIF", "RGBA"),
    ],
)
def test_pictures_of_every_kind_become_plain_jpegs(kind: str, mode: str) -> None:
    image = made.picture(mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    file = opened(prepared(made.encoded(image, kind)).files[Size.SCREEN])
    assert (file.format, file.mode) == ("JPEG", "RGB")
    assert near(file.getpixel((10, 10)), WHITE)
    assert max(file.getpixel((600, 400))) < 230


def test_a_photograph_of_an_iphone_tells_its_place_and_loses_it() -> None:
    content = made.encoded(kind="HEIF", exif=made.exif().tobytes())
    assert made.ARTIST.encode() in content
    told = prepared(content)
    assert told.position == pytest.approx((made.LON, made.LAT))
    assert (told.width, told.height) == (480, 640), "turned upright"
    for file in told.files.values():
        assert made.ARTIST.encode() not in file
        assert not opened(file).getexif()
    for cut in range(1, len(content), 97):
        assert refusal(content[:cut])


def test_what_is_transparent_is_white() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert near(opened(prepared(made.encoded(image, "PNG")).files[Size.FULL]).getpixel((50, 50)), WHITE)


def test_colours_of_another_profile_are_turned_into_srgb() -> None:
    image = opened(prepared(made.widely_coloured()).files[Size.FULL])
    red, _green, blue = image.getpixel((100, 300))
    assert blue > red, "the profile says that red and blue are swapped"


def test_a_damaged_profile_costs_the_profile_and_not_the_picture() -> None:
    image = opened(prepared(made.encoded(icc_profile=b"no profile at all", quality=95)).files[Size.FULL])
    assert near(image.getpixel((100, 300)), RED)


def test_damaged_exif_costs_the_exif_and_not_the_picture() -> None:
    told = prepared(made.encoded(exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff" + bytes(20)))
    assert (told.position, told.taken_at) == (None, None)


def test_a_phones_picture_with_a_second_one_behind_is_taken_and_the_second_dropped() -> None:
    both = made.encoded(made.picture(), "MPO", save_all=True, append_images=[made.picture(mode="L").convert("RGB")])
    told = prepared(both)
    assert told.files[Size.FULL].count(b"\xff\xd8\xff") == 1


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    for content in (made.bomb(9_000, 9_000), made.bomb(60_000, 60_000)):
        assert "64 million pixels" in refusal(content)


def test_a_moving_picture_is_refused() -> None:
    assert "moving picture" in refusal(made.moving_picture())


def test_a_truncated_picture_is_refused() -> None:
    whole = made.encoded(made.picture(1000, 1000))
    assert "damaged or incomplete" in refusal(whole[: len(whole) // 2])
    png = made.encoded(made.picture(1000, 1000), "PNG")
    assert "damaged or incomplete" in refusal(png[: len(png) // 2])


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        made.encoded(kind="GIF"),
        made.encoded(kind="TIFF"),
        made.PDF,
    ],
    ids=["HTML", "SVG", "GIF", "TIFF", "PDF"],
)
def test_what_is_no_photograph_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert "JPEG, HEIC, PNG or WebP" in refusal(content)


def test_an_empty_file_and_one_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "empty" in refusal(b"")
    monkeypatch.setattr(images, "MAX_BYTES", 1024 * 1024)
    assert "larger than 1 MB" in refusal(made.encoded() + bytes(1024 * 1024))


def test_the_digest_is_that_of_the_file_as_it_came() -> None:
    one, other = made.photograph(1), made.photograph(2)
    assert prepared(one).sha256 == prepared(one).sha256 != prepared(other).sha256


def test_the_printing_of_sheets_makes_no_broken_picture_pass() -> None:
    """WeasyPrint turns Pillow's look at broken pictures off for the whole process when it is loaded."""
    importlib.import_module("layers.paper")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
