"""
One target on the database of `DATABASE_URL`, in a process of its own: each line of its report as JSON.

Usage: python -m bench.run TARGET [--full] [--statements]
"""

import json
import sys
from importlib import import_module

import django

from bench.targets import Options


def main(target: str, options: Options) -> None:
    """Make the tables, measure, write."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # the floor's table, which refers to our users
    call_command("createcachetable", verbosity=0)
    for line in import_module(f"bench.{target}").measure(options):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Options(is_full="--full" in sys.argv, shows_statements="--statements" in sys.argv))
