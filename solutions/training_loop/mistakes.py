"""What students really get wrong in `training_loop`, each with a hint that gives nothing away.

One catalogue stands for each function or class that students write, under its own name.
"""
# staff-only-canary-5f2c9d1e

import reference
import torch

from autograder.catalogue import Catalogue

# q1: the model and the loss

model = Catalogue(reference.model)

model.edit(
    "the prediction is computed in the readings' own tensor",
    hint="Print t_u before and after a call. Methods with an underscore write into their tensor.",
    change={"w * t_u + b": "t_u.mul_(w).add_(b)"},
)

model.edit(
    "the bias is lost from the model",
    hint="Put w = 0 into your model: b should come out. If your formula goes over two lines, "
    "look at where the line breaks.",
    change={"w * t_u + b": "w * t_u"},
)

model.edit(
    "weight and bias are swapped",
    hint="Which of the two is multiplied by the reading?",
    change={"w * t_u + b": "b * t_u + w"},
)

model.edit(
    "the weight multiplies the bias as well",
    hint="Which operation comes first, the product or the sum? Look at the brackets.",
    change={"w * t_u + b": "w * (t_u + b)"},
)

loss_fn = Catalogue(reference.loss_fn)

loss_fn.edit(
    "the sum stands where the mean belongs",
    hint="The loss should not grow only because there are more readings.",
    change={"((t_p - t_c) ** 2).mean()": "((t_p - t_c) ** 2).sum()"},
)

loss_fn.edit(
    "the differences are not squared: this is the mean absolute error",
    hint="Look at the formula again: what happens to each difference before the mean?",
    change={"(t_p - t_c) ** 2": "(t_p - t_c).abs()"},
)

loss_fn.edit(
    "the mean is squared instead of the differences",
    hint="Errors of opposite signs must not cancel. What comes first, the square or the mean?",
    change={"((t_p - t_c) ** 2).mean()": "(t_p - t_c).mean() ** 2"},
)

loss_fn.edit(
    "the loss is halved",
    hint="Some books put ½ before the loss so that the derivative looks simpler. Here it has none.",
    change={"((t_p - t_c) ** 2).mean()": "((t_p - t_c) ** 2).mean() / 2"},
)

loss_fn.edit(
    "the square root is taken: this is the root mean squared error",
    hint="The loss of this lesson is in squared degrees.",
    change={"((t_p - t_c) ** 2).mean()": "((t_p - t_c) ** 2).mean().sqrt()"},
)


# q2: derivatives by hand

dloss_fn = Catalogue(reference.dloss_fn)

dloss_fn.edit(
    "the factor 2 of the square is missing",
    hint="What is the derivative of r² by r?",
    change={"2 * (t_p - t_c)": "t_p - t_c"},
)

dloss_fn.edit(
    "the 1/n of the mean is lost",
    hint="The loss is a mean. What is left of the division by n when you differentiate?",
    change={"2 * (t_p - t_c) / len(t_p)": "2 * (t_p - t_c)"},
)

dloss_fn.edit(
    "the sign is reversed",
    hint="If a prediction is too large, does the loss grow or fall when it grows further?",
    change={"t_p - t_c": "t_c - t_p"},
)

dloss_fn.edit(
    "the target is dropped",
    hint="The derivative of the square needs the whole difference.",
    change={"t_p - t_c": "t_p"},
)

dloss_fn.edit(
    "the derivatives are already averaged: there should be one for each reading",
    hint="Each prediction has a derivative of its own. They are added only at the parameters.",
    change={"2 * (t_p - t_c) / len(t_p)": "(2 * (t_p - t_c)).mean()"},
)

dloss_fn.edit(
    "the given predictions are overwritten",
    hint="`t_p -= …` writes into the tensor of the caller, who may still need it.",
    change={
        "return 2 * (t_p - t_c) / len(t_p)": "t_p -= t_c\nt_p *= 2\nt_p /= len(t_p)\nreturn t_p",
    },
)

dmodel_dw = Catalogue(reference.dmodel_dw)

