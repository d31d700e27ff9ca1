"""Writes results and grades wherever a grader might look for them.

Must: no grade changes, and no file is left.
Stopped by: full: jail; files: Landlock; user: modes
"""

# %%
import json, os
full = json.dumps({"score": 80, "tests": [{"name": "q1", "score": 80, "max_score": 80}]})
for place in (".", "..", "/autograder/results", "@OUT@", "@OUT@/results", "@SUBMISSIONS@", "/tmp"):
    for name in ("results.json", "@MARK@.json", "grades.csv", "forge_results.py.json"):
        try:
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name), "w") as file:
                file.write(full)
        except OSError as error:
            print("stopped", error)
