"""The Django app that holds tables, migrations, triggers and signals."""
