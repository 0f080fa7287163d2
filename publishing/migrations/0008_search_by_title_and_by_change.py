from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    """While readers go on searching. What the indexes are made of is counted at the end, or the planner knows nothing of it."""

    atomic = False

    dependencies = [
        ("publishing", "0007_search_entries_know_when_they_changed"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="searchentry",
            index=GinIndex(SearchVector("title", config="english"), name="search_titles"),
        ),
        AddIndexConcurrently(
            model_name="searchentry",
            index=models.Index(
                models.OrderBy(
                    Coalesce(
                        "day",
                        models.Func(
                            models.F("changed_at"),
                            output_field=models.DateField(),
                            template="(%(expressions)s AT TIME ZONE 'UTC')::date",
                        ),
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                name="search_by_day_or_change",
            ),
        ),
        RemoveIndexConcurrently(model_name="searchentry", name="search_newest_first"),
        migrations.RunSQL("ANALYZE publishing_searchentry", migrations.RunSQL.noop),
    ]
