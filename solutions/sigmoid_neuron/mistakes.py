"""Mistakes that students make in `sigmoid_neuron`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import torch

from autograder.catalogue import Catalogue

sigmoid = Catalogue()
sigmoid_derivative = Catalogue()
model = Catalogue()
mse = Catalogue()
rmse = Catalogue()
mae = Catalogue()
gradient = Catalogue()
learn = Catalogue()
tanh_grad = Catalogue()
relu_grad = Catalogue()
leaky_relu_grad = Catalogue()
elu_grad = Catalogue()
online_update = Catalogue()
backprop = Catalogue()


# q1: the sigmoid and its derivative


@sigmoid.entry(
    "the minus in the exponent is missing",
    hint="Your curve falls where it should rise. Compare σ(2) with the picture.",
)
def sigmoid_falling(z):
    """Compute 1 / (1 + e^z)."""
    return 1 / (1 + torch.exp(z))


@sigmoid.entry(
    "the brackets around the denominator are missing",
    hint="In code, 1 / 1 + e is (1 / 1) + e. What does the whole denominator of the formula hold?",
)
def sigmoid_without_brackets(z):
    """Compute 1/1 + e^-z."""
    return 1 / 1 + torch.exp(-z)


@sigmoid.entry(
    "the derivative is returned instead of the sigmoid",
    hint="You are one function too far: the derivative is the second function of this question.",
)
def sigmoid_returning_its_derivative(z):
    """Return σ(1 − σ)."""
    s = torch.sigmoid(z)
    return s * (1 - s)


@sigmoid.entry(
    "this is tanh, which goes from -1 to 1",
    hint="It has the right form, but another height. Between which two values does σ run?",
)
def sigmoid_as_tanh(z):
    """Return tanh."""
    return torch.tanh(z)


@sigmoid.entry(
    "the entries are divided by their sum, as softmax does",
    hint="σ looks at one entry at a time. Does your result for one entry change with the others?",
)
def sigmoid_as_softmax(z):
    """Return e^z divided by its sum over all entries."""
    e = torch.exp(z)
    return e / e.sum()


@sigmoid_derivative.entry(
    "z stands where σ(z) belongs: z·(1 − z)",
    hint="The rule contains the value of the sigmoid, not its input. At z = 2 yours is negative, "
    "but the curve rises everywhere.",
)
def sigmoid_derivative_of_an_activation(z):
    """Use a formula that expects the activation."""
    return z * (1 - z)


@sigmoid_derivative.entry(
    "the sigmoid is applied twice",
    hint="Compute σ(z) once. What you then put into the rule is this number, not a σ of it.",
)
def sigmoid_derivative_at_the_activation(z):
    """Evaluate the derivative at σ(z)."""
    s = torch.sigmoid(torch.sigmoid(z))
    return s * (1 - s)


@sigmoid_derivative.entry(
    "the sigmoid itself is returned instead of its derivative",
    hint="That is the height of the curve. The question asks for its slope.",
)
def sigmoid_derivative_returning_the_value(z):
    """Return σ."""
    return torch.sigmoid(z)


@sigmoid_derivative.entry(
    "the sign is reversed: the inner derivative of -z is missing",
    hint="The chain has three links: 1/k, then e to a power, then −z. Each has its own derivative, "
    "and the last one is a number that is easy to forget.",
)
def sigmoid_derivative_without_inner_minus(z):
    """Lose the −1 of the innermost function."""
    s = torch.sigmoid(z)
    return s * (s - 1)


@sigmoid_derivative.entry(
    "this is the rule of tanh",
    hint="One minus a square is the derivative of another curve. Compare your value at z = 0 with "
    "the slope in the picture.",
)
def sigmoid_derivative_as_tanh(z):
    """Return 1 − σ²."""
    return 1 - torch.sigmoid(z) ** 2


# q2: the neuron


@model.entry(
    "the activation is missing: the weighted sum comes out as it is",
    hint="Your numbers leave the range from 0 to 1. What does the neuron do to z at the end?",
)
def model_without_activation(X, W, b):
    """Return z."""
    return X @ W + b


@model.entry(
    "the bias is missing from the weighted sum",
    hint="Put X = 0 into your model. Should it then still depend on b?",
)
def model_without_bias(X, W, b):
    """Leave b out."""
    del b
    return torch.sigmoid(X @ W)


@model.entry(
    "the bias is added after the activation",
    hint="Follow the picture: does b come before or after σ?",
)
def model_with_bias_after_activation(X, W, b):
    """Compute σ(XW) + b."""
    return torch.sigmoid(X @ W) + b


@model.entry(
    "each product has its own activation, before they are added",
    hint="A neuron adds first. There is one z for each sample, and one σ for each z.",
)
def model_with_activation_of_each_product(X, W, b):
    """Apply σ before the sum."""
    return torch.sigmoid(X * W).sum(dim=1) + b


@model.entry(
    "the bias is added once for each feature",
    hint="Count how often b enters one z. Is it added before or after the sum over the features?",
)
def model_with_bias_in_the_sum(X, W, b):
    """Add b to each product."""
    return torch.sigmoid((X * W + b).sum(dim=1))


@model.entry(
    "the sum runs over the samples instead of the features",
    hint="Each sample needs its own z. Print the shape of your sum; how many samples are there?",
)
def model_summed_over_the_samples(X, W, b):
    """Sum along the wrong axis."""
    return torch.sigmoid(torch.sum(X * W, dim=0) + b)


@model.entry(
    "the result is a column (n, 1)",
    hint="Print the shape of your result. A (n, 1) minus an (n,) becomes a table (n, n) later.",
)
def model_as_a_column(X, W, b):
    """Return (n, 1)."""
    return torch.sigmoid(X @ W.reshape(-1, 1) + b)


@model.entry(
    "a single sample loses its axis",
    hint="`squeeze()` removes every axis of length 1. With one sample the result is still (1,).",
)
def model_squeezed(X, W, b):
    """Remove all axes of length 1."""
    return torch.sigmoid(X @ W.reshape(-1, 1) + b).squeeze()


# q3: three losses


@mse.entry(
    "the squares are added but not averaged",
    hint="With twice as many samples your value doubles. Look at the factor before the sum.",
)
def mse_as_sum(y_pred, y):
    """Leave out 1/n."""
    return ((y_pred - y) ** 2).sum()


@mse.entry(
    "the mean is taken before the square",
    hint="An error of 1 and one of −1 cancel in your value. What must happen to each error first?",
)
def mse_of_the_mean_error(y_pred, y):
    """Square the mean error."""
    return (y_pred - y).mean() ** 2


@mse.entry(
    "there is an extra factor one half",
    hint="Some books halve this loss. The formula of this section does not.",
)
def mse_halved(y_pred, y):
    """Take half of it."""
    return ((y_pred - y) ** 2).mean() / 2


@mse.entry(
    "every prediction is compared with every target",
    hint="Print the shape of your difference. It should be (n,), one number for each sample.",
)
def mse_of_all_pairs(y_pred, y):
    """Broadcast (n, 1) against (n,)."""
    return ((y_pred.reshape(-1, 1) - y) ** 2).mean()


@rmse.entry(
    "the root is missing",
    hint="This is the MSE. The R of RMSE stands for one more step.",
)
def rmse_without_root(y_pred, y):
    """Return the MSE."""
    return ((y_pred - y) ** 2).mean()


@rmse.entry(
    "each error has its own root, before the mean",
    hint="The root of a square is the absolute value, so this is the MAE. When does the root come "
    "in the formula?",
)
def rmse_as_mean_of_roots(y_pred, y):
    """Return the mean of the square roots."""
    return torch.sqrt((y_pred - y) ** 2).mean()


@rmse.entry(
    "the root is taken of the sum instead of the mean",
    hint="Two right ways give the same value for 4 equal errors of 1 as for one. What is yours?",
)
def rmse_of_the_sum(y_pred, y):
    """Leave out 1/n."""
    return ((y_pred - y) ** 2).sum().sqrt()


@rmse.entry(
    "the division by n stands outside the root",
    hint="In the formula the factor 1/n is under the root.",
)
def rmse_divided_outside(y_pred, y):
    """Divide the norm by n."""
    return ((y_pred - y) ** 2).sum().sqrt() / len(y)


@mae.entry(
    "the absolute values are missing, so that errors cancel",
    hint="An error of 1 and one of −1 give 0 with your code. Are those two predictions right?",
)
def mae_without_absolute_values(y_pred, y):
    """Return the mean error."""
    return (y_pred - y).mean()


@mae.entry(
    "the absolute value is taken of the mean error",
    hint="Errors of different signs have cancelled already. Which comes first in the formula?",
)
def mae_of_the_mean(y_pred, y):
    """Take the absolute value last."""
    return (y_pred - y).mean().abs()


@mae.entry(
    "the errors are added but not averaged",
    hint="With twice as many samples your value doubles. Look at the factor before the sum.",
)
def mae_as_sum(y_pred, y):
    """Leave out 1/n."""
    return (y_pred - y).abs().sum()


@mae.entry(
    "the errors are squared",
    hint="This is the MSE. Which function stands between the bars in the formula of the MAE?",
)
def mae_with_squares(y_pred, y):
    """Return the MSE."""
    return ((y_pred - y) ** 2).mean()


# q4: the neuron's gradient


@gradient.entry(
    "the derivative of the sigmoid is missing",
    hint="Go back through the picture gate by gate. Which gate lies between ŷ and z?",
)
def gradient_without_sigmoid_derivative(W, b, X, y):
    """Go from ŷ to z as if they were the same."""
    d = 2 * (torch.sigmoid(X @ W + b) - y) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the factor 2 of the square is missing",
    hint="Look at the last gate before the mean. What is the derivative of r² by r?",
)
def gradient_without_two(W, b, X, y):
    """Differentiate the square to r."""
    p = torch.sigmoid(X @ W + b)
    d = (p - y) * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the samples' gradients are added but not averaged",
    hint="The loss is a mean over n samples. What does the factor before its sum do to the "
    "gradient?",
)
def gradient_as_sum(W, b, X, y):
    """Leave out 1/n."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "1/n is missing from the gradient of b",
    hint="Your W is right. Both gradients belong to the same mean.",
)
def gradient_with_summed_bias(W, b, X, y):
    """Average over the samples for W alone."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return d @ X / len(y), d.sum().reshape(1)


@gradient.entry(
    "the derivative of the sigmoid is taken at ŷ instead of z",
    hint="ŷ is σ(z) already. If your code applies σ to ŷ, it applies σ twice.",
)
def gradient_with_sigmoid_twice(W, b, X, y):
    """Evaluate σ′ at ŷ."""
    p = torch.sigmoid(X @ W + b)
    s = torch.sigmoid(p)
    d = 2 * (p - y) * s * (1 - s) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "z stands where σ(z) belongs: z·(1 − z)",
    hint="The rule of the sigmoid contains its value, not its input.",
)
def gradient_with_raw_sum_in_the_rule(W, b, X, y):
    """Use z(1 − z)."""
    z = X @ W + b
    d = 2 * (torch.sigmoid(z) - y) * z * (1 - z) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it.",
)
def gradient_without_target(W, b, X, y):
    """Use the prediction in place of the residual."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * p * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the sign is reversed: the residual is y minus the prediction",
    hint="The loss is the same with y − ŷ, but then the residual's derivative by ŷ has a sign of "
    "its own.",
)
def gradient_with_reversed_sign(W, b, X, y):
    """Take y − ŷ for the residual and forget its derivative."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (y - p) * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the two gradients are swapped",
    hint="Both are right. Which one does the question want first?",
)
def gradient_swapped(W, b, X, y):
    """Return the gradient by b first."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d.sum().reshape(1), d @ X


