from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0005_add_index_of_closed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchpending",
            name="stamp",
            field=models.BigIntegerField(db_index=True),
        ),
    ]
