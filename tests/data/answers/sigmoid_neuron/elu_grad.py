# %% right: where
import torch
def elu_grad(z, alpha):
    z = torch.as_tensor(z)
    return torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(z))

# %% right: elu plus alpha
import torch
def elu_grad(z, alpha):
    z = torch.as_tensor(z)
    elu = torch.where(z > 0, z, alpha * (torch.exp(z) - 1))
    return torch.where(z > 0, torch.ones_like(z), elu + alpha)

# %% right: exponent clamped, no overflow in the dead branch
import torch
def elu_grad(z, alpha):
    z = torch.as_tensor(z)
    neg = alpha * torch.exp(torch.clamp(z, max=0))
    mask = z > 0
    neg[mask] = 1.0
    return neg

# %% right: numpy
import numpy as np
import torch
def elu_grad(z, alpha):
    z = np.asarray(z, dtype=float)
    return torch.as_tensor(np.where(z >= 0, 1.0, float(alpha) * np.exp(np.minimum(z, 0))))

# %% right: loop and math
import math
import torch
def elu_grad(z, alpha):
    z = torch.as_tensor(z)
    out = torch.ones_like(z).reshape(-1)
    for i, v in enumerate(z.reshape(-1)):
        if v < 0:
            out[i] = alpha * math.exp(v)
    return out.reshape(z.shape)

# %% wrong: elu itself | cause: value-for-derivative
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, z, alpha * (torch.exp(z) - 1))

# %% wrong: alpha dropped | cause: factor
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, torch.ones_like(z), torch.exp(z))

# %% wrong: minus alpha kept | cause: wrong-formula
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, torch.ones_like(z), alpha * (torch.exp(z) - 1))

# %% wrong: minus in the exponent | cause: sign
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(-z))

# %% wrong: alpha below, like leaky relu | cause: wrong-formula
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, 1.0, float(alpha))

# %% wrong: alpha above as well | cause: factor
import torch
def elu_grad(z, alpha):
    return alpha * torch.where(z > 0, torch.ones_like(z), torch.exp(z))

# %% wrong: zero below | cause: wrong-formula
def elu_grad(z, alpha):
    return (z > 0).float()

# %% wrong: z e^z | cause: wrong-formula
import torch
def elu_grad(z, alpha):
    # power rule: (e^z)' = z e^(z-1)
    return torch.where(z > 0, torch.ones_like(z), alpha * z * torch.exp(z - 1))

# %% wrong: alpha fixed at 1 | cause: hard-coded
import torch
def elu_grad(z, alpha=1.0):
    alpha = 1.0
    return torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(z))

# %% wrong: mask times infinity for large z | cause: not-finite | corner: large
import torch
def elu_grad(z, alpha):
    z = torch.as_tensor(z)
    pos = (z > 0).to(z.dtype)
    return pos + (1 - pos) * alpha * torch.exp(z)

# %% wrong: z's value above | cause: value-for-derivative
import torch
def elu_grad(z, alpha):
    return torch.where(z > 0, z, alpha * torch.exp(z))