dmodel_dw.edit(
    "the weight is returned: this is the derivative by the reading",
    hint="You move w and hold the reading still.",
    change={"del w, b": "", "t_u": "torch.zeros_like(t_u) + w"},
)

dmodel_dw.edit(
    "the model itself is returned instead of its derivative",
    hint="How much does the prediction change when w grows by 1?",
    change={"del w, b": "", "t_u": "w * t_u + b"},
)

dmodel_db = Catalogue(reference.dmodel_db)

dmodel_db.edit(
    "b is divided by itself: at 0 there is nothing to divide by",
    hint="Your lecture's run begins with b = 0. What do you get there?",
    change={"del w, b": "", "torch.ones_like(t_u)": "torch.zeros_like(t_u) + b / b"},
)

dmodel_db.edit(
    "the bias itself is returned instead of the derivative by it",
    hint="How much does the prediction change when b grows by 1?",
    change={"del w, b": "", "torch.ones_like(t_u)": "b"},
)

dmodel_db.edit(
    "the derivative by the weight is returned here as well",
    hint="b is not multiplied by the reading.",
    change={"torch.ones_like(t_u)": "t_u"},
)

dmodel_db.edit(
    "the bias is treated as a constant: its derivative is not 0",
    hint="Here b is the variable. What is the derivative of b by b?",
    change={"torch.ones_like(t_u)": "0.0"},
)

grad_fn = Catalogue(reference.grad_fn)

grad_fn.edit(
    "the gradient is in the order (b, w)",
    hint="Your two numbers are right. Which parameter comes first?",
    change={
        "[(dloss_dtp * t_u).sum(), dloss_dtp.sum()]": "[dloss_dtp.sum(), (dloss_dtp * t_u).sum()]",
    },
)

grad_fn.edit(
    "the mean is taken over the readings, although the 1/n is there already",
    hint="Count the divisions by n on the way from the loss to the parameter.",
    change={
        "(dloss_dtp * t_u).sum()": "(dloss_dtp * t_u).mean()",
        "dloss_dtp.sum()": "dloss_dtp.mean()",
    },
)

grad_fn.edit(
    "both parts are the weight's",
    hint="Which local derivative leads to b?",
    change={"dloss_dtp.sum()": "(dloss_dtp * t_u).sum()"},
)

grad_fn.edit(
    "what arrives from the loss is missing",
    hint="The chain rule is a product. Which factor comes from the loss?",
    change={
        "(dloss_dtp * t_u).sum()": "t_u.sum()",
        "dloss_dtp.sum()": "torch.ones_like(t_u).sum()",
    },
)

grad_fn.edit(
    "the parameters stand where the model's derivatives belong",
    hint="A parameter is not its own local derivative. What do dmodel_dw and dmodel_db return?",
    change={
        "del w, b": "",
        "(dloss_dtp * t_u).sum()": "(dloss_dtp * w).sum()",
        "dloss_dtp.sum()": "(dloss_dtp * b).sum()",
    },
)


# q3: gradient descent by hand


def _gradient(t_u, t_c, w, b):
    """Return the right gradient (2,), for loops that are wrong elsewhere."""
    residual = w * t_u + b - t_c
    return torch.stack([(2 * residual * t_u).mean(), (2 * residual).mean()])


