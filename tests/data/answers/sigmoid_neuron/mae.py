# %% right: mean of absolutes
def mae(y_pred, y):
    return (y_pred - y).abs().mean()

# %% right: torch.abs
import torch
def mae(y_pred, y):
    return torch.mean(torch.abs(y - y_pred))

# %% right: where for the sign
import torch
def mae(y_pred, y):
    d = y_pred - y
    d = torch.where(d < 0, -d, d)
    return d.sum() / d.shape[0]

# %% right: builtin abs shadowed by a helper
def abs(v):
    if v < 0:
        return -v
    return v

def mae(y_pred, y):
    total = 0.0
    for p, t in zip(y_pred, y):
        total = total + abs(p - t)
    return total / len(y)

# %% right: numpy
import numpy as np
def mae(y_pred, y):
    return np.abs(y_pred.numpy() - y.numpy()).mean()

# %% wrong: sum | cause: sum-for-mean
def mae(y_pred, y):
    return (y_pred - y).abs().sum()

# %% wrong: no absolute value | cause: wrong-formula
def mae(y_pred, y):
    return (y_pred - y).mean()

# %% wrong: absolute value of the mean | cause: wrong-formula
def mae(y_pred, y):
    return (y_pred - y).mean().abs()

# %% wrong: squares | cause: wrong-formula
def mae(y_pred, y):
    return ((y_pred - y) ** 2).mean()

# %% wrong: difference of absolutes | cause: wrong-formula
def mae(y_pred, y):
    return (y_pred.abs() - y.abs()).mean()

# %% wrong: all pairs | cause: broadcast
def mae(y_pred, y):
    return (y_pred.unsqueeze(1) - y.unsqueeze(0)).abs().mean()

# %% wrong: maximum | cause: wrong-formula
def mae(y_pred, y):
    return (y_pred - y).abs().max()

# %% wrong: a list of all the differences | cause: not-reduced
def mae(y_pred, y):
    return [abs(float(p) - float(t)) for p, t in zip(y_pred, y)]
