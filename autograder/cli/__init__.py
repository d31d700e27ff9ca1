"""The command line: one module a subcommand, each returning an exit code, by who uses it."""
