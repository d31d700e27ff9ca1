"""What students really get wrong in `training_loop`, each with a hint that gives nothing away.

One catalogue stands for each function or class that students write, under its own name. The
mistakes of loops are written out in full, as students write them: what tells two of them apart
is often the place of one line.
"""
# staff-only-canary-5f2c9d1e

import torch
from torch import nn
from torch.utils.data import Dataset

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


@model.entry(
    "the bias is lost from the model",
    hint="Put w = 0 into your model: b should come out. If your formula goes over two lines, "
    "look at where the line breaks.",
)
def model_without_bias(t_u, w, b):
    """Leave b out, as after a line break before a plus sign."""
    del b
    return w * t_u


@model.entry(
    "weight and bias are swapped",
    hint="Which of the two is multiplied by the reading?",
)
def model_swapped(t_u, w, b):
    """Take b for the slope."""
    return b * t_u + w


@model.entry(
    "the weight multiplies the bias as well",
    hint="Which operation comes first, the product or the sum? Look at the brackets.",
)
def model_with_brackets(t_u, w, b):
    """Add b to the reading."""
    return w * (t_u + b)


@loss_fn.entry(
    "the sum stands where the mean belongs",
    hint="The loss should not grow only because there are more readings.",
)
def loss_fn_as_a_sum(t_p, t_c):
    """Forget 1/n."""
    return ((t_p - t_c) ** 2).sum()


@loss_fn.entry(
    "the differences are not squared: this is the mean absolute error",
    hint="Look at the formula again: what happens to each difference before the mean?",
)
def loss_fn_absolute(t_p, t_c):
    """Take the amounts."""
    return (t_p - t_c).abs().mean()


@loss_fn.entry(
    "the mean is squared instead of the differences",
    hint="Errors of opposite signs must not cancel. What comes first, the square or the mean?",
)
def loss_fn_square_of_the_mean(t_p, t_c):
    """Square too late."""
    return (t_p - t_c).mean() ** 2


@loss_fn.entry(
    "the loss is halved",
    hint="Some books put ½ before the loss so that the derivative looks simpler. Here it has none.",
)
def loss_fn_halved(t_p, t_c):
    """Use a book's convention."""
    return ((t_p - t_c) ** 2).mean() / 2


@loss_fn.entry(
    "the square root is taken: this is the root mean squared error",
    hint="The loss of this lesson is in squared degrees.",
)
def loss_fn_rooted(t_p, t_c):
    """Take the root."""
    return ((t_p - t_c) ** 2).mean().sqrt()


# q2: derivatives by hand


@dloss_fn.entry(
    "the factor 2 of the square is missing",
    hint="What is the derivative of r² by r?",
)
def dloss_fn_without_two(t_p, t_c):
    """Differentiate the square to r."""
    return (t_p - t_c) / len(t_p)


@dloss_fn.entry(
    "the 1/n of the mean is lost",
    hint="The loss is a mean. What is left of the division by n when you differentiate?",
)
def dloss_fn_without_n(t_p, t_c):
    """Differentiate the sum of squares."""
    return 2 * (t_p - t_c)


@dloss_fn.entry(
    "the sign is reversed",
    hint="If a prediction is too large, does the loss grow or fall when it grows further?",
)
def dloss_fn_with_reversed_sign(t_p, t_c):
    """Take t_c − t_p and forget its own sign."""
    return 2 * (t_c - t_p) / len(t_p)


@dloss_fn.entry(
    "the target is dropped",
    hint="The derivative of the square needs the whole difference.",
)
def dloss_fn_without_target(t_p, t_c):
    """Use the prediction in place of the difference."""
    del t_c
    return 2 * t_p / len(t_p)


@dloss_fn.entry(
    "the derivatives are already averaged: there should be one for each reading",
    hint="Each prediction has a derivative of its own. They are added only at the parameters.",
)
def dloss_fn_averaged(t_p, t_c):
    """Return one number."""
    return (2 * (t_p - t_c)).mean()


