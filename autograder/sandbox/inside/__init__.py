"""What runs beside a student's code: no answer, and no test but those that need live objects."""
