"""How a student's function comes by what it returns: what it reaches, and what it computes."""
