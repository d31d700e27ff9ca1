"""The layouts of the systems that submissions come from: one module a system."""