@gradient.entry(
    "every weight gets the bias's gradient: the inputs are missing",
    hint="Which number does w0 meet in its multiply gate? Each weight meets its own feature.",
)
def gradient_without_inputs(W, b, X, y):
    """Leave out the multiply gate."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d.sum() * torch.ones_like(W), d.sum().reshape(1)


@gradient.entry(
    "the weights stand where the inputs belong: this is the derivative by X",
    hint="You move a weight and hold X still. What is then the local gradient of x·w by w?",
)
def gradient_by_the_inputs(W, b, X, y):
    """Multiply by W."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return (d.unsqueeze(-1) * W).mean(dim=0), d.mean().reshape(1)


@gradient.entry(
    "the bias is missing from the forward pass",
    hint="Print your predictions and compare them with what your model of question 2 gives.",
)
def gradient_without_bias_in_the_sum(W, b, X, y):
    """Compute z without b."""
    del b
    p = torch.sigmoid(X @ W)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


@gradient.entry(
    "the gradient of b is a single number without an axis",
    hint="b has the shape (1,), and so has its gradient. `reshape(1)` gives a number its axis.",
)
def gradient_with_bias_as_a_number(W, b, X, y):
    """Return a 0-d gradient for b."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d @ X, d.sum()


@gradient.entry(
    "the mean runs over the features as well, and all weights get the same",
    hint="Print the shape of the product that you average. Which of its axes counts the samples?",
)
def gradient_averaged_over_the_features(W, b, X, y):
    """Average the whole table."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return torch.mean(d.unsqueeze(-1) * X) * torch.ones_like(W), d.mean().reshape(1)


