"""General causes by families: what a wrong function would return. `naming` chooses among them."""
