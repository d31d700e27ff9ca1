"""Loops for ever, at the top of a cell and in a function.

Must: each costs its own time and no more.
Stopped by: time
"""

# %%
while True:
    pass

# %%
def mul_gate(x, y):
    while True:
        pass