# q5: the loop


def _slopes(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


def _loss(W, b, X, y):
    return ((torch.sigmoid(X @ W + b) - y) ** 2).mean()


@learn.entry(
    "the bias is never updated",
    hint="Print b after each epoch. Which line of the loop should change it?",
)
def learn_without_the_bias(W, b, X, y, epochs, learning_rate):
    """Update W alone."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W = W - learning_rate * _slopes(W, b, X, y)[0]
    return W, b, losses


@learn.entry(
    "the weights are never updated",
    hint="Print W after each epoch. Which line of the loop should change it? Look at its name.",
)
def learn_without_the_weights(W, b, X, y, epochs, learning_rate):
    """Update b alone."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        b = b - learning_rate * _slopes(W, b, X, y)[1]
    return W, b, losses


@learn.entry(
    "the step goes uphill",
    hint="Print the losses: they grow. The gradient points to where the loss grows.",
)
def learn_uphill(W, b, X, y, epochs, learning_rate):
    """Add the gradient."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W + learning_rate * W_grad, b + learning_rate * b_grad
    return W, b, losses


@learn.entry(
    "the loss is noted after the step instead of before it",
    hint="The first entry of the list belongs to the start values. When do you append it?",
)
def learn_with_late_losses(W, b, X, y, epochs, learning_rate):
    """Append the loss of the new parameters."""
    losses = []
    for _ in range(epochs):
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
        losses.append(_loss(W, b, X, y))
    return W, b, losses


@learn.entry(
    "there is one epoch too few",
    hint="Count the entries of your list. What does range(1, n) leave out?",
)
def learn_one_epoch_short(W, b, X, y, epochs, learning_rate):
    """Begin to count at 1."""
    losses = []
    for _ in range(1, epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return W, b, losses


@learn.entry(
    "the function returns after the first epoch",
    hint="Count the entries of your list. How far is your return line moved to the right?",
)
def learn_returning_in_the_loop(W, b, X, y, epochs, learning_rate):
    """Return from within the loop."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
        return W, b, losses
    return W, b, losses


@learn.entry(
    "the gradient of b is computed with the new W",
    hint="Both gradients belong to the same point. Compute them both before you change anything.",
)
def learn_one_after_the_other(W, b, X, y, epochs, learning_rate):
    """Move W before b's gradient is computed."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W = W - learning_rate * _slopes(W, b, X, y)[0]
        b = b - learning_rate * _slopes(W, b, X, y)[1]
    return W, b, losses


@learn.entry(
    "the gradient is computed once, before the loop",
    hint="After a step you stand at another place. Is the slope there still the same?",
)
def learn_with_an_old_gradient(W, b, X, y, epochs, learning_rate):
    """Use the start's gradient in every epoch."""
    losses = []
    W_grad, b_grad = _slopes(W, b, X, y)
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return W, b, losses


@learn.entry(
    "the gradients of all epochs pile up",
    hint="A step uses the gradient of its own epoch. Do you add to the old one anywhere?",
)
def learn_with_piled_up_gradients(W, b, X, y, epochs, learning_rate):
    """Add each gradient to those before it."""
    losses = []
    W_sum, b_sum = torch.zeros_like(W), torch.zeros_like(b)
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W_sum, b_sum = W_sum + W_grad, b_sum + b_grad
        W, b = W - learning_rate * W_sum, b - learning_rate * b_sum
    return W, b, losses


@learn.entry(
    "training always starts from W = 1 and b = 0",
    hint="The start values are arguments. Does your function use them, or does it replace them?",
)
def learn_from_its_own_start(W, b, X, y, epochs, learning_rate):
    """Ignore the start values."""
    W, b = torch.ones_like(W), torch.zeros_like(b)
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return W, b, losses


@learn.entry(
    "the learning rate is always 0.01",
    hint="The learning rate is an argument. Where in your function does it appear?",
)
def learn_at_its_own_rate(W, b, X, y, epochs, learning_rate):
    """Ignore the learning rate."""
    del learning_rate
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W, b = W - 0.01 * W_grad, b - 0.01 * b_grad
    return W, b, losses


@learn.entry(
    "the start values are overwritten, so that a second training begins where the first ended",
    hint="`W -= …` writes into the tensor that the caller owns. Make a new tensor, or work on a "
    "clone.",
)
def learn_in_place(W, b, X, y, epochs, learning_rate):
    """Write into the arguments."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = _slopes(W, b, X, y)
        W -= learning_rate * W_grad
        b -= learning_rate * b_grad
    return W, b, losses


@learn.entry(
    "the model takes its step after each sample instead of after all of them",
    hint="One epoch is one step here, along the gradient of the mean over all samples.",
)
def learn_sample_by_sample(W, b, X, y, epochs, learning_rate):
    """Step after each sample."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        for i in range(len(y)):
            W_grad, b_grad = _slopes(W, b, X[i : i + 1], y[i : i + 1])
            W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return W, b, losses


# q6: four activations


@tanh_grad.entry(
    "the square is forgotten",
    hint="At z = −3 your slope is nearly 2, but there the curve is almost flat.",
)
def tanh_grad_without_square(z):
    """Return 1 − tanh."""
    return 1 - torch.tanh(z)


@tanh_grad.entry(
    "z stands where tanh(z) belongs",
    hint="The rule contains the value of tanh, not its input.",
)
def tanh_grad_of_an_activation(z):
    """Return 1 − z²."""
    return 1 - z**2


@tanh_grad.entry(
    "this is the rule of the sigmoid",
    hint="At z = 0 your slope is 0. Is the curve of tanh flat there?",
)
def tanh_grad_as_sigmoid(z):
    """Return tanh·(1 − tanh)."""
    t = torch.tanh(z)
    return t * (1 - t)


@tanh_grad.entry(
    "tanh itself is returned instead of its derivative",
    hint="That is the height of the curve. The question asks for its slope.",
)
def tanh_grad_returning_the_value(z):
    """Return tanh."""
    return torch.tanh(z)


@relu_grad.entry(
    "the function itself is returned instead of its derivative",
    hint="That is the height of the curve. How fast does it rise at z = 3, and at z = 2?",
)
def relu_grad_returning_the_value(z):
    """Return max(0, z)."""
    return torch.clamp(z, min=0)


@relu_grad.entry(
    "the slope below zero is -1",
    hint="Below zero the curve of ReLU is flat. The sign of z is the slope of another function.",
)
def relu_grad_as_sign(z):
    """Return the sign."""
    return torch.sign(z)


@relu_grad.entry(
    "the two sides are swapped",
    hint="On which side of zero is the curve flat?",
)
def relu_grad_on_the_other_side(z):
    """Return 1 below zero."""
    return (z < 0).to(z.dtype)


@relu_grad.entry(
    "the slope is 1 everywhere",
    hint="Below zero the curve of ReLU is flat. If you change a tensor in two steps, look at what "
    "the second step finds.",
)
def relu_grad_of_ones(z):
    """Return ones."""
    return torch.ones_like(z)


@leaky_relu_grad.entry(
    "the slope below zero is 0.01",
    hint="Many libraries use this slope. Which one does the formula of this section have?",
)
def leaky_relu_grad_of_the_library(z):
    """Use PyTorch's default slope."""
    return torch.where(z > 0, 1.0, 0.01)


@leaky_relu_grad.entry(
    "the slope below zero is 0, as in the plain ReLU",
    hint="Leaky means that something comes through below zero. How fast does 0.1·z move?",
)
def leaky_relu_grad_without_leak(z):
    """Return ReLU's derivative."""
    return (z > 0).to(z.dtype)


@leaky_relu_grad.entry(
    "below zero the value is returned instead of the slope",
    hint="0.1·z is the height of the curve there. How fast does it move with z?",
)
def leaky_relu_grad_with_the_value_below(z):
    """Return 0.1·z below zero."""
    return torch.where(z > 0, torch.ones_like(z), 0.1 * z)


@leaky_relu_grad.entry(
    "the slope below zero is negative",
    hint="The curve falls when you go to the left, so to the right it rises, on both sides.",
)
def leaky_relu_grad_with_a_minus(z):
    """Return −0.1 below zero."""
    return torch.where(z > 0, 1.0, -0.1)


@elu_grad.entry(
    "alpha is missing",
    hint="α stands before the bracket. What does it do to the slope below zero?",
)
def elu_grad_without_alpha(z, alpha):
    """Leave α out."""
    del alpha
    return torch.where(z > 0, torch.ones_like(z), torch.exp(z))


@elu_grad.entry(
    "the −1 of the bracket is kept",
    hint="A constant has no slope. What is left of e^z − 1 when you differentiate it?",
)
def elu_grad_with_the_constant(z, alpha):
    """Return the value below zero."""
    return torch.where(z > 0, torch.ones_like(z), alpha * (torch.exp(z) - 1))


@elu_grad.entry(
    "below zero the slope is alpha, as if the curve were straight",
    hint="Below zero ELU bends towards −α. Is its slope at −3 the same as at −0.5?",
)
def elu_grad_straight_below(z, alpha):
    """Return α below zero."""
    return torch.where(z > 0, torch.ones_like(z), alpha * torch.ones_like(z))


@elu_grad.entry(
    "above zero the value is returned instead of the slope",
    hint="Above zero ELU is z itself. How fast does z move with z?",
)
def elu_grad_with_the_value_above(z, alpha):
    """Return z above zero."""
    return torch.where(z > 0, z, alpha * torch.exp(z))


@elu_grad.entry(
    "alpha multiplies the slope above zero as well",
    hint="Above zero there is no α in the formula.",
)
def elu_grad_with_alpha_above(z, alpha):
    """Scale both sides."""
    return alpha * torch.where(z > 0, torch.ones_like(z), torch.exp(z))


# q7: one sample at a time


@online_update.entry(
    "there is an extra factor 2",
    hint="The loss of this section has a ½ in front. What does it do to the 2 of the square?",
)
def online_update_with_two(w, x, y, learning_rate):
    """Differentiate the square without its half."""
    p = torch.sigmoid(w @ x)
    return w - learning_rate * 2 * (p - y) * p * (1 - p) * x


@online_update.entry(
    "the derivative of the sigmoid is missing, as in the perceptron's rule",
    hint="Compare your line with the rule. Two factors are missing; where do they come from?",
)
def online_update_of_the_perceptron(w, x, y, learning_rate):
    """Leave σ′ out."""
    return w - learning_rate * (torch.sigmoid(w @ x) - y) * x


@online_update.entry(
    "the step goes uphill",
    hint="If the prediction is too large and x is positive, should w grow or shrink?",
)
def online_update_uphill(w, x, y, learning_rate):
    """Add the gradient."""
    p = torch.sigmoid(w @ x)
    return w + learning_rate * (p - y) * p * (1 - p) * x


@online_update.entry(
    "the prediction has no activation",
    hint="Print your prediction. Does it lie between 0 and 1?",
)
def online_update_of_a_linear_neuron(w, x, y, learning_rate):
    """Use w·x for ŷ."""
    p = w @ x
    return w - learning_rate * (p - y) * p * (1 - p) * x


@online_update.entry(
    "the input is missing from the gradient",
    hint="All your weights move by the same amount. Which number does each weight meet?",
)
def online_update_without_input(w, x, y, learning_rate):
    """Leave x out."""
    p = torch.sigmoid(w @ x)
    return w - learning_rate * (p - y) * p * (1 - p)


@online_update.entry(
    "the learning rate is not used",
    hint="With a learning rate of 0 the weights must stay where they are. Do yours?",
)
def online_update_without_learning_rate(w, x, y, learning_rate):
    """Take a whole step."""
    del learning_rate
    p = torch.sigmoid(w @ x)
    return w - (p - y) * p * (1 - p) * x


@online_update.entry(
    "the step alone is returned, not the new weights",
    hint="With a learning rate of 0 the result must be w. Is it?",
)
def online_update_returning_the_step(w, x, y, learning_rate):
    """Return what is to be subtracted."""
    p = torch.sigmoid(w @ x)
    return learning_rate * (p - y) * p * (1 - p) * x


# q8: L layers


def _activations(Ws, x):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(a[-1] @ W))
    return a


