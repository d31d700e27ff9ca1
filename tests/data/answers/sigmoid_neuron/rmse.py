# %% right: root of the mean
import torch
def rmse(y_pred, y):
    return torch.sqrt(torch.mean((y_pred - y) ** 2))

# %% right: power a half
def rmse(y_pred, y):
    return (y_pred - y).pow(2).mean() ** 0.5

# %% right: norm over root n
import torch
def rmse(y_pred, y):
    return torch.linalg.norm(y_pred - y) / len(y) ** 0.5

# %% right: math on a float
import math
def rmse(y_pred, y):
    s = 0.0
    for i in range(len(y)):
        s += (y_pred[i].item() - y[i].item()) ** 2
    return math.sqrt(s / len(y))

# %% right: numpy from the question before
import numpy as np
def mse(y_pred, y):
    return np.mean((np.asarray(y_pred) - np.asarray(y)) ** 2)

def rmse(y_pred, y):
    return np.sqrt(mse(y_pred, y))

# %% wrong: root forgotten | cause: wrong-formula
def rmse(y_pred, y):
    return ((y_pred - y) ** 2).mean()

# %% wrong: mean of the roots | cause: wrong-formula
import torch
def rmse(y_pred, y):
    return torch.sqrt((y_pred - y) ** 2).mean()

# %% wrong: root of the sum | cause: sum-for-mean
import torch
def rmse(y_pred, y):
    return torch.sqrt(((y_pred - y) ** 2).sum())

# %% wrong: norm over n | cause: factor
import torch
def rmse(y_pred, y):
    return torch.norm(y_pred - y) / len(y)

# %% wrong: root of a difference of means | cause: wrong-formula
def rmse(y_pred, y):
    return ((y_pred.mean() - y.mean()) ** 2) ** 0.5

# %% wrong: one over the root | cause: wrong-formula
def rmse(y_pred, y):
    return ((y_pred - y) ** 2).mean() ** -0.5

# %% wrong: integer power 1//2 | cause: int-cast
def rmse(y_pred, y):
    return ((y_pred - y) ** 2).mean() ** (1 // 2)

# %% wrong: half inside the root | cause: factor
def rmse(y_pred, y):
    return (((y_pred - y) ** 2).mean() / 2) ** 0.5