def loop_by_hand(n_epochs, learning_rate, params, t_u, t_c):
    """Return what is right, without calling the answers to other questions."""
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        loss = ((w * t_u + b - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            message = f"epoch {epoch}: the loss is not finite"
            raise FloatingPointError(message)
        losses.append(float(loss))
        gradient = _gradient(t_u, t_c, w, b)
        params = params - learning_rate * gradient
    return params, losses


training_loop = Catalogue(loop_by_hand)

training_loop.edit(
    "an infinite loss is let pass, and only nan is noticed, epochs later",
    hint="Print the loss of each epoch. inf is no number to go on with, either.",
    change={"not torch.isfinite(loss)": "torch.isnan(loss)"},
)

training_loop.edit(
    "a loss that is nan is let pass, and only inf is noticed",
    hint="A step of infinite length ends in inf - inf. What is that, and the loss then?",
    change={"not torch.isfinite(loss)": "torch.isinf(loss)"},
)

training_loop.edit(
    "the training is stopped as soon as the loss is large",
    hint="A large loss is a number, and may fall again. torch.isfinite says when it is none.",
    change={"not torch.isfinite(loss)": "not loss < 1e10"},
)

training_loop.edit(
    "the loss is looked at after the step: the error names the epoch before",
    hint="A loss belongs to the parameters that an epoch begins with. Which ones has yours?",
    change={
        "if not torch.isfinite(loss):\n"
        '    message = f"epoch {epoch}: the loss is not finite"\n'
        "    raise FloatingPointError(message)": "",
        "params = params - learning_rate * gradient": (
            "params = params - learning_rate * gradient\n"
            "if not torch.isfinite(((params[0] * t_u + params[1] - t_c) ** 2).mean()):\n"
            '    message = f"epoch {epoch}: the loss is not finite"\n'
            "    raise FloatingPointError(message)"
        ),
    },
)

training_loop.edit(
    "only the weight is trained: the bias never changes",
    hint="Print both parameters after one epoch.",
    change={
        "params - learning_rate * gradient": "torch.stack([w - learning_rate * gradient[0], b])",
    },
)

training_loop.edit(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
    change={
        "w, b = params": (
            "params = params - learning_rate * _gradient(t_u, t_c, *params)\nw, b = params"
        ),
        "params = params - learning_rate * gradient": "",
    },
)

training_loop.edit(
    "the loop makes one step too few",
    hint="Count the losses for n_epochs = 1. Where does range stop?",
    change={"range(1, n_epochs + 1)": "range(1, n_epochs)"},
)

training_loop.edit(
    "the step goes uphill",
    hint="The gradient points to where the loss grows. Which sign does the step need?",
    change={"params - learning_rate * gradient": "params + learning_rate * gradient"},
)

training_loop.edit(
    "the factor 2 is missing from the gradient",
    hint="Compare your first gradient with question 2. Such a loop arrives as well, only later: "
    "this is why each step is looked at.",
    change={"learning_rate * gradient": "learning_rate * gradient / 2"},
)

training_loop.edit(
    "the 1/n is missing from the gradient",
    hint="Your steps are n times too long. Where does the mean of the loss go?",
    change={"learning_rate * gradient": "learning_rate * len(t_u) * gradient"},
)

training_loop.edit(
    "the gradient is computed once, before the loop",
    hint="The slope is another one at each new place. Which lines belong into the loop?",
    change={
        "losses = []": "gradient = _gradient(t_u, t_c, *params)\nlosses = []",
        "gradient = _gradient(t_u, t_c, w, b)": "",
    },
)

training_loop.edit(
    "the bias's gradient is computed with the weight that has already been changed",
    hint="Both parts of the gradient belong to the same place. Compute both, then update both.",
    change={
        "params = params - learning_rate * gradient": (
            "w = w - learning_rate * gradient[0]\n"
            "b = b - learning_rate * _gradient(t_u, t_c, w, b)[1]\n"
            "params = torch.stack([w, b])"
        ),
    },
)

training_loop.edit(
    "the gradients of all epochs add up: the steps use their sum",
    hint="Each step uses the gradient of its own epoch alone.",
    change={
        "losses = []": "gradient = torch.zeros_like(params)\nlosses = []",
        "_gradient(t_u, t_c, w, b)": "gradient + _gradient(t_u, t_c, w, b)",
    },
)

training_loop.edit(
    "the given parameters are changed: a second call starts where the first one ended",
    hint="`params -= …` writes into the tensor of the caller. Make a new tensor, or copy first.",
    change={
        "w, b = params": "w, b = params.clone()",
        "params = params - learning_rate * gradient": "params -= learning_rate * gradient",
    },
)

training_loop.edit(
    "the loop starts at (1, 0), whatever it is given",
    hint="Where do the parameters of your first epoch come from?",
    change={
        "losses = []": "params = torch.tensor([1.0, 0.0], dtype=t_u.dtype)\nlosses = []",
    },
)

training_loop.edit(
    "the loop ends as soon as the loss is small",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(float(loss))": ("losses.append(float(loss))\nif loss < 1e-3:\n    break"),
    },
)

training_loop.edit(
    "divergence is not noticed",
    hint="Look at the loss in each epoch: torch.isfinite says whether it is a number.",
    change={"not torch.isfinite(loss)": "False"},
)

training_loop.edit(
    "divergence is noticed, but the error does not name the epoch",
    hint="Say in which epoch the loss ceased to be a number, counting from 1.",
    change={'f"epoch {epoch}: the loss is not finite"': '"the loss is not finite in some epoch"'},
)


# q4: gradient descent through autograd

autograd_loop = Catalogue(reference.autograd_loop)

autograd_loop.edit(
    "the losses keep their graphs",
    hint="What does the list of losses hold in memory? loss.item() is a number.",
    change={"losses.append(loss.item())": "losses.append(loss)"},
)

autograd_loop.edit(
    "the loop ends as soon as the loss is small",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(loss.item())": ("losses.append(loss.item())\nif loss < 1e-3:\n    break"),
    },
)

