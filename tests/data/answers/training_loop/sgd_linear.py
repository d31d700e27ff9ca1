# %% right: by hand
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% right: the lecture's, w.data
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor([float(w)], dtype=torch.float64)
    w.requires_grad = True
    grads = []

    def forward(x):
        return x * w

    def loss(x, y):
        y_pred = forward(x)
        return (y_pred - y) ** 2

    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            l = loss(x, y)
            l.backward()
            grads.append(w.grad.item())
            w.data = w.data - learning_rate * w.grad.data
            w.grad.data.zero_()
    return w.item(), grads

# %% right: no_grad in place, grad = None
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    weight = torch.tensor(float(w), dtype=torch.double, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for i in range(len(xs)):
            weight.grad = None
            ((xs[i] * weight - ys[i]) ** 2).backward()
            grads.append(weight.grad.clone())
            with torch.no_grad():
                weight -= learning_rate * weight.grad
    return weight.detach(), grads

# %% right: reassigned and requires_grad_()
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor(float(w), dtype=torch.float64).requires_grad_()
    grads = []
    for epoch in range(epochs):
        for x_val, y_val in zip(xs, ys):
            l = (w * x_val - y_val) ** 2
            l.backward()
            g = w.grad
            grads.append(g.item())
            w = (w - learning_rate * g).detach().requires_grad_()   # 新的叶子节点
    return float(w), grads

# %% right: helper functions, tuple of two, while
def gradient(x, y, w):
    return 2 * x * (x * w - y)

def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = float(w)
    out = []
    done = 0
    while done < epochs:
        for k, x in enumerate(xs):
            out += [gradient(float(x), float(ys[k]), w)]
            w -= learning_rate * out[-1]
        done += 1
    return (w, out)

# %% right: numpy, gradients as a tensor
import numpy as np
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    x, y = np.array(xs, dtype=float), np.array(ys, dtype=float)
    w = np.float64(w)
    grads = np.zeros((epochs, len(x)))
    for e in range(epochs):
        for i in range(len(x)):
            grads[e, i] = 2 * x[i] * (x[i] * w - y[i])
            w = w - learning_rate * grads[e, i]
    return w, torch.from_numpy(grads.ravel())

# %% wrong: gradient zeroed outside the inner loop | cause: zeroed-outside-loop
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor([float(w)], dtype=torch.float64, requires_grad=True)
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            l = (x * w - y) ** 2
            l.backward()
            grads.append(w.grad.item())
            w.data = w.data - learning_rate * w.grad.data
        w.grad.data.zero_()
    return w.item(), grads

# %% wrong: never zeroed | cause: not-zeroed
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor([float(w)], dtype=torch.float64, requires_grad=True)
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            l = (x * w - y) ** 2
            l.backward()
            grads.append(w.grad.item())
            w.data -= learning_rate * w.grad.data
    return w.item(), grads

# %% wrong: factor 2 | cause: factor
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: the mean over all samples | cause: wrong-formula
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        grad = 0
        for x, y in zip(xs, ys):
            grad += 2 * x * (x * w - y)
        grad = grad / len(xs)
        grads.append(grad)
        w = w - learning_rate * grad
    return w, grads

# %% wrong: the step comes once an epoch, after the inner loop | cause: wrong-formula
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
        w = w - learning_rate * grad
    return w, grads

# %% wrong: uphill | cause: sign
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w + learning_rate * grad
    return w, grads

# %% wrong: y - x w | cause: sign
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (y - x * w)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: w frozen by another name | cause: frozen
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w_new = w - learning_rate * grad
    return w_new, grads

# %% wrong: gradients of the last epoch only | cause: incomplete
def sgd_linear(xs, ys, w, learning_rate, epochs):
    for epoch in range(epochs):
        grads = []
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: the same grad tensor appended each time | cause: aliased
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            l = (x * w - y) ** 2
            l.backward()
            grads.append(w.grad)
            w.data = w.data - learning_rate * w.grad.data
            w.grad.data.zero_()
    return w.item(), grads

# %% wrong: w for x in the gradient | cause: weight-for-input
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * w * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: target dropped | cause: target-dropped
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: one epoch short | cause: one-step-short
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(1, epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: data of the lecture | cause: hard-coded
x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(x_data, y_data):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads

# %% wrong: learning rate 0.01 | cause: hard-coded
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - 0.01 * grad
    return w, grads

# %% wrong: appended after the step, from the new w | cause: loss-after-step
def sgd_linear(xs, ys, w, learning_rate, epochs):
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            w = w - learning_rate * 2 * x * (x * w - y)
            grads.append(2 * x * (x * w - y))
    return w, grads

# %% wrong: zero instead of zero_ | cause: raises
import torch
def sgd_linear(xs, ys, w, learning_rate, epochs):
    w = torch.tensor([float(w)], requires_grad=True)
    grads = []
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            l = (x * w - y) ** 2
            l.backward()
            grads.append(w.grad.item())
            w.data = w.data - learning_rate * w.grad.data
            w.grad.data.zero()
    return w.item(), grads

# %% wrong: prints the lecture's log | cause: prints
def sgd_linear(xs, ys, w, learning_rate, epochs):
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            grad = 2 * x * (x * w - y)
            print('\tgrad:', x, y, grad)
            w = w - learning_rate * grad
        print('progress:', epoch, (x * w - y) ** 2)
