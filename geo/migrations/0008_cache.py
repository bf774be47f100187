from django.db import migrations


class Migration(migrations.Migration):
    """The table of `CACHES["default"]`, as Django's `createcachetable` makes it: `migrate` alone sets an instance up."""

    dependencies = [("geo", "0007_proposals_of_new_objects")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE geo_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL); CREATE INDEX geo_cache_expires ON geo_cache (expires)",
            "DROP TABLE geo_cache",
        )
    ]