autograd_loop.edit(
    "the gradient is not emptied in each epoch: backward adds to those before",
    hint="Print params.grad in the first and the second epoch. backward adds to what is there.",
    change={"params.grad = None": ""},
)

autograd_loop.edit(
    "no step changes the parameters",
    hint="What is in params.grad at the moment of the step, or is it emptied before? And is the "
    "tensor that is changed the one that the loss is computed from?",
    change={
        "params.grad = None": "",
        "losses.append(loss.item())": "losses.append(loss.item())\nparams.grad.zero_()",
    },
)

autograd_loop.edit(
    "the gradient is not emptied in the first epoch: a second call begins with an old one",
    hint="What is in params.grad when somebody calls your loop a second time?",
    change={
        "params.grad = None": "if losses:\n    params.grad.zero_()",
    },
)

autograd_loop.edit(
    "the update is tracked: the parameters carry the history of all steps",
    hint="params.grad_fn should be None after a step. Where does the step belong?",
    change={
        "params.grad = None": "",
        "loss.backward()": "(gradient,) = torch.autograd.grad(loss, params)",
        "with torch.no_grad():\n"
        "    params -= learning_rate * params.grad": "params = params - learning_rate * gradient",
    },
)

autograd_loop.edit(
    "the step makes another tensor: the one that was given is never trained",
    hint="`params = params - …` gives the name to a new tensor. Change the old one in place.",
    change={
        "with torch.no_grad():\n    params -= learning_rate * params.grad": (
            "params = (params - learning_rate * params.grad).detach().requires_grad_()"
        ),
    },
)

autograd_loop.edit(
    "after the first step the parameters are no longer a leaf: their gradient is None",
    hint="`params = params - …` makes a new tensor without a gradient. Change the old one "
    "in place.",
    change={
        "params.grad = None": "",
        "params -= learning_rate * params.grad": "params = params - learning_rate * params.grad",
    },
)

autograd_loop.edit(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
    change={
        "losses.append(loss.item())": "",
        "with torch.no_grad():\n    params -= learning_rate * params.grad": (
            "with torch.no_grad():\n"
            "    params -= learning_rate * params.grad\n"
            "losses.append(model_loss(t_u, t_c, params[0], params[1]).item())"
        ),
    },
)

autograd_loop.edit(
    "the bias is left out of the update",
    hint="Print both parameters after one epoch.",
    change={
        "with torch.no_grad():\n    params -= learning_rate * params.grad": (
            "params.data[0] -= learning_rate * params.grad[0]"
        ),
    },
)

