# %% right: own gradient function
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return X.T @ d, d.sum().reshape(1)

def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        y_pred = torch.sigmoid(X @ W + b)
        loss = ((y_pred - y) ** 2).mean()
        losses.append(loss.item())
        W_grad, b_grad = gradient(W, b, X, y)
        W = W - learning_rate * W_grad
        b = b - learning_rate * b_grad
    return W, b, losses

# %% right: in place on copies, losses as a tensor
import torch
def learn(W, b, X, y, epochs, learning_rate):
    W = W.clone()
    b = b.clone()
    losses = torch.zeros(epochs, dtype=X.dtype)
    for i in range(epochs):
        p = torch.sigmoid((X * W).sum(dim=1) + b)
        losses[i] = torch.mean((p - y) ** 2)
        d = (2 * (p - y) * p * (1 - p)).unsqueeze(1)
        W -= learning_rate * (d * X).mean(dim=0)
        b -= learning_rate * d.mean(dim=0)
    return W, b, losses

# %% right: numpy all through
import numpy as np
import torch
def learn(W, b, X, y, epochs, learning_rate):
    W, b, X, y = W.numpy().copy(), b.numpy().copy(), X.numpy(), y.numpy()
    losses = []
    for _ in range(epochs):
        p = 1 / (1 + np.exp(-(X @ W + b)))
        losses.append(np.mean((p - y) ** 2))
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum(keepdims=True)
    return torch.from_numpy(W), torch.from_numpy(b), losses

# %% right: one vector for all parameters
import torch
def learn(W, b, X, y, epochs, learning_rate):
    theta = torch.cat([W, b])
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
    losses = []
    epoch = 0
    while epoch < epochs:
        p = torch.sigmoid(A @ theta)
        losses.append(((p - y) ** 2).mean())
        theta = theta - learning_rate * (A.T @ (2 * (p - y) * p * (1 - p))) / len(y)
        epoch += 1
    return theta[:-1], theta[-1:], losses

# %% right: list out, prints on the way
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(1, epochs + 1):
        z = X @ W + b
        a = torch.sigmoid(z)
        e = a - y
        losses.append(float((e * e).mean()))
        if epoch % 2 == 0:
            print('Epoch', epoch, 'Loss', losses[-1])
        g = 2 * e * a * (1 - a)
        step_W = torch.stack([(g * X[:, j]).mean() for j in range(len(W))])
        step_b = g.mean()
        W, b = W - learning_rate * step_W, b - learning_rate * step_b
    return [W, b, losses]

# %% wrong: bias never trained | cause: frozen
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
    return W, b, losses

# %% wrong: weights never trained | cause: frozen
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        w = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: uphill | cause: sign
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W + learning_rate * X.T @ d
        b = b + learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: loss after the step | cause: loss-after-step
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
        losses.append(((torch.sigmoid(X @ W + b) - y) ** 2).mean().item())
    return W, b, losses

# %% wrong: one epoch short | cause: one-step-short
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(1, epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: b's step with the new W | cause: mixed-update
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        W = W - learning_rate * X.T @ (2 * (p - y) * p * (1 - p)) / len(y)
        p = torch.sigmoid(X @ W + b)
        b = b - learning_rate * (2 * (p - y) * p * (1 - p)).mean()
    return W, b, losses

# %% wrong: the prediction is computed once, before the loop | cause: stale-state
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    p = torch.sigmoid(X @ W + b)
    for epoch in range(epochs):
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: derivative of the sigmoid missing | cause: missing-activation-derivative
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: gradients pile up over the epochs | cause: accumulated
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    dW = torch.zeros_like(W)
    db = torch.zeros_like(b)
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        dW += X.T @ d
        db += d.sum()
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, losses

# %% wrong: sum for mean | cause: sum-for-mean
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: starts from its own weights | cause: hard-coded
import torch
def learn(W, b, X, y, epochs, learning_rate):
    W = torch.ones(X.shape[1], dtype=X.dtype)
    b = torch.zeros(1, dtype=X.dtype)
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses

# %% wrong: learning rate 0.01 whatever is asked | cause: hard-coded
import torch
def learn(W, b, X, y, epochs, learning_rate):
    lr = 0.01
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - lr * X.T @ d
        b = b - lr * d.sum().reshape(1)
    return W, b, losses

# %% wrong: one sample at a time | cause: wrong-formula
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(((torch.sigmoid(X @ W + b) - y) ** 2).mean().item())
        for xi, yi in zip(X, y):
            p = torch.sigmoid(xi @ W + b)
            d = 2 * (p - yi) * p * (1 - p)
            W = W - learning_rate * d * xi
            b = b - learning_rate * d
    return W, b, losses

# %% wrong: returned inside the loop | cause: one-step-short
import torch
def learn(W, b, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
        return W, b, losses

# %% wrong: only the last loss | cause: incomplete
import torch
def learn(W, b, X, y, epochs, learning_rate):
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        loss = ((p - y) ** 2).mean().item()
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, loss

# %% wrong: the losses list is outside the function | cause: stale-state | corner: second call
import torch
losses = []
def learn(W, b, X, y, epochs, learning_rate):
    for epoch in range(epochs):
        p = torch.sigmoid(X @ W + b)
        losses.append(((p - y) ** 2).mean().item())
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum().reshape(1)
    return W, b, losses