@dloss_fn.entry(
    "the given predictions are overwritten",
    hint="`t_p -= …` writes into the tensor of the caller, who may still need it.",
)
def dloss_fn_in_place(t_p, t_c):
    """Work on t_p itself."""
    n = len(t_p)
    t_p -= t_c
    t_p *= 2
    t_p /= n
    return t_p


@dmodel_dw.entry(
    "the weight is returned: this is the derivative by the reading",
    hint="You move w and hold the reading still.",
)
def dmodel_dw_by_the_reading(t_u, w, b):
    """Differentiate by t_u, for each reading."""
    del b
    return torch.zeros_like(t_u) + w


@dmodel_dw.entry(
    "the model itself is returned instead of its derivative",
    hint="How much does the prediction change when w grows by 1?",
)
def dmodel_dw_as_the_model(t_u, w, b):
    """Return w·t_u + b."""
    return w * t_u + b


@dmodel_db.entry(
    "the bias itself is returned instead of the derivative by it",
    hint="How much does the prediction change when b grows by 1?",
)
def dmodel_db_as_the_bias(t_u, w, b):
    """Return b."""
    del t_u, w
    return b


@dmodel_db.entry(
    "the derivative by the weight is returned here as well",
    hint="b is not multiplied by the reading.",
)
def dmodel_db_as_the_reading(t_u, w, b):
    """Return t_u."""
    del w, b
    return t_u


@dmodel_db.entry(
    "the bias is treated as a constant: its derivative is not 0",
    hint="Here b is the variable. What is the derivative of b by b?",
)
def dmodel_db_as_zero(t_u, w, b):
    """Return 0."""
    del t_u, w, b
    return 0.0


@grad_fn.entry(
    "the gradient is in the order (b, w)",
    hint="Your two numbers are right. Which parameter comes first?",
)
def grad_fn_in_another_order(t_u, t_c, t_p, w, b):
    """Return the bias's part first."""
    del w, b
    arriving = 2 * (t_p - t_c) / len(t_p)
    return torch.stack([arriving.sum(), (arriving * t_u).sum()])


@grad_fn.entry(
    "the mean is taken over the readings, although the 1/n is there already",
    hint="Count the divisions by n on the way from the loss to the parameter.",
)
def grad_fn_averaged_twice(t_u, t_c, t_p, w, b):
    """Divide by n in the derivative of the loss and again at the end."""
    del w, b
    arriving = 2 * (t_p - t_c) / len(t_p)
    return torch.stack([(arriving * t_u).mean(), arriving.mean()])


@grad_fn.entry(
    "both parts are the weight's",
    hint="Which local derivative leads to b?",
)
def grad_fn_of_the_weight_twice(t_u, t_c, t_p, w, b):
    """Multiply by the reading on the way to b as well."""
    del w, b
    by_weight = (2 * (t_p - t_c) / len(t_p) * t_u).sum()
    return torch.stack([by_weight, by_weight])


@grad_fn.entry(
    "what arrives from the loss is missing",
    hint="The chain rule is a product. Which factor comes from the loss?",
)
def grad_fn_of_the_model(t_u, t_c, t_p, w, b):
    """Add up the model's own derivatives."""
    del t_c, t_p, w, b
    return torch.stack([t_u.sum(), torch.ones_like(t_u).sum()])


@grad_fn.entry(
    "the parameters stand where the model's derivatives belong",
    hint="A parameter is not its own local derivative. What do dmodel_dw and dmodel_db return?",
)
def grad_fn_with_the_parameters(t_u, t_c, t_p, w, b):
    """Multiply by w and b."""
    del t_u
    arriving = 2 * (t_p - t_c) / len(t_p)
    return torch.stack([(arriving * w).sum(), (arriving * b).sum()])


# q3: gradient descent by hand


