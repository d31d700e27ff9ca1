# %% right: mean of squares
def mse(y_pred, y):
    return ((y_pred - y) ** 2).mean()

# %% right: torch.square
import torch
def mse(y_pred, y):
    loss = torch.square(y_pred - y).mean()
    assert loss.shape == () or loss.shape == (1,)
    return loss

# %% right: loop
def mse(y_pred, y):
    total = 0
    for p, t in zip(y_pred, y):
        total += (p - t) ** 2
    return total / len(y)

# %% right: dot product over n
def mse(y_pred, y):
    e = y - y_pred
    return e @ e / e.numel()

# %% right: library loss
import torch.nn.functional as F
def mse(y_pred, y):
    return F.mse_loss(y_pred, y)

# %% right: numpy, a float
import numpy as np
def mse(y_pred, y):
    return float(np.mean(np.square(y_pred.numpy() - y.numpy())))

# %% wrong: sum | cause: sum-for-mean
def mse(y_pred, y):
    return ((y_pred - y) ** 2).sum()

# %% wrong: half | cause: factor
def mse(y_pred, y):
    return 0.5 * ((y_pred - y) ** 2).mean()

# %% wrong: divided by 2n | cause: factor
def mse(y_pred, y):
    n = len(y)
    return ((y_pred - y) ** 2).sum() / (2 * n)

# %% wrong: square of the mean | cause: wrong-formula
def mse(y_pred, y):
    return (y_pred - y).mean() ** 2

# %% wrong: root | cause: wrong-formula
import torch
def mse(y_pred, y):
    return torch.sqrt(torch.mean((y_pred - y) ** 2))

# %% wrong: not averaged | cause: not-reduced
def mse(y_pred, y):
    return (y_pred - y) ** 2

# %% wrong: all pairs | cause: broadcast
def mse(y_pred, y):
    return ((y_pred.reshape(-1, 1) - y) ** 2).mean()

# %% wrong: difference of squares | cause: wrong-formula
def mse(y_pred, y):
    return (y_pred ** 2 - y ** 2).mean()

# %% wrong: 1/n lost on a row | cause: sum-for-mean
def mse(y_pred, y):
    e = (y_pred - y).reshape(1, -1)
    return (e @ e.T).mean()

# %% wrong: absolute value | cause: wrong-formula
def mse(y_pred, y):
    return (y_pred - y).abs().mean()

# %% wrong: n - 1 | cause: factor
def mse(y_pred, y):
    return ((y_pred - y) ** 2).sum() / (len(y) - 1)

# %% wrong: variance, mean removed | cause: wrong-formula
import torch
def mse(y_pred, y):
    return torch.var(y_pred - y, unbiased=False)

# %% wrong: returned inside the loop | cause: one-step-short
def mse(y_pred, y):
    total = 0
    for p, t in zip(y_pred, y):
        total += (p - t) ** 2
        return total / len(y)

# %% wrong: target dropped | cause: target-dropped
def mse(y_pred, y):
    return (y_pred ** 2).mean()
