# %% right: 1 - tanh squared
import torch
def tanh_grad(z):
    return 1 - torch.tanh(torch.as_tensor(z)) ** 2

# %% right: product of sums
import torch
def tanh_grad(z):
    t = torch.tanh(torch.as_tensor(z))
    return (1 - t) * (1 + t)

# %% right: through the sigmoid
import torch
def tanh_grad(z):
    s = torch.sigmoid(2 * torch.as_tensor(z))
    return 4 * s * (1 - s)

# %% right: numpy
import numpy as np
import torch
def tanh_grad(z):
    z = np.asarray(z, dtype=np.float64)
    return torch.from_numpy(np.asarray(1.0 - np.square(np.tanh(z))))

# %% wrong: square forgotten | cause: wrong-formula
import torch
def tanh_grad(z):
    return 1 - torch.tanh(z)

# %% wrong: tanh itself | cause: value-for-derivative
import torch
def tanh_grad(z):
    return torch.tanh(z)

# %% wrong: 1 - z squared | cause: missing-activation
def tanh_grad(z):
    return 1 - z ** 2

# %% wrong: sigmoid's rule | cause: wrong-formula
import torch
def tanh_grad(z):
    t = torch.tanh(z)
    return t * (1 - t)

# %% wrong: plus | cause: sign
import torch
def tanh_grad(z):
    return 1 + torch.tanh(z) ** 2

# %% wrong: tanh squared minus one | cause: sign
import torch
def tanh_grad(z):
    t = torch.tanh(z)
    return t ** 2 - 1

# %% wrong: one over cosh, not squared | cause: wrong-formula
import torch
def tanh_grad(z):
    return 1 / torch.cosh(z)

# %% wrong: factor 2 of the sigmoid form | cause: factor
import torch
def tanh_grad(z):
    # tanh(z) = 2*sigmoid(2z) - 1
    s = torch.sigmoid(2 * z)
    return 2 * s * (1 - s)
