"""Checks from many threads at once, and from forks of them.

Threatens: the grader's time
"""

# %%
import os, threading
def check(number):
    for _ in range(50):
        grader.check(f"q{number % 8 + 1}")
threads = [threading.Thread(target=check, args=(number,)) for number in range(20)]
for thread in threads:
    thread.start()
if os.fork() == 0:
    check(1)
    os._exit(0)
for thread in threads:
    thread.join()
