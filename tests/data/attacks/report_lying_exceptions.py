"""Raises exceptions whose own methods raise, end Python, or never return.

Must: the cell is recorded; no point is earned.
Stopped by: time
"""

# %%
class Worse(Exception):
    def __str__(self):
        raise SystemExit

    @property
    def reason(self):
        raise KeyboardInterrupt

    __repr__ = __str__


raise Worse

# %%
class Slow(Exception):
    def __str__(self):
        while True:
            pass


def mul_gate(x, y):
    raise Slow
