# %% right: where
import torch
def leaky_relu_grad(z):
    z = torch.as_tensor(z)
    return torch.where(z > 0, 1.0, 0.1).to(z.dtype)

# %% right: ones and a mask
import torch
def leaky_relu_grad(z):
    z = torch.as_tensor(z)
    g = torch.ones_like(z)
    g[z <= 0] = 0.1
    return g

# %% right: arithmetic with the mask
import torch
def leaky_relu_grad(z):
    z = torch.as_tensor(z)
    m = (z > 0).to(z.dtype)
    return m + 0.1 * (1 - m)

# %% right: numpy
import numpy as np
import torch
def leaky_relu_grad(z):
    z = np.asarray(z)
    return torch.tensor(np.where(z >= 0, 1.0, 0.1))

# %% right: sign
import torch
def leaky_relu_grad(z):
    return 0.55 + 0.45 * torch.sign(torch.as_tensor(z))

# %% right: another name for the slope, loop
import torch
def leaky_relu_grad(z, negative_slope=0.1):
    z = torch.as_tensor(z)
    out = []
    for v in z.reshape(-1):
        if v > 0:
            out.append(1.0)
        else:
            out.append(negative_slope)
    return torch.tensor(out, dtype=z.dtype).reshape(z.shape)

# %% wrong: torch's slope 0.01 | cause: factor
import torch
def leaky_relu_grad(z):
    return torch.where(z > 0, 1.0, 0.01)

# %% wrong: the function itself | cause: value-for-derivative
import torch
def leaky_relu_grad(z):
    return torch.max(0.1 * z, z)

# %% wrong: plain relu's | cause: wrong-formula
def leaky_relu_grad(z):
    return (z > 0).float()

# %% wrong: minus 0.1 below | cause: sign
import torch
def leaky_relu_grad(z):
    return torch.where(z > 0, 1.0, -0.1)

# %% wrong: 0.1 z below | cause: value-for-derivative
import torch
def leaky_relu_grad(z):
    return torch.where(z > 0, torch.ones_like(z), 0.1 * z)

# %% wrong: the cases swapped | cause: wrong-formula
import torch
def leaky_relu_grad(z):
    return torch.where(z < 0, 1.0, 0.1)

# %% wrong: 1.1 above | cause: wrong-formula
def leaky_relu_grad(z):
    return 0.1 + (z > 0).float()

# %% wrong: integer array cuts the slope to zero | cause: int-cast
import torch
def leaky_relu_grad(z):
    g = torch.ones(z.shape, dtype=torch.int64)
    g[z <= 0] = int(0.1)
    return g
