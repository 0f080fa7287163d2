from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0003_forgotten_addresses_pauses_and_changes_of_address")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE subscriptions_request AS request SET subscriber_id = subscriber.id
              FROM subscriptions_subscriber AS subscriber
             WHERE subscriber.consent_id = request.id
            """,
            migrations.RunSQL.noop,
        )
    ]
