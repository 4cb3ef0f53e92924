from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0006_add_index_of_stamps"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="loggedsearch",
            index=models.Index(fields=["words", "searched_on"], name="logged_search_words"),
        ),
    ]
