"""Other right answers to `training_loop`: every one of them must get full marks.

One catalogue stands for each function or class that students write, under its own name.
"""
# staff-only-canary-5f2c9d1e

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import Dataset, TensorDataset

from autograder.catalogue import Catalogue

model = Catalogue()
loss_fn = Catalogue()
dloss_fn = Catalogue()
dmodel_dw = Catalogue()
dmodel_db = Catalogue()
grad_fn = Catalogue()
training_loop = Catalogue()
autograd_loop = Catalogue()
optimizer_loop = Catalogue()
sgd_linear = Catalogue()
ReadingsDataset = Catalogue()
NeuralNetRegressor = Catalogue()
functional_regressor = Catalogue()
train_regressor = Catalogue()
predict_celsius = Catalogue()


# q1: the model and the loss


@model.entry("a loop over the readings")
def model_in_a_loop(t_u, w, b):
    """Stack one prediction for each reading."""
    return torch.stack([reading * w + b for reading in t_u])


@model.entry("a product of a matrix with a column of ones and the parameters")
def model_as_a_product(t_u, w, b):
    """Treat the bias as the weight of a feature that is always 1."""
    features = torch.stack([t_u, torch.ones_like(t_u)], dim=1)
    return features @ torch.tensor([float(w), float(b)])


@model.entry("in place on a copy")
def model_in_place(t_u, w, b):
    """Scale and shift a copy of the readings."""
    t_p = t_u.clone()
    t_p *= w
    t_p += b
    return t_p


@loss_fn.entry("the library's mean squared error")
def loss_fn_by_the_library(t_p, t_c):
    """Call torch's own function."""
    return functional.mse_loss(t_p, t_c)


@loss_fn.entry("a sum over a loop, divided by the number of readings")
def loss_fn_in_a_loop(t_p, t_c):
    """Add up plain floats."""
    total = 0.0
    for prediction, target in zip(t_p.tolist(), t_c.tolist(), strict=True):
        total += (prediction - target) ** 2
    return total / len(t_p)


@loss_fn.entry("a dot product, divided by the number of readings")
def loss_fn_as_a_dot_product(t_p, t_c):
    """Multiply the residuals by themselves."""
    residual = t_c - t_p
    return residual @ residual / residual.numel()


# q2: derivatives by hand


@dloss_fn.entry("the residual turned round, with both signs")
def dloss_fn_with_two_signs(t_p, t_c):
    """Write the loss with t_c − t_p."""
    return -2 * (t_c - t_p) / t_p.size(0)


@dloss_fn.entry("a loop over the readings")
def dloss_fn_in_a_loop(t_p, t_c):
    """Go through the readings one by one."""
    n = len(t_p)
    return torch.stack([(p - c) / n * 2 for p, c in zip(t_p, t_c, strict=True)])


@dloss_fn.entry("numpy inside")
def dloss_fn_in_numpy(t_p, t_c):
    """Compute in double precision with numpy."""
    residual = t_p.numpy().astype(np.float64) - t_c.numpy()
    return torch.from_numpy(residual * 2.0 / residual.size)


@dmodel_dw.entry("a copy of the readings")
def dmodel_dw_as_a_copy(t_u, w, b):
    """Return a tensor of its own."""
    del w, b
    return t_u.clone()


@dmodel_dw.entry("the product rule written out")
def dmodel_dw_by_product_rule(t_u, w, b):
    """Differentiate w·t_u + b term by term."""
    return 1 * t_u + w * torch.zeros_like(t_u) + 0 * b


@dmodel_db.entry("a tensor of ones, one for each reading")
def dmodel_db_as_ones(t_u, w, b):
    """Return one derivative for each prediction."""
    del w, b
    return torch.ones(len(t_u))


@dmodel_db.entry("a whole number")
def dmodel_db_as_an_integer(t_u, w, b):
    """Return 1."""
    del t_u, w, b
    return 1


@grad_fn.entry("the three functions of the question joined, as in the lecture")
def grad_fn_of_the_lecture(t_u, t_c, t_p, w, b):
    """Call what was written before."""
    dloss_dtp = dloss_fn(t_p, t_c)
    dloss_dw = dloss_dtp * dmodel_dw(t_u, w, b)
    dloss_db = dloss_dtp * dmodel_db(t_u, w, b)
    return torch.stack([dloss_dw.sum(), dloss_db.sum()])


