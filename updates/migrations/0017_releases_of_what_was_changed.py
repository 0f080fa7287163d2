from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Q, Subquery


def say_when_each_was_released(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was released before: the staff's trail knows when."""
    released = apps.get_model("publishing", "AuditEntry").objects.filter(
        did="released import",
        thing_type__app_label="updates",
        thing_type__model="update",
        thing_id=OuterRef("update"),
        at__gte=OuterRef("published_at"),
    )
    editions = apps.get_model("updates", "Edition").objects.filter(
        number=1, update__imported__was="published", published_at=F("update__imported__published_at")
    )
    keys = list(editions.values_list("pk", flat=True))
    apps.get_model("updates", "Edition").objects.filter(pk__in=keys).update(released_at=Subquery(released.values("at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0009_changes_that_replace_earlier_ones"),
        ("updates", "0016_who_is_told_of_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="imported",
            name="document_print",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="imported",
            name="taken_in_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="imported",
            name="update_print",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.RunPython(say_when_each_was_released, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=Q(released_at=None) | Q(released_at__gte=F("published_at")), name="released_after_it_came_out"
            ),
        ),
    ]