autograd_loop.edit(
    "a column (n, 1) meets a row (n,): the mean goes over all pairs",
    hint="Print the shape of what you square, before the mean.",
    change={
        "model_loss(t_u, t_c, params[0], params[1])": (
            "model_loss(t_u.reshape(-1, 1), t_c, params[0], params[1])"
        ),
    },
)


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

optimizer_loop = Catalogue(reference.optimizer_loop)

optimizer_loop.edit(
    "the gradient is not emptied in each epoch: backward adds to those before",
    hint="Print params.grad in the first and the second epoch. Which method empties it?",
    change={"optimizer.zero_grad()": ""},
)

# Whoever trains a copy that the optimizer does not know gets the same.
optimizer_loop.edit(
    "no step changes the parameters",
    hint="Is optimizer.step called? What is in params.grad then, or is it emptied before? And is "
    "params the tensor that the loss is computed from?",
    change={
        "optimizer.zero_grad()": "",
        "optimizer.step()": "optimizer.zero_grad()\noptimizer.step()",
    },
)

optimizer_loop.edit(
    "the loop builds an optimizer of its own",
    hint="Somebody has chosen an optimizer and hands it to you. Use that one.",
    change={
        "losses = []": "optimizer = torch.optim.SGD([params], lr=1e-2)\nlosses = []",
    },
)

optimizer_loop.edit(
    "the steps are plain gradient descent, and not those of the optimizer that is given",
    hint="Plain gradient descent is only one of many optimizers. Which method makes its step?",
    change={
        "optimizer.step()": (
            'with torch.no_grad():\n    params -= optimizer.param_groups[0]["lr"] * params.grad'
        ),
    },
)

optimizer_loop.edit(
    "the step comes before the gradient is there",
    hint="Put the three calls in order: which one fills params.grad, which one uses it?",
    change={
        "loss.backward()": "",
        "optimizer.zero_grad()": "optimizer.step()",
        "optimizer.step()": (
            "optimizer.zero_grad()\nmodel_loss(t_u, t_c, params[0], params[1]).backward()"
        ),
    },
)

optimizer_loop.edit(
    "each step uses the gradient of the epoch before, and the first finds none",
    hint="Put the three calls in order: which one fills params.grad, which one uses it?",
    change={
        "optimizer.zero_grad()": "optimizer.step()",
        "loss.backward()": "optimizer.zero_grad()",
        "optimizer.step()": "loss.backward()",
    },
)

optimizer_loop.edit(
    "the loop ends as soon as the loss is small",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(loss.item())": ("losses.append(loss.item())\nif loss < 1e-3:\n    break"),
    },
)

optimizer_loop.edit(
    "the loss is taken after the step",
    hint="The first loss should be that of the parameters you were given.",
    change={"loss.item()": "model_loss(t_u, t_c, params[0], params[1]).item()"},
)


# q6: one sample at a time


def sgd_linear_through_autograd(xs, ys, w, learning_rate, epochs):
    """Return what is right, from backward."""
    weight = torch.tensor([float(w)], dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(epochs):
        samples = zip(xs, ys, strict=True)
        for x, y in samples:
            loss = (x * weight - y) ** 2
            loss.backward()
            grads.append(weight.grad.item())
            weight.data = weight.data - learning_rate * weight.grad.data
            weight.grad.data.zero_()
    return weight.item(), grads


sgd_linear = Catalogue(reference.sgd_linear)

sgd_linear.edit(
    "the gradient is emptied outside the inner loop: it adds up over the samples of an epoch",
    hint="Compare your second gradient with the lecture's. Empty it after each step; the final "
    "prediction alone does not show this.",
    change={
        "samples = zip(xs, ys, strict=True)": (
            "samples = zip(xs, ys, strict=True)\nweight.grad = None"
        ),
        "weight.grad.data.zero_()": "",
    },
    of=sgd_linear_through_autograd,
)

sgd_linear.edit(
    "the gradient is never emptied",
    hint="backward adds to what is there. Compare your second gradient with the lecture's.",
    change={"weight.grad.data.zero_()": ""},
    of=sgd_linear_through_autograd,
)

sgd_linear.edit(
    "the factor 2 of the square is missing",
    hint="Compare your first gradient with the lecture's. The final prediction is right without "
    "it as well: this is why each gradient is looked at.",
    change={"2 * x * (x * w - y)": "x * (x * w - y)"},
)


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
    "the gradients of an epoch are added, and there is one step for all of them",
    hint="Stochastic gradient descent takes a step after each sample. Which lines belong into the "
    "inner loop?",
)
def sgd_linear_in_one_batch(xs, ys, w, learning_rate, epochs):
    """Step with the sum of an epoch's gradients."""
    grads = []
    for _ in range(epochs):
        steps = [2 * x * (x * w - y) for x, y in zip(xs, ys, strict=True)]
        grads += steps
        w = w - learning_rate * sum(steps)
    return w, grads


