"""A raster on the map in a real Chromium: it is seen, and its opacity is set by the keyboard."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from made_rasters import GREEN, MIDDLE, geotiff, made
from playwright.sync_api import expect
from visiting import Target, Visit, pixels

from geo import crs
from geo.models import User
from geo.roles import LAYER_EDITOR
from layers import catalogue
from layers.models import RasterLayer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(tmp_path: Path, target: Target) -> RasterLayer:
    catalogue.ensure_layers()
    editor = User.objects.create_user(username="editor")
    editor.groups.add(Group.objects.get_or_create(name=LAYER_EDITOR.slug)[0])
    return made(geotiff(tmp_path / "plan.tif", crs.system(7828)), editor, shown=True)


def test_the_opacity_of_a_raster_is_set_by_the_keyboard(plan: RasterLayer, target: Target, visit: Visit) -> None:
    visit.open(f"/#map=16/{MIDDLE[1]}/{MIDDLE[0]}")
    page = visit.page
    assert pixels(page, list(GREEN)) > 1000
    slider = page.get_by_role("slider")
    slider.focus()
    for _press in range(12):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("output[for=opacity-plan]")).to_have_text("40 %")
    expect(page.locator(".leaflet-raster-plan-pane .leaflet-layer")).to_have_css("opacity", "0.4")
    assert pixels(page, list(GREEN)) == 0
    page.locator("input[value=plan]").uncheck()
    expect(page.locator(".leaflet-raster-plan-pane .leaflet-layer")).to_have_count(0)
    page.locator("input[value=plan]").check()
    expect(page.locator(".leaflet-raster-plan-pane .leaflet-layer")).to_have_css("opacity", "0.4")
