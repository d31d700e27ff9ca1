# %% right: the lecture's
import torch
def model(t_u, w, b):
    return w * t_u + b

def loss_fn(t_p, t_c):
    return ((t_p - t_c) ** 2).mean()

def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        if params.grad is not None:
            params.grad.zero_()
        t_p = model(t_u, *params)
        loss = loss_fn(t_p, t_c)
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% right: params.data minus, zeroed after
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for i in range(n_epochs):
        loss = torch.mean((params[0] * t_u + params[1] - t_c) ** 2)
        losses.append(float(loss))
        params.grad = None
        loss.backward()
        params.data -= learning_rate * params.grad.data
        params.grad.data.zero_()
    return params, losses

# %% right: params.data reassigned, grad = None
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        w, b = params
        loss = ((w * t_u + b - t_c) ** 2).mean()
        params.grad = None   # 清空梯度
        loss.backward()
        losses.append(loss.detach())
        params.data = params.data - learning_rate * params.grad
    return params, losses

# %% right: torch.autograd.grad, nothing to zero
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        g, = torch.autograd.grad(loss, params)
        losses.append(loss.item())
        with torch.no_grad():
            params.sub_(learning_rate * g)
    return params, losses

# %% right: Variable
import torch
from torch.autograd import Variable
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    x, y = Variable(t_u), Variable(t_c)
    vars = params
    losses = []
    for epoch in range(n_epochs):
        if vars.grad is not None:
            vars.grad.data.fill_(0)
        l = (vars[0] * x + vars[1] - y).pow(2).mean()
        l.backward()
        losses.append(l.data.item())
        vars.data.add_(vars.grad.data, alpha=-learning_rate)
    return vars, losses

# %% right: SGD by the library
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    opt = torch.optim.SGD([params], lr=learning_rate)
    losses = []
    for _ in range(n_epochs):
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(params[0] * t_u + params[1], t_c)
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return params, losses

# %% wrong: never zeroed | cause: not-zeroed
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: zeroed once, before the loop | cause: zeroed-outside-loop
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    if params.grad is not None:
        params.grad.zero_()
    for epoch in range(1, n_epochs + 1):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: zeroed once, after the loop | cause: zeroed-outside-loop
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        loss = torch.mean((params[0] * t_u + params[1] - t_c) ** 2)
        loss.backward()
        losses.append(loss.item())
        params.data = params.data - learning_rate * params.grad.data
    params.grad.data.zero_()
    return params, losses

# %% wrong: zeroed between backward and step | cause: frozen
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.grad.zero_()
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: grad.zero instead of zero_ | cause: raises
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        if params.grad is not None:
            params.grad.zero()
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: in place without no_grad | cause: raises
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params -= learning_rate * params.grad
        params.grad.zero_()
    return params, losses

# %% wrong: no leaf after the first step | cause: raises
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params = params - learning_rate * params.grad
    return params, losses

# %% wrong: uphill | cause: sign
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params += learning_rate * params.grad
    return params, losses

# %% wrong: loss of the sum | cause: sum-for-mean
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).sum()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: loss after the step | cause: loss-after-step
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            params -= learning_rate * params.grad
            losses.append(((params[0] * t_u + params[1] - t_c) ** 2).mean().item())
    return params, losses

# %% wrong: one epoch short | cause: one-step-short
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses

# %% wrong: bias left out of the update | cause: frozen
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data[0] -= learning_rate * params.grad[0]
    return params, losses

# %% wrong: bias left out of the model | cause: model-wrong
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        w, b = params
        params.grad = None
        t_p = w * t_u
        + b
        loss = ((t_p - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data -= learning_rate * params.grad
    return params, losses

# %% wrong: (n,) against (n, 1) | cause: broadcast
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    t_u = t_u.reshape(-1, 1)
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data -= learning_rate * params.grad
    return params, losses

# %% wrong: the same tensor appended in every epoch | cause: aliased
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    current = torch.zeros((), dtype=t_u.dtype)
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        current.copy_(loss.detach())
        losses.append(current)
        params.data -= learning_rate * params.grad
    return params, losses

# %% wrong: Adam for gradient descent | cause: wrong-formula
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    optimizer = torch.optim.Adam([params], lr=learning_rate)
    losses = []
    for epoch in range(n_epochs):
        optimizer.zero_grad()
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return params, losses

# %% wrong: a learning rate of its own | cause: hard-coded
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    learning_rate = 1e-2
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data -= learning_rate * params.grad
    return params, losses

# %% wrong: the loss is detached by item | cause: raises
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean().item()
        loss.backward()
        losses.append(loss)
        params.data -= learning_rate * params.grad
    return params, losses

# %% wrong: nothing returned | cause: returns-nothing
import torch
def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    for epoch in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        params.data -= learning_rate * params.grad
        if epoch % 500 == 0:
            print('Epoch %d, Loss %f' % (epoch, float(loss)))
