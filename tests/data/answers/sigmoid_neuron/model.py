# %% right: the lecture's sum
import torch
def model(X, W, b):
    u = torch.sum(X * W, dim=1) + b
    return torch.sigmoid(u)

# %% right: matrix times vector
import torch
def model(X, W, b):
    return torch.sigmoid(X @ W + b)

# %% right: loop over rows
import torch
def model(X, W, b):
    y_pred = torch.zeros(X.shape[0], dtype=X.dtype)
    for i in range(len(X)):
        z = b[0]
        for j in range(len(W)):
            z = z + X[i, j] * W[j]
        y_pred[i] = 1 / (1 + torch.exp(-z))
    return y_pred

# %% right: columns, flattened at the end
import torch
def model(X, W, b):
    z = torch.mm(X, W.view(-1, 1)) + b
    return torch.sigmoid(z).view(-1)

# %% right: numpy inside
import numpy as np
import torch
def model(X, W, b):
    z = X.detach().numpy() @ W.detach().numpy() + b.detach().numpy()
    return torch.tensor(1 / (1 + np.exp(-z)))

# %% right: bias in the weight vector
import torch
def model(X, W, b):
    ones = torch.ones(X.shape[0], 1, dtype=X.dtype)
    theta = torch.cat([W, b])
    return torch.sigmoid(torch.cat([X, ones], dim=1) @ theta)

# %% right: addmv and in place
import torch
def model(X, W, b):
    z = torch.mv(X, W)
    z += b
    return z.sigmoid_()

# %% right: functional linear
import torch
import torch.nn.functional as F
def model(X, W, b):
    return torch.sigmoid(F.linear(X, W.unsqueeze(0), b)).squeeze(1)

# %% wrong: no activation | cause: missing-activation
import torch
def model(X, W, b):
    return torch.sum(X * W, dim=1) + b

# %% wrong: bias left out | cause: model-wrong
import torch
def model(X, W, b):
    return torch.sigmoid(X @ W)

# %% wrong: sum over samples | cause: transposed
import torch
def model(X, W, b):
    u = torch.sum(X * W, dim=0) + b
    return torch.sigmoid(u)

# %% wrong: a column comes back | cause: broadcast
import torch
def model(X, W, b):
    return torch.sigmoid(X @ W.reshape(-1, 1) + b)

# %% wrong: column plus row | cause: broadcast
import torch
def model(X, W, b):
    z = X @ W.reshape(-1, 1)
    return torch.sigmoid(z + torch.ones(X.shape[0], dtype=X.dtype) * b)

# %% wrong: sum of everything | cause: wrong-formula
import torch
def model(X, W, b):
    return torch.sigmoid(torch.sum(X * W) + b)

# %% wrong: mean for sum | cause: mean-for-sum
import torch
def model(X, W, b):
    return torch.sigmoid((X * W).mean(dim=1) + b)

# %% wrong: tanh | cause: model-wrong
import torch
def model(X, W, b):
    return torch.tanh(X @ W + b)

# %% wrong: bias added after the activation | cause: model-wrong
import torch
def model(X, W, b):
    return torch.sigmoid(X @ W) + b

# %% wrong: bias subtracted | cause: sign
import torch
def model(X, W, b):
    return torch.sigmoid(X @ W - b)

# %% wrong: activation of each product | cause: model-wrong
import torch
def model(X, W, b):
    return torch.sigmoid(X * W).sum(dim=1) + b

# %% wrong: bias once for each feature | cause: broadcast
import torch
def model(X, W, b):
    return torch.sigmoid((X * W + b).sum(dim=1))

# %% wrong: sigmoid without its minus | cause: sign
import torch
def model(X, W, b):
    u = X @ W + b
    return 1 / (1 + torch.exp(u))

# %% wrong: classes | cause: float-cast
import torch
def model(X, W, b):
    p = torch.sigmoid(X @ W + b)
    return (p > 0.5).float()

# %% wrong: two features written out | cause: hard-coded | corner: three features
import torch
def model(X, W, b):
    return torch.sigmoid(X[:, 0] * W[0] + X[:, 1] * W[1] + b)

# %% wrong: X transposed | cause: transposed
import torch
def model(X, W, b):
    return torch.sigmoid(X.T @ W + b)

# %% wrong: own weights | cause: hard-coded
import torch
def model(X, W, b):
    W = torch.ones(X.shape[1], dtype=X.dtype)
    b = torch.zeros(1)
    return torch.sigmoid(X @ W + b)
