"""The subcommands of who grades: from the downloads to what goes back."""
