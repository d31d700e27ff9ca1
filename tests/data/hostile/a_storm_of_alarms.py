"""Has itself interrupted a million times a second, by timers of every kind.

Threatens: the grader's time
"""

# %%
import signal
for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
    signal.signal(number, lambda *_: sum(range(100)))
for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    signal.setitimer(timer, 1e-6, 1e-6)
def answer(*_):
    while True:
        pass
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
