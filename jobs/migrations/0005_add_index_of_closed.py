from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_create_tables"),
        ("core", "0003_add_limit_counts"),
        ("jobs", "0004_add_search_log_and_rebuild_state"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["status", "closed_at"], name="job_status_closed"),
        ),
    ]
