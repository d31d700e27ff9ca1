"""Each of many cells fails with a megabyte of words, and warns with another.

Threatens: the grader's memory
"""

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)

# %%
import sys, warnings
warnings.warn("w" * 1_000_000)
sys.stderr.write("e" * 1_000_000)
raise Exception("m" * 1_000_000)
