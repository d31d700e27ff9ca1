"""Repairs: small edits of a student's own code, made and run where that code runs."""
