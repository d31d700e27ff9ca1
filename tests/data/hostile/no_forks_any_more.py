"""Takes away what checkpoints are made of: forks, the collector, the random numbers.

Threatens: the grader's time
"""

# %%
import gc, os, random, sys
import numpy, torch
del os.fork
os.waitpid = os.kill = os.close = None
gc.freeze = gc.disable = gc.collect = None
random.setstate = numpy.random.set_state = torch.set_rng_state = None
sys.setrecursionlimit(30)

# %%
grader.check("q1")