@backprop.entry(
    "the derivative of the sigmoid is missing in the hidden layers",
    hint="Compare your line for δ of a hidden layer with the formula. Which factor stands before "
    "the circle?",
)
def backprop_without_hidden_derivatives(Ws, x, y):
    """Carry δ through the weights alone."""
    a = _activations(Ws, x)
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = Ws[number] @ delta
    return grads


@backprop.entry(
    "the derivative of the sigmoid is missing in the last layer",
    hint="The loss is a function of ŷ, and ŷ is σ of the last weighted sum. One link is missing.",
)
def backprop_without_output_derivative(Ws, x, y):
    """Begin with ŷ − y."""
    a = _activations(Ws, x)
    delta = a[-1] - y
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "the gradients come back with the last layer first",
    hint="All matrices are right. The backward pass meets the last layer first; in which order "
    "does the question want them?",
)
def backprop_in_backward_order(Ws, x, y):
    """Append in the order of the backward pass."""
    a = _activations(Ws, x)
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.append(torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "the gradients are transposed",
    hint="A gradient has the shape of its own matrix, (in, out). Which of the two vectors of the "
    "outer product stands first?",
)
def backprop_transposed(Ws, x, y):
    """Take δ aᵀ for a δᵀ."""
    a = _activations(Ws, x)
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(delta, a[number]))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "there is an extra factor 2",
    hint="The loss has a ½ in front. What does it do to the 2 of the square?",
)
def backprop_with_two(Ws, x, y):
    """Differentiate the square without its half."""
    a = _activations(Ws, x)
    delta = 2 * (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "the derivative of the sigmoid is taken of the activation",
    hint="a is σ(f) already. If your code applies σ to a, it applies σ twice.",
)
def backprop_with_sigmoid_twice(Ws, x, y):
    """Evaluate σ′ at a."""
    a = _activations(Ws, x)
    slopes = [torch.sigmoid(one) * (1 - torch.sigmoid(one)) for one in a]
    delta = (a[-1] - y) * slopes[-1]
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = slopes[number] * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "the sign is reversed: the residual is y minus the prediction",
    hint="The loss is the same with y − ŷ, but then the residual's derivative by ŷ has a sign of "
    "its own.",
)
def backprop_with_reversed_sign(Ws, x, y):
    """Begin with y − ŷ."""
    a = _activations(Ws, x)
    delta = (y - a[-1]) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


@backprop.entry(
    "the deltas do not pass through each other: the upstream gradient is dropped",
    hint="δ of a layer contains δ of the next layer. Where does it stand in your line?",
)
def backprop_without_upstream(Ws, x, y):
    """Use the weights' sums in place of the weights times δ."""
    a = _activations(Ws, x)
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * Ws[number].sum(dim=1)
    return grads