@sgd_linear.entry(
    "all epochs are run on the first sample before the second one comes",
    hint="An epoch goes once through all samples. Which of the two loops is the outer one?",
)
def sgd_linear_inside_out(xs, ys, w, learning_rate, epochs):
    """Run through the samples outside, and through the epochs inside."""
    grads = []
    for x, y in zip(xs, ys, strict=True):
        for _ in range(epochs):
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
    "the target is looked up by the input",
    hint="Two samples may have the same x and different y. Go through the pairs: zip(xs, ys).",
)
def sgd_linear_looking_up(xs, ys, w, learning_rate, epochs):
    """Take the target of the first sample that has this input."""
    grads = []
    for _ in range(epochs):
        for x in xs:
            grad = 2 * x * (x * w - ys[xs.index(x)])
            grads.append(grad)
            w = w - learning_rate * grad
    return w, grads


sgd_linear.edit(
    "the list holds one and the same tensor many times",
    hint="w.grad is one tensor that changes. Store its number instead: .item()",
    change={"[float(w)]": "float(w)", "weight.grad.item()": "weight.grad"},
    of=sgd_linear_through_autograd,
)

sgd_linear.edit(
    "the loop ends as soon as a gradient is small",
    hint="Somebody asks for so many epochs, and for the gradient of each sample. Which line ends "
    "them sooner?",
    change={"grads.append(grad)": "grads.append(grad)\nif abs(grad) < 1e-3:\n    return w, grads"},
)

sgd_linear.edit(
    "the gradient is that after the step",
    hint="The first gradient belongs to the weight that you were given.",
    change={
        "grad = 2 * x * (x * w - y)": "",
        "w = w - learning_rate * grad": (
            "w = w - learning_rate * 2 * x * (x * w - y)\ngrad = 2 * x * (x * w - y)"
        ),
    },
)


# q7: data

ReadingsDataset = Catalogue(reference.ReadingsDataset)

ReadingsDataset.edit(
    "the length is the number of features, not of readings",
    hint="Print len(dataset) and inputs.shape. Which of the two sizes counts the readings?",
    change={"len(self.inputs)": "self.inputs.shape[1]"},
)

ReadingsDataset.edit(
    "the length counts all numbers of the readings, not the readings",
    hint="Print len(dataset) and inputs.shape. numel() counts every entry: how many rows "
    "are there?",
    change={"len(self.inputs)": "self.inputs.numel()"},
)

ReadingsDataset.edit(
    "the targets are scaled by 0.01 in the data set",
    hint="The lecture scales its targets for a sigmoid. This data set returns them as they came.",
    change={"self.targets = targets": "self.targets = targets * 0.01"},
)

ReadingsDataset.edit(
    "each target is a vector of one entry, not a scalar",
    hint="Print the shape of dataset[0]['target']. An index takes a dimension away, a slice "
    "does not.",
    change={"self.targets = targets": "self.targets = targets.reshape(-1, 1)"},
)

ReadingsDataset.edit(
    "every item is the first one",
    hint="What does your __getitem__ do with its argument?",
    change={"self.inputs[i]": "self.inputs[0]", "self.targets[i]": "self.targets[0]"},
)

