"""What is true of an output folder: its SQLite file. Tables, records and pages are made of it."""
