# %% right: the lecture's
def dloss_fn(t_p, t_c):
    dsq_diffs = 2 * (t_p - t_c) / t_p.size(0)
    return dsq_diffs

# %% right: len
def dloss_fn(t_p, t_c):
    n = len(t_p)
    return (2.0 / n) * (t_p - t_c)

# %% right: loop
import torch
def dloss_fn(t_p, t_c):
    out = torch.zeros_like(t_p)
    for i in range(len(t_p)):
        out[i] = -2 * (t_c[i] - t_p[i]) / len(t_p)
    return out

# %% right: numpy
import numpy as np
import torch
def dloss_fn(t_p, t_c):
    d = np.subtract(t_p.numpy(), t_c.numpy())
    return torch.from_numpy(2 * d / d.size)

# %% right: in place on a fresh tensor
def dloss_fn(t_p, t_c):
    d = t_p - t_c
    d *= 2
    d /= d.numel()
    return d

# %% wrong: n forgotten | cause: sum-for-mean
def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c)

# %% wrong: 2 forgotten | cause: factor
def dloss_fn(t_p, t_c):
    return (t_p - t_c) / t_p.size(0)

# %% wrong: sign | cause: sign
def dloss_fn(t_p, t_c):
    return 2 * (t_c - t_p) / t_p.size(0)

# %% wrong: averaged to one number | cause: wrong-formula
def dloss_fn(t_p, t_c):
    return (2 * (t_p - t_c)).mean()

# %% wrong: the squares | cause: value-for-derivative
def dloss_fn(t_p, t_c):
    return (t_p - t_c) ** 2 / t_p.size(0)

# %% wrong: the loss | cause: value-for-derivative
def dloss_fn(t_p, t_c):
    return ((t_p - t_c) ** 2).mean()

# %% wrong: target dropped | cause: target-dropped
def dloss_fn(t_p, t_c):
    return 2 * t_p / t_p.size(0)

# %% wrong: the mean removed | cause: wrong-formula
def dloss_fn(t_p, t_c):
    d = t_p - t_c
    return 2 * (d - d.mean()) / len(d)

# %% wrong: (n, n) | cause: broadcast
def dloss_fn(t_p, t_c):
    return 2 * (t_p.unsqueeze(1) - t_c) / t_p.size(0)

# %% wrong: the eleven readings | cause: hard-coded
def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c) / 11

# %% wrong: works on t_p itself | cause: mutates-input | corner: input afterwards
def dloss_fn(t_p, t_c):
    t_p -= t_c
    t_p *= 2 / len(t_c)
    return t_p

# %% wrong: whole-number division | cause: int-cast
def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c) // t_p.size(0)