@grad_fn.entry("two means")
def grad_fn_by_means(t_u, t_c, t_p, w, b):
    """Put the 1/n and the sum together."""
    del w, b
    residual = t_p - t_c
    return torch.stack([(2 * residual * t_u).mean(), (2 * residual).mean()])


@grad_fn.entry("a product of a matrix, the prediction computed anew")
def grad_fn_as_a_product(t_u, t_c, t_p, w, b):
    """Multiply the features, a column of ones among them, by the residuals."""
    del t_p
    features = torch.stack([t_u, torch.ones_like(t_u)])
    return features @ (w * t_u + b - t_c) * 2 / t_u.shape[0]


@grad_fn.entry("numpy inside, a list of two floats")
def grad_fn_in_numpy(t_u, t_c, t_p, w, b):
    """Use dot products of numpy arrays."""
    del w, b
    residual = t_p.numpy() - t_c.numpy()
    n = len(residual)
    return [2 * float(np.dot(residual, t_u.numpy())) / n, 2 * float(residual.sum()) / n]


# q3: gradient descent by hand


@training_loop.entry("the functions of questions 1 and 2")
def training_loop_with_own_functions(n_epochs, learning_rate, params, t_u, t_c):
    """Call what was written before, as the lecture does."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        t_p = model(t_u, w, b)
        loss = loss_fn(t_p, t_c)
        if not torch.isfinite(loss):
            message = f"Epoch {epoch}: loss {float(loss)}"
            raise FloatingPointError(message)
        grad = grad_fn(t_u, t_c, t_p, w, b)
        params = params - learning_rate * grad
        losses.append(float(loss))
    return params, losses


@training_loop.entry("numpy only")
def training_loop_in_numpy(n_epochs, learning_rate, params, t_u, t_c):
    """Compute in double precision; return arrays."""
    theta = params.numpy().astype(np.float64)
    u, c = t_u.numpy().astype(np.float64), t_c.numpy().astype(np.float64)
    losses = np.zeros(n_epochs)
    with np.errstate(all="ignore"):
        for epoch in range(n_epochs):
            residual = theta[0] * u + theta[1] - c
            losses[epoch] = np.mean(residual**2)
            if not np.isfinite(losses[epoch]):
                message = f"the loss is not finite in epoch {epoch + 1}"
                raise FloatingPointError(message)
            theta = theta - learning_rate * 2 * np.array([np.mean(residual * u), residual.mean()])
    return theta, losses


@training_loop.entry("plain floats, a list of parameters")
def training_loop_in_floats(n_epochs, learning_rate, params, t_u, t_c):
    """Add up the gradient reading by reading."""
    w, b = params.tolist()
    pairs = list(zip(t_u.tolist(), t_c.tolist(), strict=True))
    losses = []
    epoch = 0
    while epoch < n_epochs:
        epoch += 1
        total = by_weight = by_bias = 0.0
        for reading, target in pairs:
            residual = w * reading + b - target
            total += residual * residual
            by_weight += 2 * residual * reading
            by_bias += 2 * residual
        if math.isinf(total) or math.isnan(total):
            message = f"diverged in epoch {epoch}"
            raise FloatingPointError(message)
        losses.append(total / len(pairs))
        w -= learning_rate * by_weight / len(pairs)
        b -= learning_rate * by_bias / len(pairs)
    return [w, b], losses


@training_loop.entry("in place on a copy, losses in a tensor")
def training_loop_in_place(n_epochs, learning_rate, params, t_u, t_c):
    """Change a copy of the parameters; look at all the losses so far."""
    params = params.clone()
    features = torch.stack([t_u, torch.ones_like(t_u)], dim=1)
    losses = torch.zeros(n_epochs)
    for epoch in range(n_epochs):
        residual = features @ params - t_c
        losses[epoch] = residual.square().mean()
        if not bool(torch.isfinite(losses).all()):
            message = f"Epoch {epoch + 1}: a loss is not finite"
            raise FloatingPointError(message)
        params -= learning_rate * 2 * (features.T @ residual) / len(residual)
    return params, losses


# q4: gradient descent through autograd


@autograd_loop.entry("zeroed in place before the backward pass, as in the lecture")
def autograd_loop_of_the_lecture(n_epochs, learning_rate, params, t_u, t_c):
    """Call the functions of question 1."""
    losses = []
    for _ in range(1, n_epochs + 1):
        if params.grad is not None:
            params.grad.zero_()
        t_p = model(t_u, *params)
        loss = loss_fn(t_p, t_c)
        loss.backward()
        losses.append(float(loss))
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses


@autograd_loop.entry("params.data -= …, zeroed after the step, and before the first")
def autograd_loop_with_data_in_place(n_epochs, learning_rate, params, t_u, t_c):
    """Change the data behind autograd's back."""
    losses = []
    params.grad = None
    for _ in range(n_epochs):
        loss = torch.mean((params[0] * t_u + params[1] - t_c) ** 2)
        loss.backward()
        losses.append(loss.detach())
        params.data -= learning_rate * params.grad.data
        params.grad.data.zero_()
    return params, losses


