# %% right: one line
def linear_gradient(x, y, w):
    return 2 * x * (x * w - y)

# %% right: three factors
def linear_gradient(x, y, w):
    y_hat = x * w
    r = y_hat - y
    dloss_dr = 2 * r
    dr_dyhat = 1
    dyhat_dw = x
    return dloss_dr * dr_dyhat * dyhat_dw

# %% right: residual the other way round
def linear_gradient(x, y, w):
    return -2 * x * (y - x * w)

# %% right: multiplied out
def linear_gradient(x, y, w):
    # loss = x²w² - 2xyw + y²
    return 2 * x ** 2 * w - 2 * x * y

# %% right: numpy inside and a float out
import numpy as np
def linear_gradient(x, y, w):
    x, y, w = np.float64(x), np.float64(y), np.float64(w)
    return float(2 * np.multiply(x, np.subtract(x * w, y)))

# %% right: helper functions, CJK comments
def forward(x, w):
    return x * w   # 线性模型

def linear_gradient(x, y, w):
    # 计算梯度: 2·x·(x·w − y)
    y_pred = forward(x, w)
    return 2 * x * (y_pred - y)

# %% right: sum of two equal terms
def linear_gradient(x, y, w):
    e = w * x - y
    # product rule e*e
    return x * e + e * x

# %% wrong: factor 2 missing | cause: factor
def linear_gradient(x, y, w):
    return x * (x * w - y)

# %% wrong: sign | cause: sign
def linear_gradient(x, y, w):
    return 2 * x * (y - x * w)

# %% wrong: inner derivative forgotten | cause: upstream-dropped
def linear_gradient(x, y, w):
    r = x * w - y
    return 2 * r

# %% wrong: the weight for the input | cause: weight-for-input
def linear_gradient(x, y, w):
    return 2 * w * (x * w - y)

# %% wrong: derivative by x, derived with care | cause: derivative-by-input
def linear_gradient(x, y, w):
    y_hat = x * w
    dloss_dyhat = 2 * (y_hat - y)
    dyhat_dx = w
    return dloss_dyhat * dyhat_dx

# %% wrong: minus y dropped | cause: target-dropped
def linear_gradient(x, y, w):
    return 2 * x * (x * w)

# %% wrong: the loss itself | cause: value-for-derivative
def linear_gradient(x, y, w):
    y_hat = x * w
    return (y_hat - y) ** 2

# %% wrong: square kept | cause: wrong-formula
def linear_gradient(x, y, w):
    return 2 * x * (x * w - y) ** 2

# %% wrong: the lecture's number | cause: hard-coded
def linear_gradient(x, y, w):
    return -8.0

# %% wrong: four instead of two | cause: factor
def linear_gradient(x, y, w):
    return 4 * x * (x * w - y)

# %% wrong: brackets missing | cause: wrong-formula
def linear_gradient(x, y, w):
    return 2 * x * x * w - y

# %% wrong: a sum in the forward pass | cause: model-wrong
def linear_gradient(x, y, w):
    y_hat = x + w
    return 2 * (y_hat - y) * x

# %% wrong: printed instead of returned | cause: prints
def linear_gradient(x, y, w):
    grad = 2 * x * (x * w - y)
    print('grad:', x, y, grad)

# %% wrong: item of a float | cause: raises | corner: floats
def linear_gradient(x, y, w):
    return 2 * x.item() * (x.item() * w.item() - y.item())

# %% wrong: integers | cause: int-cast
def linear_gradient(x, y, w):
    x = int(x)
    w = int(w)
    y = int(y)
    return 2 * x * (x * w - y)

# %% wrong: through autograd | cause: not-by-hand | corner: by hand
import torch
def linear_gradient(x, y, w):
    w = torch.tensor(float(w), requires_grad=True)
    loss = (x * w - y) ** 2
    loss.backward()
    return w.grad.item()

# %% wrong: finite differences | cause: not-by-hand | corner: by hand
def linear_gradient(x, y, w):
    h = 1e-6
    up = (x * (w + h) - y) ** 2
    down = (x * (w - h) - y) ** 2
    return (up - down) / (2 * h)

# %% wrong: an update step instead of the gradient | cause: wrong-formula
def linear_gradient(x, y, w):
    grad = 2 * x * (x * w - y)
    w = w - 0.01 * grad
    return w

# %% wrong: the sign of an absolute loss | cause: wrong-formula
import torch
def linear_gradient(x, y, w):
    r = torch.as_tensor(x * w - y)
    return torch.sign(r) * x
