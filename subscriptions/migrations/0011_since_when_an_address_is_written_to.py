"""Keep on each subscriber when emails began to go to the address as it is."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, OuterRef, Subquery


def note_changes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """From the changes of address that are still known."""
    changes = apps.get_model("subscriptions", "AddressChange").objects.filter(subscriber=OuterRef("pk"))
    last = changes.order_by().values("subscriber").annotate(last=Max("confirmed_at")).values("last")
    apps.get_model("subscriptions", "Subscriber").objects.exclude(email="").update(moved_at=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0010_follows_that_go_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(note_changes, migrations.RunPython.noop, elidable=True),
    ]
