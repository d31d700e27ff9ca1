"""Returns a million containers, long texts and huge integers.

Must: the grader goes on, soon; no point is earned.
Stopped by: the wire
"""

# %%
def answer(*args):
    return [[]] * 1_000_000, "x" * 50_000_000, 10 ** 100_000


mul_gate = collapse = answer
