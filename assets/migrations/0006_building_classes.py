"""НК 018, the classifier of buildings and structures, from `assets/data/building_classes.csv`."""

import csv
from pathlib import Path

from django.db import migrations

CLASSES = Path(__file__).parent.parent / "data" / "building_classes.csv"


def load(apps, schema_editor):
    classes = apps.get_model("assets", "BuildingClass")
    with CLASSES.open(encoding="utf-8", newline="") as file:
        classes.objects.bulk_create(
            classes(**row | {"valid_to": row["valid_to"] or None}) for row in csv.DictReader(file)
        )


def unload(apps, schema_editor):
    apps.get_model("assets", "BuildingClass").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("assets", "0005_property_and_sites")]
    operations = [migrations.RunPython(load, unload)]
