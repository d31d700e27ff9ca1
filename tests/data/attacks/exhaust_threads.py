"""Starts threads without end.

Must: an error in its cell, or its end.
Stopped by: full, user: limits in all; files: memory
"""

# %%
import threading, time
while True:
    threading.Thread(target=time.sleep, args=[30], daemon=True).start()