def _gradient(t_u, t_c, w, b):
    """Return the right gradient (2,), for loops that are wrong elsewhere."""
    residual = w * t_u + b - t_c
    return torch.stack([(2 * residual * t_u).mean(), (2 * residual).mean()])


def _checked(loss, epoch):
    """Return the loss as a float if it is finite."""
    if not torch.isfinite(loss):
        message = f"epoch {epoch}: the loss is not finite"
        raise FloatingPointError(message)
    return float(loss)


@training_loop.entry(
    "only the weight is trained: the bias never changes",
    hint="Print both parameters after one epoch.",
)
def training_loop_with_frozen_bias(n_epochs, learning_rate, params, t_u, t_c):
    """Leave b out of the update."""
    w, b = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        w = w - learning_rate * _gradient(t_u, t_c, w, b)[0]
    return torch.stack([w, b]), losses


@training_loop.entry(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
)
def training_loop_with_late_loss(n_epochs, learning_rate, params, t_u, t_c):
    """Step first."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        params = params - learning_rate * _gradient(t_u, t_c, *params)
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
    return params, losses


@training_loop.entry(
    "the loop makes one step too few",
    hint="Count the losses for n_epochs = 1. Where does range stop?",
)
def training_loop_one_short(n_epochs, learning_rate, params, t_u, t_c):
    """Count from 1 to n_epochs − 1."""
    losses = []
    for epoch in range(1, n_epochs):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params - learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "the step goes uphill",
    hint="The gradient points to where the loss grows. Which sign does the step need?",
)
def training_loop_uphill(n_epochs, learning_rate, params, t_u, t_c):
    """Add the gradient."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params + learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "the factor 2 is missing from the gradient",
    hint="Compare your first gradient with question 2. Such a loop arrives as well, only later: "
    "this is why each step is looked at.",
)
def training_loop_without_two(n_epochs, learning_rate, params, t_u, t_c):
    """Step half as far."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params - learning_rate * _gradient(t_u, t_c, w, b) / 2
    return params, losses


@training_loop.entry(
    "the 1/n is missing from the gradient",
    hint="Your steps are n times too long. Where does the mean of the loss go?",
)
def training_loop_without_n(n_epochs, learning_rate, params, t_u, t_c):
    """Use the gradient of the sum."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params - learning_rate * len(t_u) * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "the gradient is computed once, before the loop",
    hint="The slope is another one at each new place. Which lines belong into the loop?",
)
def training_loop_with_stale_gradient(n_epochs, learning_rate, params, t_u, t_c):
    """Go on in the first direction."""
    gradient = _gradient(t_u, t_c, *params)
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params - learning_rate * gradient
    return params, losses


@training_loop.entry(
    "the bias's gradient is computed with the weight that has already been changed",
    hint="Both parts of the gradient belong to the same place. Compute both, then update both.",
)
def training_loop_mixed(n_epochs, learning_rate, params, t_u, t_c):
    """Update w, then b."""
    w, b = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        w = w - learning_rate * _gradient(t_u, t_c, w, b)[0]
        b = b - learning_rate * _gradient(t_u, t_c, w, b)[1]
    return torch.stack([w, b]), losses


@training_loop.entry(
    "the gradients of all epochs add up: the steps use their sum",
    hint="Each step uses the gradient of its own epoch alone.",
)
def training_loop_accumulating(n_epochs, learning_rate, params, t_u, t_c):
    """Add to the gradient with +=."""
    gradient = torch.zeros_like(params)
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        gradient = gradient + _gradient(t_u, t_c, w, b)
        params = params - learning_rate * gradient
    return params, losses


