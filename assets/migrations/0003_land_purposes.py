"""КВЦПЗ, the classifier of purposes of land, from `assets/data/land_purposes.csv`."""

import csv
from pathlib import Path

from django.db import migrations

PURPOSES = Path(__file__).parent.parent / "data" / "land_purposes.csv"


def load(apps, schema_editor):
    purposes = apps.get_model("assets", "LandPurpose")
    with PURPOSES.open(encoding="utf-8", newline="") as file:
        purposes.objects.bulk_create(
            purposes(
                code=row["code"],
                title_uk=row["title_uk"],
                title_en=row["title_en"],
                category=row["category"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"] or None,
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


def unload(apps, schema_editor):
    apps.get_model("assets", "LandPurpose").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("assets", "0002_initial")]
    operations = [migrations.RunPython(load, unload)]
