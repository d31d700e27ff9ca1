"""Learning management systems: reading what they export, and giving back what they import."""
