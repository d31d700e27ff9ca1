"""The subcommands of who makes assignments: from the first file to the proof."""