@autograd_loop.entry("params.data = …, grad = None")
def autograd_loop_with_data_assigned(n_epochs, learning_rate, params, t_u, t_c):
    """Put new data into the same tensor."""
    losses = []
    for _ in range(n_epochs):
        w, b = params
        loss = ((w * t_u + b - t_c) ** 2).mean()
        params.grad = None
        loss.backward()
        losses.append(loss.item())
        params.data = params.data - learning_rate * params.grad
    return params, losses


@autograd_loop.entry("torch.autograd.grad, where nothing is to be zeroed")
def autograd_loop_with_grad(n_epochs, learning_rate, params, t_u, t_c):
    """Ask for the gradient itself."""
    losses = []
    for _ in range(n_epochs):
        loss = functional.mse_loss(params[0] * t_u + params[1], t_c)
        (gradient,) = torch.autograd.grad(loss, params)
        losses.append(loss.item())
        with torch.no_grad():
            params.sub_(learning_rate * gradient)
    return [params, torch.tensor(losses)]


@autograd_loop.entry("features times one vector of parameters, Variable, copy_")
def autograd_loop_with_variable(n_epochs, learning_rate, params, t_u, t_c):
    """Use what older lectures use."""
    features = torch.autograd.Variable(torch.stack([t_u, torch.ones_like(t_u)], dim=1))
    losses = []
    for _ in range(n_epochs):
        loss = (features @ params - t_c).pow(2).sum() / len(t_c)
        if params.grad is not None:
            params.grad.data.fill_(0)
        loss.backward()
        losses.append(loss.data.item())
        with torch.no_grad():
            params.copy_(params - learning_rate * params.grad)
    return params, losses


@autograd_loop.entry("SGD by the library")
def autograd_loop_with_an_optimizer(n_epochs, learning_rate, params, t_u, t_c):
    """Leave the step to torch.optim."""
    optimizer = torch.optim.SGD([params], lr=learning_rate)
    losses = []
    for _ in range(n_epochs):
        optimizer.zero_grad()
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return params, losses


@autograd_loop.entry("torch.func")
def autograd_loop_by_transform(n_epochs, learning_rate, params, t_u, t_c):
    """Derive the loss as a function, without backward."""

    def loss_at(at):
        return ((at[0] * t_u + at[1] - t_c) ** 2).mean()

    derive = torch.func.grad_and_value(loss_at)
    losses = []
    for _ in range(n_epochs):
        gradient, loss = derive(params.detach())
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * gradient
    return params, losses


# q5: any optimizer


@optimizer_loop.entry("as in the lecture, with the functions of question 1")
def optimizer_loop_of_the_lecture(n_epochs, optimizer, params, t_u, t_c):
    """Zero between the forward and the backward pass."""
    losses = []
    for _ in range(1, n_epochs + 1):
        t_p = model(t_u, *params)
        loss = loss_fn(t_p, t_c)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return params, losses


@optimizer_loop.entry("zeroed after the step, as in another lecture")
def optimizer_loop_zeroing_after(n_epochs, optimizer, params, t_u, t_c):
    """Step, then empty."""
    losses = []
    for _ in range(n_epochs):
        loss = functional.mse_loss(params[0] * t_u + params[1], t_c)
        loss.backward()
        losses.append(loss.detach())
        optimizer.step()
        optimizer.zero_grad()
    return params, torch.stack(losses)


