# %% right: comparison
import torch
def relu_grad(z):
    z = torch.as_tensor(z)
    return (z > 0).to(z.dtype)

# %% right: where
import torch
def relu_grad(z):
    z = torch.as_tensor(z)
    return torch.where(z > 0, torch.ones_like(z), torch.zeros_like(z))

# %% right: mask in place on a copy
import torch
def relu_grad(z):
    g = torch.as_tensor(z).clone()
    g[g <= 0] = 0
    g[g > 0] = 1
    return g

# %% right: one at the kink
import torch
def relu_grad(z):
    return torch.heaviside(torch.as_tensor(z), torch.tensor(1.0, dtype=torch.as_tensor(z).dtype))

# %% right: half of one plus sign
import torch
def relu_grad(z):
    return (torch.sign(torch.as_tensor(z)) + 1) / 2

# %% right: list comprehension
import torch
def relu_grad(z):
    z = torch.as_tensor(z)
    return torch.tensor([1.0 if v > 0 else 0.0 for v in z.flatten()], dtype=z.dtype).reshape(z.shape)

# %% wrong: relu itself | cause: value-for-derivative
import torch
def relu_grad(z):
    return torch.relu(z)

# %% wrong: ones everywhere | cause: constant
import torch
def relu_grad(z):
    return torch.ones_like(z)

# %% wrong: sign, which is -1 below | cause: wrong-formula
import torch
def relu_grad(z):
    return torch.sign(z)

# %% wrong: less than | cause: wrong-formula
def relu_grad(z):
    return (z < 0).float()

# %% wrong: positions overwritten in the input | cause: mutates-input | corner: input afterwards
import torch
def relu_grad(z):
    z = torch.as_tensor(z)
    z[z <= 0] = 0
    z[z > 0] = 1
    return z

# %% wrong: the second mask catches what the first has zeroed | cause: constant
def relu_grad(z):
    g = z.clone()
    g[g < 0] = 0
    g[g >= 0] = 1
    return g

# %% wrong: if on a vector | cause: raises
def relu_grad(z):
    if z > 0:
        return 1.0
    return 0.0

# %% wrong: threshold one | cause: wrong-formula
def relu_grad(z):
    # relu = max(1, x)
    return (z > 1).float()
