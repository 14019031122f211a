"""Try to cheat it: what an operator with every right can do to the log, and who notices."""
