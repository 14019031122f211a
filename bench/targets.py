"""What can be measured, each alone: a module of `bench` whose `measure(options)` yields the lines of its report."""

from dataclasses import dataclass

DATABASES = ("sqlite", "postgresql")
# Each in the order in which they run, with the databases on which it says anything.
TARGETS = {
    "pages": DATABASES,
    "size": DATABASES,
    "log": DATABASES,
    "ranks": DATABASES,
    "dispatch": DATABASES,
    "keys": DATABASES,
    "alike": DATABASES,
    "settling": ("postgresql",),
}
WITH_FILES = ("pages", "size", "keys")  # those that show pages need style sheets and scripts in place


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`is_full` for the sizes that the goals speak of; smaller ones show the same in a twentieth of the time."""

    is_full: bool
    shows_statements: bool