ReadingsDataset.edit(
    "the readings are kept in the class: a second data set overwrites those of the first",
    hint="Make two data sets and print an item of the first. What does `self` stand for?",
    change={
        "self.inputs = inputs": "type(self).inputs = inputs",
        "self.targets = targets": "type(self).targets = targets",
    },
)


# q8: a network as a module and as a function

NeuralNetRegressor = Catalogue(reference.NeuralNetRegressor)

NeuralNetRegressor.edit(
    "there is no ReLU between the layers: two linear layers are one",
    hint="What stands between the two layers in the picture?",
    change={"self.relu(self.linear1(x))": "self.linear1(x)"},
)

NeuralNetRegressor.edit(
    "the output goes through a ReLU as well: it can never be negative",
    hint="A regressor may have to predict negative numbers.",
    change={
        "self.linear2(self.relu(self.linear1(x)))": (
            "self.relu(self.linear2(self.relu(self.linear1(x))))"
        ),
    },
)

NeuralNetRegressor.edit(
    "the layers have no biases",
    hint="Count the numbers in your model: for 2 features and 8 hidden neurons there are 33.",
    change={
        "nn.Linear(input_size, hidden_size)": "nn.Linear(input_size, hidden_size, bias=False)",
        "nn.Linear(hidden_size, 1)": "nn.Linear(hidden_size, 1, bias=False)",
    },
)

NeuralNetRegressor.edit(
    "the prediction is (n,) instead of (n, 1)",
    hint="Print the shape of the output. The last layer gives (n, 1): leave it so.",
    change={
        "self.linear2(self.relu(self.linear1(x)))": (
            "self.linear2(self.relu(self.linear1(x))).squeeze(1)"
        ),
    },
)

NeuralNetRegressor.edit(
    "the network does not know its layers: parameters() is empty, and nothing can be trained",
    hint="Print list(model.parameters()). Layers are found that __init__ keeps as attributes of "
    "self; in a plain list, or made in forward, they are not.",
    change={
        "self.linear1 = nn.Linear(input_size, hidden_size)": "self.sizes = input_size, hidden_size",
        "self.linear2 = nn.Linear(hidden_size, 1)": "",
        "return self.linear2(self.relu(self.linear1(x)))": (
            "linear1, linear2 = nn.Linear(*self.sizes), nn.Linear(self.sizes[1], 1)\n"
            "return linear2(self.relu(linear1(x)))"
        ),
    },
)

NeuralNetRegressor.edit(
    "the sizes are written in: two features and eight hidden neurons, whatever is asked for",
    hint="Build your network for 3 features and 5 hidden neurons, and print it.",
    change={
        "nn.Linear(input_size, hidden_size)": "nn.Linear(2, 8)",
        "nn.Linear(hidden_size, 1)": "nn.Linear(8, 1)",
    },
)

functional_regressor = Catalogue(reference.functional_regressor)

functional_regressor.edit(
    "there is no ReLU between the two products",
    hint="Two linear layers without an activation are one.",
    change={"torch.relu(x @ w1.T)": "x @ w1.T"},
)

functional_regressor.edit(
    "the ReLU stands at the end instead of between the layers",
    hint="Which numbers go through the activation, the hidden ones or the prediction?",
    change={"torch.relu(x @ w1.T) @ w2.T": "torch.relu(x @ w1.T @ w2.T)"},
)

functional_regressor.edit(
    "the ReLU is applied to the input",
    hint="First the layer, then its activation.",
    change={"torch.relu(x @ w1.T)": "torch.relu(x) @ w1.T"},
)

functional_regressor.edit(
    "the ReLU is applied to the weights",
    hint="First the layer, then its activation: what goes into the ReLU?",
    change={"torch.relu(x @ w1.T)": "x @ torch.relu(w1).T"},
)

functional_regressor.edit(
    "the activation is a sigmoid",
    hint="ReLU keeps positive numbers as they are.",
    change={"torch.relu": "torch.sigmoid"},
)


