"""Checks a question thousands of times, and questions with endless names.

Threatens: the grader's memory
"""

# %%
for number in range(3_000):
    grader.check("q1")
    grader.check(f"q{number}" + "9" * 1_000)
grader.check("q" * 10_000_000)
