"""Results as people read them: a folder of records, tables, the terminal. HTML is for `pages`."""