@training_loop.entry(
    "the given parameters are changed: a second call starts where the first one ended",
    hint="`params -= …` writes into the tensor of the caller. Make a new tensor, or copy first.",
)
def training_loop_in_place(n_epochs, learning_rate, params, t_u, t_c):
    """Write into the argument."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params.clone()
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params -= learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "the loop starts at (1, 0), whatever it is given",
    hint="Where do the parameters of your first epoch come from?",
)
def training_loop_from_one_zero(n_epochs, learning_rate, params, t_u, t_c):
    """Take the lecture's start."""
    params = torch.tensor([1.0, 0.0], dtype=t_u.dtype)
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        losses.append(_checked(((w * t_u + b - t_c) ** 2).mean(), epoch))
        params = params - learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "divergence is not noticed",
    hint="Look at the loss in each epoch: torch.isfinite says whether it is a number.",
)
def training_loop_without_looking(n_epochs, learning_rate, params, t_u, t_c):
    """Go on with inf and nan."""
    losses = []
    for _ in range(1, n_epochs + 1):
        w, b = params
        losses.append(float(((w * t_u + b - t_c) ** 2).mean()))
        params = params - learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


@training_loop.entry(
    "divergence is noticed, but the error does not name the epoch",
    hint="Say in which epoch the loss ceased to be a number, counting from 1.",
)
def training_loop_without_epoch(n_epochs, learning_rate, params, t_u, t_c):
    """Say only that an epoch diverged."""
    losses = []
    for _ in range(1, n_epochs + 1):
        w, b = params
        loss = ((w * t_u + b - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            message = "the loss is not finite in some epoch"
            raise FloatingPointError(message)
        losses.append(float(loss))
        params = params - learning_rate * _gradient(t_u, t_c, w, b)
    return params, losses


# q4: gradient descent through autograd


@autograd_loop.entry(
    "the gradient is never emptied: backward adds each one to those before",
    hint="Print params.grad in the first and the second epoch. backward adds to what is there.",
)
def autograd_loop_accumulating(n_epochs, learning_rate, params, t_u, t_c):
    """Leave the gradient as it is."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses


@autograd_loop.entry(
    "the gradient is emptied before the step has used it",
    hint="The parameters never move. What is in params.grad at the moment of the step?",
)
def autograd_loop_emptying_too_early(n_epochs, learning_rate, params, t_u, t_c):
    """Zero between backward and step."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.grad.zero_()
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses


@autograd_loop.entry(
    "the gradient is not emptied in the first epoch: a second call begins with an old one",
    hint="What is in params.grad when somebody calls your loop a second time?",
)
def autograd_loop_emptying_from_the_second(n_epochs, learning_rate, params, t_u, t_c):
    """Take the first gradient for empty."""
    losses = []
    for epoch in range(n_epochs):
        if epoch > 0:
            params.grad.zero_()
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses


@autograd_loop.entry(
    "the update is tracked: the parameters carry the history of all steps",
    hint="params.grad_fn should be None after a step. Where does the step belong?",
)
def autograd_loop_tracking(n_epochs, learning_rate, params, t_u, t_c):
    """Step outside no_grad."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        (gradient,) = torch.autograd.grad(loss, params)
        losses.append(loss.item())
        params = params - learning_rate * gradient
    return params, losses


@autograd_loop.entry(
    "the step makes another tensor: the one that was given is never trained",
    hint="`params = params - …` gives the name to a new tensor. Change the old one in place.",
)
def autograd_loop_with_new_leaves(n_epochs, learning_rate, params, t_u, t_c):
    """Make a new leaf in every step."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params = (params - learning_rate * params.grad).detach().requires_grad_()
    return params, losses


@autograd_loop.entry(
    "after the first step the parameters are no longer a leaf: their gradient is None",
    hint="`params = params - …` makes a new tensor without a gradient. Change the old one "
    "in place.",
)
def autograd_loop_losing_the_leaf(n_epochs, learning_rate, params, t_u, t_c):
    """Reassign under no_grad."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params = params - learning_rate * params.grad
    return params, losses


@autograd_loop.entry(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
)
def autograd_loop_with_late_loss(n_epochs, learning_rate, params, t_u, t_c):
    """Step first."""
    losses = []
    for _ in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            params -= learning_rate * params.grad
            losses.append(((params[0] * t_u + params[1] - t_c) ** 2).mean().item())
    return params, losses


@autograd_loop.entry(
    "the bias is left out of the update",
    hint="Print both parameters after one epoch.",
)
def autograd_loop_with_frozen_bias(n_epochs, learning_rate, params, t_u, t_c):
    """Step along the weight alone."""
    losses = []
    for _ in range(n_epochs):
        params.grad = None
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data[0] -= learning_rate * params.grad[0]
    return params, losses


@autograd_loop.entry(
    "readings (n, 1) meet targets (n,): the mean goes over all pairs",
    hint="Print the shape of what you square, before the mean.",
)
def autograd_loop_with_broadcast(n_epochs, learning_rate, params, t_u, t_c):
    """Make the readings a column."""
    column = t_u.reshape(-1, 1)
    losses = []
    for _ in range(n_epochs):
        params.grad = None
        loss = ((params[0] * column + params[1] - t_c) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        params.data -= learning_rate * params.grad
    return params, losses


@autograd_loop.entry(
    "the gradient is derived by hand: autograd is not used",
    hint="In this question loss.backward() derives. Look at the three parts of the worked step.",
)
def autograd_loop_by_hand(n_epochs, learning_rate, params, t_u, t_c):
    """Answer with question 3."""
    losses = []
    with torch.no_grad():
        for _ in range(n_epochs):
            losses.append(((params[0] * t_u + params[1] - t_c) ** 2).mean().item())
            params -= learning_rate * _gradient(t_u, t_c, params[0], params[1])
    return params, losses


# q5: any optimizer


@optimizer_loop.entry(
    "the gradient is never emptied: backward adds each one to those before",
    hint="Print params.grad in the first and the second epoch. Which method empties it?",
)
def optimizer_loop_accumulating(n_epochs, optimizer, params, t_u, t_c):
    """Leave zero_grad out."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return params, losses


@optimizer_loop.entry(
    "the gradient is emptied between backward and step",
    hint="The parameters do not move. What is in params.grad at the moment of the step?",
)
def optimizer_loop_emptying_too_early(n_epochs, optimizer, params, t_u, t_c):
    """Zero before the step."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return params, losses


@optimizer_loop.entry(
    "the loop builds an optimizer of its own",
    hint="Somebody has chosen an optimizer and hands it to you. Use that one.",
)
def optimizer_loop_with_own_optimizer(n_epochs, optimizer, params, t_u, t_c):
    """Take SGD at 0.01, whatever is given."""
    optimizer = torch.optim.SGD([params], lr=1e-2)
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return params, losses


@optimizer_loop.entry(
    "the loop steps by hand with the optimizer's learning rate",
    hint="Plain gradient descent is only one of many optimizers. Which method makes its step?",
)
def optimizer_loop_by_hand(n_epochs, optimizer, params, t_u, t_c):
    """Read the learning rate, and ignore the rest."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        with torch.no_grad():
            params -= optimizer.param_groups[0]["lr"] * params.grad
        losses.append(loss.item())
    return params, losses


@optimizer_loop.entry(
    "the loop trains a copy that the optimizer does not know",
    hint="The optimizer holds the tensor that it was built with. Is it the one in your loss?",
)
def optimizer_loop_on_a_copy(n_epochs, optimizer, params, t_u, t_c):
    """Start with a new leaf."""
    params = params.detach().clone().requires_grad_()
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return params, losses


@optimizer_loop.entry(
    "the step comes before the gradient is there",
    hint="Put the three calls in order: which one fills params.grad, which one uses it?",
)
def optimizer_loop_stepping_first(n_epochs, optimizer, params, t_u, t_c):
    """Step, zero, go back."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        losses.append(loss.item())
        optimizer.step()
        optimizer.zero_grad()
        ((params[0] * t_u + params[1] - t_c) ** 2).mean().backward()
    return params, losses


@optimizer_loop.entry(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
)
def optimizer_loop_with_late_loss(n_epochs, optimizer, params, t_u, t_c):
    """Look again after the step."""
    losses = []
    for _ in range(n_epochs):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(((params[0] * t_u + params[1] - t_c) ** 2).mean().item())
    return params, losses


# q6: one sample at a time


@sgd_linear.entry(
    "the gradient is emptied outside the inner loop: it adds up over the samples of an epoch",
    hint="Compare your second gradient with the lecture's. Empty it after each step; the final "
    "prediction alone does not show this.",
)
def sgd_linear_zeroing_outside(xs, ys, w, learning_rate, epochs):
    """Zero once an epoch."""
    weight = torch.tensor([float(w)], dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            loss = (x * weight - y) ** 2
            loss.backward()
            grads.append(weight.grad.item())
            weight.data = weight.data - learning_rate * weight.grad.data
        weight.grad.data.zero_()
    return weight.item(), grads


@sgd_linear.entry(
    "the gradient is never emptied",
    hint="backward adds to what is there. Compare your second gradient with the lecture's.",
)
def sgd_linear_accumulating(xs, ys, w, learning_rate, epochs):
    """Leave the gradient as it is."""
    weight = torch.tensor([float(w)], dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            loss = (x * weight - y) ** 2
            loss.backward()
            grads.append(weight.grad.item())
            weight.data -= learning_rate * weight.grad.data
    return weight.item(), grads


@sgd_linear.entry(
    "the factor 2 of the square is missing",
    hint="Compare your first gradient with the lecture's. The final prediction is right without "
    "it as well: this is why each gradient is looked at.",
)
def sgd_linear_without_two(xs, ys, w, learning_rate, epochs):
    """Differentiate the square to the residual."""
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            grad = x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads


@sgd_linear.entry(
    "the step comes once an epoch, not once a sample",
    hint="Which lines belong into the inner loop?",
)
def sgd_linear_stepping_outside(xs, ys, w, learning_rate, epochs):
    """Step with the last sample's gradient alone."""
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
        w = w - learning_rate * grad
    return w, grads


@sgd_linear.entry(
    "the gradients of the last epoch alone are returned",
    hint="Where do you make the list empty?",
)
def sgd_linear_forgetting(xs, ys, w, learning_rate, epochs):
    """Begin a new list in each epoch."""
    for _ in range(epochs):
        grads = []
        for x, y in zip(xs, ys, strict=True):
            grad = 2 * x * (x * w - y)
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads


@sgd_linear.entry(
    "the list holds one and the same tensor many times",
    hint="w.grad is one tensor that changes. Store its number instead: .item()",
)
def sgd_linear_aliased(xs, ys, w, learning_rate, epochs):
    """Append the gradient itself, then zero it."""
    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            loss = (x * weight - y) ** 2
            loss.backward()
            grads.append(weight.grad)
            weight.data = weight.data - learning_rate * weight.grad.data
            weight.grad.data.zero_()
    return weight.item(), grads


@sgd_linear.entry(
    "the gradient is that after the step",
    hint="The first gradient belongs to the weight that you were given.",
)
def sgd_linear_with_late_gradient(xs, ys, w, learning_rate, epochs):
    """Step, then derive again for the list."""
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            w = w - learning_rate * 2 * x * (x * w - y)
            grads.append(2 * x * (x * w - y))
    return w, grads


# q7: data


@ReadingsDataset.entry(
    "the length is the number of features, not of readings",
    hint="Print len(dataset) and inputs.shape. Which of the two sizes counts the readings?",
)
class ReadingsDatasetOfFeatures(Dataset):
    """Counts the sensors."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        """Count the wrong dimension."""
        return self.inputs.shape[1]

    def __getitem__(self, i):
        """Return one item."""
        return {"input": self.inputs[i], "target": self.targets[i]}


@ReadingsDataset.entry(
    "the targets are scaled by 0.01 in the data set",
    hint="The lecture scales its targets for a sigmoid. This data set returns them as they came.",
)
class ReadingsDatasetScaled(Dataset):
    """Scales as the lecture's class does."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets * 0.01

    def __len__(self):
        """Count the readings."""
        return len(self.inputs)

    def __getitem__(self, i):
        """Return one item."""
        return {"input": self.inputs[i], "target": self.targets[i]}


@ReadingsDataset.entry(
    "each target is a vector of one entry, not a scalar",
    hint="Print the shape of dataset[0]['target']. An index takes a dimension away, a slice "
    "does not.",
)
class ReadingsDatasetWithSlices(Dataset):
    """Slices where it should index."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets.reshape(-1, 1)

    def __len__(self):
        """Count the readings."""
        return len(self.inputs)

    def __getitem__(self, i):
        """Return a row of the targets."""
        return {"input": self.inputs[i], "target": self.targets[i]}


@ReadingsDataset.entry(
    "every item is the first one",
    hint="What does your __getitem__ do with its argument?",
)
class ReadingsDatasetOfTheFirst(Dataset):
    """Ignores the index."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        """Count the readings."""
        return len(self.inputs)

    def __getitem__(self, i):
        """Return the first item."""
        del i
        return {"input": self.inputs[0], "target": self.targets[0]}


# q8: a network as a module and as a function


@NeuralNetRegressor.entry(
    "there is no ReLU between the layers: two linear layers are one",
    hint="What stands between the two layers in the picture?",
)
class NeuralNetRegressorWithoutRelu(nn.Module):
    """Goes straight on."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.linear1 = nn.Linear(input_size, hidden_size)
        self.linear2 = nn.Linear(hidden_size, 1)

    def forward(self, x):
        """Leave the activation out."""
        return self.linear2(self.linear1(x))


@NeuralNetRegressor.entry(
    "the output goes through a ReLU as well: it can never be negative",
    hint="A regressor may have to predict negative numbers.",
)
class NeuralNetRegressorWithReluAtTheEnd(nn.Module):
    """Clamps the output."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.linear1 = nn.Linear(input_size, hidden_size)
        self.linear2 = nn.Linear(hidden_size, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        """Use the activation twice."""
        return self.relu(self.linear2(self.relu(self.linear1(x))))


@NeuralNetRegressor.entry(
    "the layers have no biases",
    hint="Count the numbers in your model: for 2 features and 8 hidden neurons there are 33.",
)
class NeuralNetRegressorWithoutBiases(nn.Module):
    """Copies the functional form."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.linear1 = nn.Linear(input_size, hidden_size, bias=False)
        self.linear2 = nn.Linear(hidden_size, 1, bias=False)
        self.relu = nn.ReLU()

    def forward(self, x):
        """Predict without biases."""
        return self.linear2(self.relu(self.linear1(x)))


@NeuralNetRegressor.entry(
    "the prediction is (n,) instead of (n, 1)",
    hint="Print the shape of the output. The last layer gives (n, 1): leave it so.",
)
class NeuralNetRegressorFlattened(nn.Module):
    """Takes the last dimension away."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.linear1 = nn.Linear(input_size, hidden_size)
        self.linear2 = nn.Linear(hidden_size, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        """Squeeze the output."""
        return self.linear2(self.relu(self.linear1(x))).squeeze(1)


@functional_regressor.entry(
    "there is no ReLU between the two products",
    hint="Two linear layers without an activation are one.",
)
def functional_regressor_without_relu(x, w1, w2):
    """Multiply twice."""
    return x @ w1.T @ w2.T


@functional_regressor.entry(
    "the ReLU stands at the end instead of between the layers",
    hint="Which numbers go through the activation, the hidden ones or the prediction?",
)
def functional_regressor_with_relu_at_the_end(x, w1, w2):
    """Clamp the output alone."""
    return torch.relu(x @ w1.T @ w2.T)


@functional_regressor.entry(
    "the ReLU is applied to the input",
    hint="First the layer, then its activation.",
)
def functional_regressor_with_relu_first(x, w1, w2):
    """Clamp the input."""
    return torch.relu(x) @ w1.T @ w2.T


@functional_regressor.entry(
    "the activation is a sigmoid",
    hint="ReLU keeps positive numbers as they are.",
)
def functional_regressor_with_sigmoid(x, w1, w2):
    """Squash the hidden layer."""
    return torch.sigmoid(x @ w1.T) @ w2.T


# q9: fit a network


@train_regressor.entry(
    "the gradients are never emptied",
    hint="Which call belongs into every round of a loop with backward?",
)
def train_regressor_accumulating(model, x, y, epochs, learning_rate):
    """Leave zero_grad out."""
    optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@train_regressor.entry(
    "the optimizer is SGD, not Adam",
    hint="Print type(optimizer).",
)
def train_regressor_with_sgd(model, x, y, epochs, learning_rate):
    """Use plain gradient descent."""
    optimizer = torch.optim.SGD(model.parameters(), lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@train_regressor.entry(
    "a new optimizer is built in every epoch: Adam forgets what it has seen",
    hint="Adam remembers earlier gradients. Which line belongs before the loop?",
)
def train_regressor_forgetting(model, x, y, epochs, learning_rate):
    """Build Adam in the loop."""
    losses = []
    for _ in range(epochs):
        optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@train_regressor.entry(
    "predictions (n,) meet targets (n, 1): the mean goes over all pairs",
    hint="Print the shape of what you square, before the mean.",
)
def train_regressor_with_broadcast(model, x, y, epochs, learning_rate):
    """Squeeze the prediction alone."""
    optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((model(x).squeeze(1) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@train_regressor.entry(
    "the loss is taken after the step",
    hint="The first loss should be that of the untrained model.",
)
def train_regressor_with_late_loss(model, x, y, epochs, learning_rate):
    """Look again after the step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        ((model(x) - y) ** 2).mean().backward()
        optimizer.step()
        losses.append(((model(x) - y) ** 2).mean().item())
    return losses


@train_regressor.entry(
    "only the last layer is trained",
    hint="Which parameters does your optimizer know? model.parameters() gives all of them.",
)
def train_regressor_of_the_last_layer(model, x, y, epochs, learning_rate):
    """Hand over the last weights and biases alone."""
    last = list(model.parameters())[-2:]
    optimizer = torch.optim.Adam(last, lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# q10: back to degrees


@predict_celsius.entry(
    "the readings are not normalised before the model",
    hint="The parameters were trained on t_un. Which readings do they expect?",
)
def predict_celsius_without_normalising(t_u):
    """Use t_u where t_un belongs."""
    return 5.3671 * t_u - 17.3012


@predict_celsius.entry(
    "the bias is scaled as well",
    hint="Only the reading was multiplied by 0.1. What does the model do with it next?",
)
def predict_celsius_with_scaled_bias(t_u):
    """Multiply the whole prediction."""
    return 0.1 * (5.3671 * t_u - 17.3012)


@predict_celsius.entry(
    "the normalisation goes the wrong way",
    hint="Was t_un larger than t_u, or smaller?",
)
def predict_celsius_the_wrong_way(t_u):
    """Multiply by ten."""
    return 5.3671 * (10 * t_u) - 17.3012


@predict_celsius.entry(
    "this is the physicists' formula, not the trained model",
    hint="It comes close, for the thermometer does show °F. But the question asks what the model "
    "has learned.",
)
def predict_celsius_by_physics(t_u):
    """Convert °F to °C."""
    return (t_u - 32) / 1.8
