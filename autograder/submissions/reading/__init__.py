"""From the bytes of what was handed in to its cells, whatever was meant to be a notebook."""