@optimizer_loop.entry("grad = None by hand")
def optimizer_loop_with_none(n_epochs, optimizer, params, t_u, t_c):
    """Empty the gradient without the optimizer."""
    features = torch.stack([t_u, torch.ones_like(t_u)], dim=1)
    losses = []
    for _ in range(n_epochs):
        params.grad = None
        loss = (features @ params - t_c).square().mean()
        loss.backward()
        optimizer.step()
        losses += [float(loss)]
    return [params, losses]


@optimizer_loop.entry("a closure for the step")
def optimizer_loop_with_a_closure(n_epochs, optimizer, params, t_u, t_c):
    """Let the optimizer ask for the loss."""

    def closure():
        optimizer.zero_grad()
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        return loss

    return params, [optimizer.step(closure).item() for _ in range(n_epochs)]


# q6: one sample at a time


@sgd_linear.entry("the lecture's loop: w.data = …, then zero_")
def sgd_linear_of_the_lecture(xs, ys, w, learning_rate, epochs):
    """Let autograd derive, in single precision."""
    w = torch.Tensor([w])
    w.requires_grad = True
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            loss = (x * w - y) ** 2
            loss.backward()
            grads.append(w.grad.item())
            w.data = w.data - learning_rate * w.grad.data
            w.grad.data.zero_()
    return w, grads


