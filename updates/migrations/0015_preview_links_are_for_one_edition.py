from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def say_what_each_is_for(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Links that were made before are for the edition after those that there were then."""
    editions = apps.get_model("updates", "Edition").objects.filter(
        update=OuterRef("update"), published_at__lte=OuterRef("made_at")
    )
    newest = editions.order_by().values("update").annotate(newest=Max("number")).values("newest")
    apps.get_model("updates", "PreviewLink").objects.update(over=Coalesce(Subquery(newest), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("updates", "0014_remarks_are_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="previewlink",
            name="over",
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunPython(say_what_each_is_for, migrations.RunPython.noop, elidable=True),
    ]