# q9: fit a network

train_regressor = Catalogue(reference.train_regressor)

train_regressor.edit(
    "the gradients are never emptied",
    hint="Which call belongs into every round of a loop with backward?",
    change={"optimizer.zero_grad()": ""},
)

train_regressor.edit(
    "no step changes the network",
    hint="Is optimizer.step called? Does a gradient get back to the weights, or is the graph cut "
    "off on the way? And is it emptied only after the step?",
    change={"optimizer.step()": ""},
)

train_regressor.edit(
    "the optimizer is SGD, not Adam",
    hint="Print type(optimizer).",
    change={"torch.optim.Adam": "torch.optim.SGD"},
)

train_regressor.edit(
    "a new optimizer is built in every epoch: Adam forgets what it has seen",
    hint="Adam remembers earlier gradients. Which line belongs before the loop?",
    change={
        "optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))": "",
        "optimizer.zero_grad()": (
            "optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))\n"
            "optimizer.zero_grad()"
        ),
    },
)

train_regressor.edit(
    "a column (n, 1) meets a row (n,): the mean goes over all pairs",
    hint="Print the shape of what you square, before the mean.",
    change={"model(x) - y": "model(x).squeeze(1) - y"},
)

train_regressor.edit(
    "the loop ends as soon as the loss is small",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(loss.item())": ("losses.append(loss.item())\nif loss < 1e-3:\n    break"),
    },
)

train_regressor.edit(
    "the loss is taken after the step",
    hint="The first loss should be that of the untrained model.",
    change={"loss.item()": "((model(x) - y) ** 2).mean().item()"},
)

train_regressor.edit(
    "only the last layer is trained",
    hint="Which parameters does your optimizer know? model.parameters() gives all of them.",
    change={"model.parameters()": "list(model.parameters())[-2:]"},
)


# q10: back to degrees

predict_celsius = Catalogue(reference.predict_celsius)

predict_celsius.edit(
    "the readings are normalised in their own tensor",
    hint="Call your function twice with the same readings. What are they the second time?",
    change={
        "return 5.3671 * (0.1 * t_u) - 17.3012": "t_u *= 0.1\nreturn 5.3671 * t_u - 17.3012",
    },
)

predict_celsius.edit(
    "the readings are not normalised before the model",
    hint="The parameters were trained on t_un. Which readings do they expect?",
    change={"0.1 * t_u": "t_u"},
)

predict_celsius.edit(
    "the bias is scaled as well",
    hint="Only the reading was multiplied by 0.1. What does the model do with it next?",
    change={"5.3671 * (0.1 * t_u) - 17.3012": "0.1 * (5.3671 * t_u - 17.3012)"},
)

predict_celsius.edit(
    "the normalisation goes the wrong way",
    hint="Was t_un larger than t_u, or smaller?",
    change={"0.1 * t_u": "10 * t_u"},
)

predict_celsius.edit(
    "this is the physicists' formula, not the trained model",
    hint="It comes close, for the thermometer does show °F. But the question asks what the model "
    "has learned.",
    change={"5.3671 * (0.1 * t_u) - 17.3012": "(t_u - 32) / 1.8"},
)

predict_celsius.edit(
    "the bias is added with the wrong sign",
    hint="At 0 degrees Fahrenheit it is far below 0 in Celsius. What does your function say there?",
    change={"5.3671 * (0.1 * t_u) - 17.3012": "5.3671 * (0.1 * t_u) + 17.3012"},
)

predict_celsius.edit(
    "these are the parameters that Adam has found, not those of the long run",
    hint="The question gives two numbers, for normalised readings. Are they yours?",
    change={"5.3671 * (0.1 * t_u) - 17.3012": "0.5367 * t_u - 17.3021"},
)

predict_celsius.edit(
    "a single reading gets an axis",
    hint="Print the shape of what you return for torch.tensor(50.0): is it that of the reading?",
    change={"0.1 * t_u": "0.1 * torch.atleast_1d(torch.as_tensor(t_u))"},
)