@sgd_linear.entry("reassigned, then requires_grad_()")
def sgd_linear_with_new_leaves(xs, ys, w, learning_rate, epochs):
    """Make a new leaf in every step, whose gradient is empty."""
    weight = torch.tensor(w, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for i in range(len(xs)):
            loss = (xs[i] * weight - ys[i]) ** 2
            loss.backward()
            grads.append(weight.grad)
            weight = (weight - learning_rate * weight.grad).detach().requires_grad_()
    return weight.item(), grads


@sgd_linear.entry("no_grad in place, grad = None")
def sgd_linear_with_no_grad(xs, ys, w, learning_rate, epochs):
    """Step under no_grad, in double precision."""
    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            weight.grad = None
            ((x * weight - y) ** 2).backward()
            grads.append(weight.grad.clone())
            with torch.no_grad():
                weight -= learning_rate * weight.grad
    return weight.detach(), torch.stack(grads)


@sgd_linear.entry("numpy, gradients in an array")
def sgd_linear_in_numpy(xs, ys, w, learning_rate, epochs):
    """Fill an array of gradients."""
    x, y = np.array(xs, dtype=float), np.array(ys, dtype=float)
    grads = np.zeros((epochs, len(x)))
    for epoch in range(epochs):
        for i in range(len(x)):
            grads[epoch, i] = 2 * x[i] * (x[i] * w - y[i])
            w = w - learning_rate * grads[epoch, i]
    return w, grads.ravel()


@sgd_linear.entry("SGD by the library, one sample at a time")
def sgd_linear_with_an_optimizer(xs, ys, w, learning_rate, epochs):
    """Leave the step to torch.optim."""
    weight = torch.tensor([w], requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=learning_rate)
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            optimizer.zero_grad()
            loss = (weight * x - y).pow(2).sum()
            loss.backward()
            grads.append(weight.grad.item())
            optimizer.step()
    return weight.data, tuple(grads)


# q7: data


@ReadingsDataset.entry("a list of pairs")
class ReadingsDatasetAsPairs(Dataset):
    """Keeps pairs."""

    def __init__(self, inputs, targets):
        self.pairs = list(zip(inputs, targets, strict=True))

    def __len__(self):
        """Count the pairs."""
        return len(self.pairs)

    def __getitem__(self, i):
        """Name the parts of a pair."""
        reading, target = self.pairs[i]
        return {"target": target, "input": reading}


@ReadingsDataset.entry("the library's TensorDataset inside")
class ReadingsDatasetAround(Dataset):
    """Asks a data set of torch's."""

    def __init__(self, inputs, targets):
        super().__init__()
        self.data = TensorDataset(inputs, targets)

    def __len__(self):
        """Count the rows."""
        return len(self.data)

    def __getitem__(self, i):
        """Name the parts of a row."""
        reading, target = self.data[i]
        item = {"input": reading}
        item["target"] = target
        return item


@ReadingsDataset.entry("targets as plain floats")
class ReadingsDatasetWithFloats(Dataset):
    """Keeps floats, which a DataLoader collects into a tensor."""

    def __init__(self, inputs, targets):
        self.inputs = inputs.clone()
        self.targets = targets.tolist()

    def __len__(self):
        """Count the targets."""
        return len(self.targets)

    def __getitem__(self, i):
        """Return a tensor and a float."""
        return {"input": self.inputs[i, :], "target": self.targets[i]}


# q8: a network as a module and as a function


@NeuralNetRegressor.entry("nn.Sequential inside")
class NeuralNetRegressorAsSequence(nn.Module):
    """Keeps the layers in one container."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        layers = nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, 1)
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        """Run the container."""
        return self.layers(x)


@NeuralNetRegressor.entry("the functional ReLU, layers of other names in another order")
class NeuralNetRegressorWithFunction(nn.Module):
    """Keeps only what has weights."""

    def __init__(self, n_in, n_hidden):
        nn.Module.__init__(self)
        self.out = nn.Linear(n_hidden, 1)
        self.hidden = nn.Linear(n_in, n_hidden)

    def forward(self, x):
        """Clamp at zero."""
        return self.out(functional.relu(self.hidden(x)))


@NeuralNetRegressor.entry("weights as parameters of its own")
class NeuralNetRegressorWithParameters(nn.Module):
    """Does without nn.Linear."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(hidden_size, input_size))
        self.b1 = nn.Parameter(torch.zeros(hidden_size))
        self.w2 = nn.Parameter(torch.randn(1, hidden_size))
        self.b2 = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        """Multiply out."""
        return (x @ self.w1.T + self.b1).clamp(min=0) @ self.w2.T + self.b2


@functional_regressor.entry("torch.nn.functional, as in the lecture")
def functional_regressor_of_the_lecture(x, w1, w2):
    """Call the functions of torch."""
    f1 = functional.linear(x, w1)
    a1 = functional.relu(f1)
    return functional.linear(a1, w2)


@functional_regressor.entry("a mask instead of ReLU")
def functional_regressor_with_a_mask(x, w1, w2):
    """Multiply by the truth value of what is positive."""
    f1 = x.matmul(w1.t())
    return torch.mm(f1 * (f1 > 0), w2.t())


@functional_regressor.entry("a loop over the samples, numpy inside")
def functional_regressor_in_numpy(x, w1, w2):
    """Predict one sample at a time."""
    first, second = w1.numpy(), w2.numpy()
    rows = [second @ np.maximum(first @ sample, 0) for sample in x.numpy()]
    return torch.from_numpy(np.stack(rows))


# q9: fit a network


@train_regressor.entry("MSELoss, as in the lecture")
def train_regressor_of_the_lecture(model, x, y, epochs, learning_rate):
    """Zero, predict, go back, step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    loss_function = nn.MSELoss()
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        y_pred = model(x)
        loss = loss_function(y_pred, y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


@train_regressor.entry("flattened on both sides, zeroed through the model, losses in a tensor")
def train_regressor_flattened(model, x, y, epochs, learning_rate):
    """Compare (n,) with (n,)."""
    optimizer = torch.optim.Adam(params=list(model.parameters()), lr=learning_rate)
    losses = torch.zeros(epochs)
    model.train()
    for epoch in range(epochs):
        loss = (model(x).flatten() - y.flatten()).square().mean()
        losses[epoch] = loss.detach()
        model.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@train_regressor.entry("one batch of everything from a DataLoader")
def train_regressor_with_a_loader(model, x, y, epochs, learning_rate):
    """Let a DataLoader hand over all samples at once."""
    loader = torch.utils.data.DataLoader(TensorDataset(x, y), batch_size=len(x))
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(epochs):
        for inputs, targets in loader:
            loss = functional.mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


# q10: back to degrees


@predict_celsius.entry("the weight divided by ten instead of the reading")
def predict_celsius_with_scaled_weight(t_u):
    """Put the normalisation into the weight."""
    return 0.53671 * t_u - 17.3012


@predict_celsius.entry("the model of question 1 on normalised readings, with more digits")
def predict_celsius_with_model(t_u):
    """Use the parameters as a long run of one's own gives them."""
    params = torch.tensor([5.36709, -17.30119])
    return model(t_u / 10, *params)


@predict_celsius.entry("numpy inside")
def predict_celsius_in_numpy(t_u):
    """Evaluate a polynomial."""
    return np.polyval([5.3671, -17.3012], np.asarray(t_u) * 0.1)
