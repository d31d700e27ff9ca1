"""Takes all memory, touching each page.

Must: an error in its cell, or the end of its process.
Stopped by: limits
"""

# %%
blocks = []
while True:
    blocks.append(bytearray(64 * 2**20))
