"""The dictionary of street names for search (addresses/sql/search_dictionary.sql)."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from geo import db


class Migration(migrations.Migration):
    dependencies = [("addresses", "0002_names_and_acts")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(db.load("addresses", "search_dictionary"), db.load("addresses", "search_dictionary_drop")),
    ]
