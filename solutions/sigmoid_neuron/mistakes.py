"""Mistakes that students make in `sigmoid_neuron`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import reference
import torch

from autograder.catalogue import Catalogue

# q1: the sigmoid and its derivative

sigmoid = Catalogue(reference.sigmoid)

sigmoid.edit(
    "the input is cut off at 8, so that small values stop falling",
    hint="Compute it at −12 by hand. Nothing has to be cut off: which exponential cannot overflow?",
    change={"torch.sigmoid(z)": "torch.sigmoid(z.clamp(-8, 8))"},
)

sigmoid.edit(
    "the minus in the exponent is missing",
    hint="Your curve falls where it should rise. Compare σ(2) with the picture.",
    change={"torch.sigmoid(z)": "1 / (1 + torch.exp(z))"},
)

sigmoid.edit(
    "the brackets around the denominator are missing",
    hint="In code, 1 / 1 + e is (1 / 1) + e. What does the whole denominator of the formula hold?",
    change={"torch.sigmoid(z)": "1 / 1 + torch.exp(-z)"},
)

sigmoid.edit(
    "the derivative is returned instead of the sigmoid",
    hint="You are one function too far: the derivative is the second function of this question.",
    change={"torch.sigmoid(z)": "torch.sigmoid(z) * (1 - torch.sigmoid(z))"},
)

sigmoid.edit(
    "this is tanh, which goes from -1 to 1",
    hint="It has the right form, but another height. Between which two values does σ run?",
    change={"torch.sigmoid(z)": "torch.tanh(z)"},
)

sigmoid.edit(
    "the entries are divided by their sum, as softmax does",
    hint="σ looks at one entry at a time. Does your result for one entry change with the others?",
    change={"torch.sigmoid(z)": "torch.exp(z) / torch.exp(z).sum()"},
)

sigmoid_derivative = Catalogue(reference.sigmoid_derivative)

sigmoid_derivative.edit(
    "z stands where σ(z) belongs: z·(1 − z)",
    hint="The rule contains the value of the sigmoid, not its input. At z = 2 yours is negative, "
    "but the curve rises everywhere.",
    change={"torch.sigmoid(z)": "z"},
)

sigmoid_derivative.edit(
    "the sigmoid is applied twice",
    hint="Compute σ(z) once. What you then put into the rule is this number, not a σ of it.",
    change={"torch.sigmoid(z)": "torch.sigmoid(torch.sigmoid(z))"},
)

sigmoid_derivative.edit(
    "the sigmoid itself is returned instead of its derivative",
    hint="That is the height of the curve. The question asks for its slope.",
    change={"s * (1 - s)": "s"},
)

sigmoid_derivative.edit(
    "the sign is reversed",
    hint="The chain has three links: 1/k, then e to a power, then −z. Each has its own derivative. "
    "Which of them are negative, and are all of those in your result?",
    change={"1 - s": "s - 1"},
)

sigmoid_derivative.edit(
    "this is the rule of tanh",
    hint="One minus a square is the derivative of another curve. Compare your value at z = 0 with "
    "the slope in the picture.",
    change={"s * (1 - s)": "1 - s**2"},
)


# q2: the neuron

model = Catalogue(reference.model)

model.edit(
    "the activation is missing: the weighted sum comes out as it is",
    hint="Your numbers leave the range from 0 to 1. What does the neuron do to z at the end?",
    change={"torch.sigmoid(X @ W + b)": "X @ W + b"},
)

model.edit(
    "the bias is missing from the weighted sum",
    hint="Put X = 0 into your model. Should it then still depend on b?",
    change={"X @ W + b": "X @ W"},
)

model.edit(
    "the bias is added after the activation",
    hint="Follow the picture: does b come before or after σ?",
    change={"torch.sigmoid(X @ W + b)": "torch.sigmoid(X @ W) + b"},
)

model.edit(
    "each product has its own activation, before they are added",
    hint="A neuron adds first. There is one z for each sample, and one σ for each z.",
    change={"torch.sigmoid(X @ W + b)": "torch.sigmoid(X * W).sum(dim=1) + b"},
)

model.edit(
    "the bias is added once for each feature",
    hint="Count how often b enters one z. Is it added before or after the sum over the features?",
    change={"X @ W + b": "(X * W + b).sum(dim=1)"},
)

model.edit(
    "the sum runs over the samples instead of the features",
    hint="Each sample needs its own z. Print the shape of your sum; how many samples are there?",
    change={"X @ W": "torch.sum(X * W, dim=0)"},
)

model.edit(
    "the result is a column (n, 1)",
    hint="Print the shape of your result. A (n, 1) minus an (n,) becomes a table (n, n) later.",
    change={"X @ W": "X @ W.reshape(-1, 1)"},
)

model.edit(
    "a single sample loses its axis",
    hint="`squeeze()` removes every axis of length 1. With one sample the result is still (1,).",
    change={"torch.sigmoid(X @ W + b)": "torch.sigmoid(X @ W.reshape(-1, 1) + b).squeeze()"},
)


# q3: three losses

mse = Catalogue(reference.mse)

mse.edit(
    "the squares are added but not averaged",
    hint="With twice as many samples your value doubles. Look at the factor before the sum.",
    change={"((y_pred - y) ** 2).mean()": "((y_pred - y) ** 2).sum()"},
)

mse.edit(
    "the mean is taken before the square",
    hint="An error of 1 and one of −1 cancel in your value. What must happen to each error first?",
    change={"((y_pred - y) ** 2).mean()": "(y_pred - y).mean() ** 2"},
)

mse.edit(
    "there is an extra factor one half",
    hint="Some books halve this loss. The formula of this section does not.",
    change={"((y_pred - y) ** 2).mean()": "((y_pred - y) ** 2).mean() / 2"},
)

mse.edit(
    "every prediction is compared with every target",
    hint="Print the shape of your difference. It should be (n,), one number for each sample.",
    change={"y_pred - y": "y_pred.reshape(-1, 1) - y"},
)

mse.edit(
    "this is the variance of the errors: their mean is taken off first",
    hint="Predictions that are all 2 too large: what is the loss then, and what is yours?",
    change={"(y_pred - y) ** 2": "(y_pred - y - (y_pred - y).mean()) ** 2"},
)

rmse = Catalogue(reference.rmse)

rmse.edit(
    "the root is missing",
    hint="This is the MSE. The R of RMSE stands for one more step.",
    change={"mse(y_pred, y).sqrt()": "mse(y_pred, y)"},
)

rmse.edit(
    "this is the mean absolute error",
    hint="The root of one square is an absolute value. In the formula, is the root taken of each "
    "square, or of their mean?",
    change={"mse(y_pred, y).sqrt()": "torch.sqrt((y_pred - y) ** 2).mean()"},
)

rmse.edit(
    "the root is taken of the sum instead of the mean",
    hint="Two right ways give the same value for 4 equal errors of 1 as for one. What is yours?",
    change={"mse(y_pred, y)": "((y_pred - y) ** 2).sum()"},
)

rmse.edit(
    "the division by n stands outside the root",
    hint="In the formula the factor 1/n is under the root.",
    change={"mse(y_pred, y).sqrt()": "((y_pred - y) ** 2).sum().sqrt() / len(y)"},
)

mae = Catalogue(reference.mae)

mae.edit(
    "the absolute values are missing, so that errors cancel",
    hint="An error of 1 and one of −1 give 0 with your code. Are those two predictions right?",
    change={"(y_pred - y).abs()": "(y_pred - y)"},
)

mae.edit(
    "the absolute value is taken of the mean error",
    hint="Errors of different signs have cancelled already. Which comes first in the formula?",
    change={"(y_pred - y).abs().mean()": "(y_pred - y).mean().abs()"},
)

mae.edit(
    "the errors are added but not averaged",
    hint="With twice as many samples your value doubles. Look at the factor before the sum.",
    change={"(y_pred - y).abs().mean()": "(y_pred - y).abs().sum()"},
)

mae.edit(
    "the absolute values are taken before the difference",
    hint="How far apart are −1 and 1? What comes first in the formula, the difference or the bars?",
    change={"(y_pred - y).abs()": "(y_pred.abs() - y.abs()).abs()"},
)

mae.edit(
    "errors below zero are left out",
    hint="Try a prediction that is too small. Which size does its error have?",
    change={"(y_pred - y).abs()": "(y_pred - y).clamp(min=0)"},
)

mae.edit(
    "the errors are squared",
    hint="This is the MSE. Which function stands between the bars in the formula of the MAE?",
    change={"(y_pred - y).abs()": "(y_pred - y) ** 2"},
)


# q4: the neuron's gradient


def gradient_by_hand(W, b, X, y):
    """Return what is right, without calling the answers to other questions."""
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    return d @ X, d.sum().reshape(1)


gradient = Catalogue(gradient_by_hand)

gradient.edit(
    "the derivative of the sigmoid is missing",
    hint="Go back through the picture gate by gate. Which gate lies between ŷ and z?",
    change={"2 * (p - y) * p * (1 - p)": "2 * (p - y)"},
)

gradient.edit(
    "the factor 2 of the square is missing",
    hint="Look at the last gate before the mean. What is the derivative of r² by r?",
    change={"2 * (p - y)": "p - y"},
)

gradient.edit(
    "the samples' gradients are added but not averaged",
    hint="The loss is a mean over n samples. What does the factor before its sum do to the "
    "gradient?",
    change={"2 * (p - y) * p * (1 - p) / len(y)": "2 * (p - y) * p * (1 - p)"},
)

gradient.edit(
    "1/n is missing from the gradient of b",
    hint="Your W is right. Both gradients belong to the same mean.",
    change={
        "2 * (p - y) * p * (1 - p) / len(y)": "2 * (p - y) * p * (1 - p)",
        "d @ X": "d @ X / len(y)",
    },
)

gradient.edit(
    "the derivative of the sigmoid is taken at ŷ instead of z",
    hint="ŷ is σ(z) already. If your code applies σ to ŷ, it applies σ twice.",
    change={
        "d = 2 * (p - y) * p * (1 - p) / len(y)": (
            "s = torch.sigmoid(p)\nd = 2 * (p - y) * s * (1 - s) / len(y)"
        ),
    },
)

gradient.edit(
    "z stands where σ(z) belongs: z·(1 − z)",
    hint="The rule of the sigmoid contains its value, not its input.",
    change={
        "d = 2 * (p - y) * p * (1 - p) / len(y)": (
            "z = X @ W + b\nd = 2 * (p - y) * z * (1 - z) / len(y)"
        ),
    },
)

gradient.edit(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it.",
    change={"p - y": "p"},
)

gradient.edit(
    "the sign is reversed",
    hint="The loss is the same with y − ŷ, but then the residual's derivative by ŷ has a sign of "
    "its own.",
    change={"p - y": "y - p"},
)

gradient.edit(
    "only the sign of the residual counts, as for the absolute error",
    hint="The loss is a square. Does a large residual pull harder than a small one?",
    change={"2 * (p - y)": "(p - y).sign()"},
)

gradient.edit(
    "the two gradients are swapped",
    hint="Both are right. Which one does the question want first?",
    change={"d @ X, d.sum().reshape(1)": "d.sum().reshape(1), d @ X"},
)

gradient.edit(
    "every weight gets the bias's gradient: the inputs are missing",
    hint="Which number does w0 meet in its multiply gate? Each weight meets its own feature.",
    change={"d @ X": "d.sum() * torch.ones_like(W)"},
)

gradient.edit(
    "the weights stand where the inputs belong: this is the derivative by X",
    hint="You move a weight and hold X still. What is then the local gradient of x·w by w?",
    change={"d @ X": "d.sum() * W"},
)

gradient.edit(
    "the bias is missing from the forward pass",
    hint="Print your predictions and compare them with what your model of question 2 gives.",
    change={"X @ W + b": "X @ W"},
)

gradient.edit(
    "the gradient of b is a single number without an axis",
    hint="b has the shape (1,), and so has its gradient. `reshape(1)` gives a number its axis.",
    change={"d.sum().reshape(1)": "d.sum()"},
)

gradient.edit(
    "the mean runs over the features as well, and all weights get the same",
    hint="Print the shape of the product that you average. Which of its axes counts the samples?",
    change={"d @ X": "(d @ X).mean() * torch.ones_like(W)"},
)


# q5: the loop


def _loss(W, b, X, y):
    return ((torch.sigmoid(X @ W + b) - y) ** 2).mean()


def learn_by_hand(W, b, X, y, epochs, learning_rate):
    """Return what is right, without calling the answers to other questions."""
    losses = []
    for _ in range(epochs):
        losses.append(_loss(W, b, X, y))
        W_grad, b_grad = gradient_by_hand(W, b, X, y)
        W = W - learning_rate * W_grad
        b = b - learning_rate * b_grad
    return W, b, losses


learn = Catalogue(learn_by_hand)

learn.edit(
    "the bias's step is taken at the new weights",
    hint="Both steps of an epoch start from the same place. Compute both gradients first.",
    change={
        "b = b - learning_rate * b_grad": (
            "b = b - learning_rate * gradient_by_hand(W, b, X, y)[1]"
        ),
    },
)

learn.edit(
    "the bias is never updated",
    hint="Print b after each epoch. Which line of the loop should change it?",
    change={"b = b - learning_rate * b_grad": ""},
)

learn.edit(
    "the weights are never updated",
    hint="Print W after each epoch. Which line of the loop should change it? Look at its name.",
    change={"W = W - learning_rate * W_grad": ""},
)

learn.edit(
    "the bias alone goes uphill",
    hint="Compare the two lines of the update, sign by sign.",
    change={"b - learning_rate * b_grad": "b + learning_rate * b_grad"},
)

learn.edit(
    "no loss is noted: the list stays empty",
    hint="Print the length of the list. It should have one loss for each epoch.",
    change={"losses.append(_loss(W, b, X, y))": ""},
)

learn.edit(
    "the step goes uphill",
    hint="Print the losses: they grow. The gradient points to where the loss grows.",
    change={
        "W - learning_rate * W_grad": "W + learning_rate * W_grad",
        "b - learning_rate * b_grad": "b + learning_rate * b_grad",
    },
)

learn.edit(
    "the loss is noted after the step instead of before it",
    hint="The first entry of the list belongs to the start values. When do you append it?",
    change={
        "losses.append(_loss(W, b, X, y))": "",
        "b = b - learning_rate * b_grad": (
            "b = b - learning_rate * b_grad\nlosses.append(_loss(W, b, X, y))"
        ),
    },
)

learn.edit(
    "the loop ends as soon as the loss is small",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(_loss(W, b, X, y))": (
            "losses.append(_loss(W, b, X, y))\nif losses[-1] < 1e-3:\n    break"
        ),
    },
)

learn.edit(
    "the loop ends as soon as the loss hardly changes",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(_loss(W, b, X, y))": (
            "losses.append(_loss(W, b, X, y))\n"
            "if len(losses) > 1 and abs(losses[-2] - losses[-1]) < 1e-5:\n    break"
        ),
    },
)

learn.edit(
    "the loop ends as soon as the loss rises",
    hint="Somebody asks for so many epochs, and for the loss of each. Which line ends them sooner?",
    change={
        "losses.append(_loss(W, b, X, y))": (
            "losses.append(_loss(W, b, X, y))\nif losses[-1] > min(losses):\n    break"
        ),
    },
)

learn.edit(
    "there is one epoch too few",
    hint="Count the entries of your list. What does range(1, n) leave out?",
    change={"range(epochs)": "range(1, epochs)"},
)

learn.edit(
    "the function returns after the first epoch",
    hint="Count the entries of your list. How far is your return line moved to the right?",
    change={
        "b = b - learning_rate * b_grad": "b = b - learning_rate * b_grad\nreturn W, b, losses",
    },
)

learn.edit(
    "the derivative of the sigmoid is not among the factors of the gradient",
    hint="Between the loss and the weights stands the sigmoid. Does your way back go through it?",
    change={
        "W_grad, b_grad = gradient_by_hand(W, b, X, y)": (
            "d = 2 * (torch.sigmoid(X @ W + b) - y) / len(y)\nW_grad, b_grad = d @ X, d.sum()"
        ),
    },
)

learn.edit(
    "the gradient is computed once, before the loop",
    hint="After a step you stand at another place. Is the slope there still the same?",
    change={
        "losses = []": "W_grad, b_grad = gradient_by_hand(W, b, X, y)\nlosses = []",
        "W_grad, b_grad = gradient_by_hand(W, b, X, y)": "",
    },
)

learn.edit(
    "the gradients of all epochs pile up",
    hint="A step uses the gradient of its own epoch. Do you add to the old one anywhere?",
    change={
        "losses = []": "W_sum, b_sum = torch.zeros_like(W), torch.zeros_like(b)\nlosses = []",
        "W = W - learning_rate * W_grad": (
            "W_sum, b_sum = W_sum + W_grad, b_sum + b_grad\nW = W - learning_rate * W_sum"
        ),
        "b = b - learning_rate * b_grad": "b = b - learning_rate * b_sum",
    },
)

learn.edit(
    "training always starts from W = 1 and b = 0",
    hint="The start values are arguments. Does your function use them, or does it replace them?",
    change={
        "losses = []": "W, b = torch.ones_like(W), torch.zeros_like(b)\nlosses = []",
    },
)

learn.edit(
    "the learning rate is always 0.01",
    hint="The learning rate is an argument. Where in your function does it appear?",
    change={
        "losses = []": "learning_rate = 0.01\nlosses = []",
    },
)

learn.edit(
    "the start values are overwritten, so that a second training begins where the first ended",
    hint="`W -= …` writes into the tensor that the caller owns. Make a new tensor, or work on a "
    "clone.",
    change={
        "W = W - learning_rate * W_grad": "W -= learning_rate * W_grad",
        "b = b - learning_rate * b_grad": "b -= learning_rate * b_grad",
    },
)

learn.edit(
    "the model takes its step after each sample instead of after all of them",
    hint="One epoch is one step here, along the gradient of the mean over all samples.",
    change={
        "W_grad, b_grad = gradient_by_hand(W, b, X, y)\n"
        "W = W - learning_rate * W_grad\n"
        "b = b - learning_rate * b_grad": (
            "for i in range(len(y)):\n"
            "    W_grad, b_grad = gradient_by_hand(W, b, X[i : i + 1], y[i : i + 1])\n"
            "    W = W - learning_rate * W_grad\n"
            "    b = b - learning_rate * b_grad"
        ),
    },
)


# q6: four activations

tanh_grad = Catalogue(reference.tanh_grad)

tanh_grad.edit(
    "the square is forgotten",
    hint="At z = −3 your slope is nearly 2, but there the curve is almost flat.",
    change={"torch.tanh(z) ** 2": "torch.tanh(z)"},
)

tanh_grad.edit(
    "z stands where tanh(z) belongs",
    hint="The rule contains the value of tanh, not its input.",
    change={"torch.tanh(z)": "z"},
)

tanh_grad.edit(
    "this is the rule of the sigmoid",
    hint="At z = 0 your slope is 0. Is the curve of tanh flat there?",
    change={"1 - torch.tanh(z) ** 2": "torch.tanh(z) * (1 - torch.tanh(z))"},
)

tanh_grad.edit(
    "tanh itself is returned instead of its derivative",
    hint="That is the height of the curve. The question asks for its slope.",
    change={"1 - torch.tanh(z) ** 2": "torch.tanh(z)"},
)

relu_grad = Catalogue(reference.relu_grad)

relu_grad.edit(
    "the function itself is returned instead of its derivative",
    hint="That is the height of the curve. How fast does it rise at z = 3, and at z = 2?",
    change={"(z > 0).to(z.dtype)": "torch.clamp(z, min=0)"},
)

relu_grad.edit(
    "the slope below zero is -1",
    hint="Below zero the curve of ReLU is flat. The sign of z is the slope of another function.",
    change={"(z > 0).to(z.dtype)": "torch.sign(z)"},
)

relu_grad.edit(
    "the two sides are swapped",
    hint="On which side of zero is the curve flat?",
    change={"z > 0": "z < 0"},
)

relu_grad.edit(
    "the slope is 1 everywhere",
    hint="Below zero the curve of ReLU is flat. If you change a tensor in two steps, look at what "
    "the second step finds.",
    change={"(z > 0).to(z.dtype)": "torch.ones_like(z)"},
)

leaky_relu_grad = Catalogue(reference.leaky_relu_grad)

leaky_relu_grad.edit(
    "the slope below zero is 0.01",
    hint="Many libraries use this slope. Which one does the formula of this section have?",
    change={"torch.where(z > 0, 1.0, LEAKY_SLOPE).to(z.dtype)": "torch.where(z > 0, 1.0, 0.01)"},
)

leaky_relu_grad.edit(
    "the slope below zero is 0, as in the plain ReLU",
    hint="Leaky means that something comes through below zero. How fast does 0.1·z move?",
    change={"torch.where(z > 0, 1.0, LEAKY_SLOPE).to(z.dtype)": "(z > 0).to(z.dtype)"},
)

leaky_relu_grad.edit(
    "below zero the value is returned instead of the slope",
    hint="0.1·z is the height of the curve there. How fast does it move with z?",
    change={
        "torch.where(z > 0, 1.0, LEAKY_SLOPE).to(z.dtype)": (
            "torch.where(z > 0, torch.ones_like(z), 0.1 * z)"
        ),
    },
)

leaky_relu_grad.edit(
    "the slope below zero is negative",
    hint="The curve falls when you go to the left, so to the right it rises, on both sides.",
    change={"torch.where(z > 0, 1.0, LEAKY_SLOPE).to(z.dtype)": "torch.where(z > 0, 1.0, -0.1)"},
)

elu_grad = Catalogue(reference.elu_grad)

elu_grad.edit(
    "alpha is missing",
    hint="α stands before the bracket. What does it do to the slope below zero?",
    change={"alpha * torch.exp(z.clamp(max=0))": "torch.exp(z.clamp(max=0))"},
)

elu_grad.edit(
    "the exponential is derived like a power: z·e^(z−1)",
    hint="The power rule is for zⁿ. In e^z the variable stands in the exponent: what is its slope?",
    change={"torch.exp(z.clamp(max=0))": "z * torch.exp(z.clamp(max=0) - 1)"},
)

elu_grad.edit(
    "the smaller one of 1 and α·e^z is taken, on both sides of zero",
    hint="For α = 2, how steep is the curve just below zero? And for α = ½, just above it?",
    change={
        "torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(z.clamp(max=0)))": (
            "torch.minimum(torch.ones_like(z), alpha * torch.exp(z))"
        ),
    },
)

elu_grad.edit(
    "the −1 of the bracket is kept",
    hint="A constant has no slope. What is left of e^z − 1 when you differentiate it?",
    change={"torch.exp(z.clamp(max=0))": "torch.exp(z.clamp(max=0)) - 1"},
)

elu_grad.edit(
    "below zero the slope is alpha, as if the curve were straight",
    hint="Below zero ELU bends towards −α. Is its slope at −3 the same as at −0.5?",
    change={"torch.exp(z.clamp(max=0))": "torch.ones_like(z)"},
)

elu_grad.edit(
    "above zero the value is returned instead of the slope",
    hint="Above zero ELU is z itself. How fast does z move with z?",
    change={"torch.ones_like(z)": "z"},
)

elu_grad.edit(
    "alpha multiplies the slope above zero as well",
    hint="Above zero there is no α in the formula.",
    change={"torch.ones_like(z)": "alpha * torch.ones_like(z)"},
)


# q7: one sample at a time

online_update = Catalogue(reference.online_update)

online_update.edit(
    "there is an extra factor 2",
    hint="The loss of this section has a ½ in front. What does it do to the 2 of the square?",
    change={"learning_rate * (y_pred - y)": "learning_rate * 2 * (y_pred - y)"},
)

online_update.edit(
    "the derivative of the sigmoid is missing, as in the perceptron's rule",
    hint="Compare your line with the rule. Two factors are missing; where do they come from?",
    change={"learning_rate * (y_pred - y) * y_pred * (1 - y_pred)": "learning_rate * (y_pred - y)"},
)

online_update.edit(
    "the slope is taken from the target: y·(1 − y)",
    hint="How much does the sigmoid let through, and which number says that, ŷ or y?",
    change={
        "learning_rate * (y_pred - y) * y_pred * (1 - y_pred)": (
            "learning_rate * (y_pred - y) * y * (1 - y)"
        ),
    },
)

online_update.edit(
    "the step goes uphill",
    hint="If the prediction is too large and x is positive, should w grow or shrink?",
    change={
        "w - learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x": (
            "w + learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x"
        ),
    },
)

online_update.edit(
    "the prediction has no activation",
    hint="Print your prediction. Does it lie between 0 and 1?",
    change={"torch.sigmoid(w @ x)": "w @ x"},
)

online_update.edit(
    "the input is missing from the gradient",
    hint="All your weights move by the same amount. Which number does each weight meet?",
    change={
        "w - learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x": (
            "w - learning_rate * (y_pred - y) * y_pred * (1 - y_pred)"
        ),
    },
)

online_update.edit(
    "the learning rate is not used",
    hint="With a learning rate of 0 the weights must stay where they are. Do yours?",
    change={"learning_rate * (y_pred - y)": "y_pred - y"},
)

online_update.edit(
    "the step alone is returned, not the new weights",
    hint="With a learning rate of 0 the result must be w. Is it?",
    change={
        "w - learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x": (
            "learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x"
        ),
    },
)


# q8: L layers


def backprop_by_hand(Ws, x, y):
    """Return what is right, layer by layer, as the question's formula has it."""
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(a[-1] @ W))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for number in reversed(range(len(Ws))):
        grads.insert(0, torch.outer(a[number], delta))
        delta = a[number] * (1 - a[number]) * (Ws[number] @ delta)
    return grads


backprop = Catalogue(backprop_by_hand)

backprop.edit(
    "the derivative of the sigmoid is missing in the hidden layers",
    hint="Compare your line for δ of a hidden layer with the formula. Which factor stands before "
    "the circle?",
    change={"a[number] * (1 - a[number]) * (Ws[number] @ delta)": "Ws[number] @ delta"},
)

backprop.edit(
    "the derivative of the sigmoid is missing in the last layer",
    hint="The loss is a function of ŷ, and ŷ is σ of the last weighted sum. One link is missing.",
    change={"(a[-1] - y) * a[-1] * (1 - a[-1])": "a[-1] - y"},
)

backprop.edit(
    "the gradients come back with the last layer first",
    hint="All matrices are right. The backward pass meets the last layer first; in which order "
    "does the question want them?",
    change={
        "grads.insert(0, torch.outer(a[number], delta))": (
            "grads.append(torch.outer(a[number], delta))"
        ),
    },
)

backprop.edit(
    "the gradients are transposed",
    hint="A gradient has the shape of its own matrix, (in, out). Which of the two vectors of the "
    "outer product stands first?",
    change={"torch.outer(a[number], delta)": "torch.outer(delta, a[number])"},
)

backprop.edit(
    "each weight meets the activation behind it, not the one before it",
    hint="Print the shapes: a gradient has one row for each input of its layer. Which activation "
    "goes into the layer?",
    change={"torch.outer(a[number], delta)": "torch.outer(a[number + 1], delta)"},
)

backprop.edit(
    "there is an extra factor 2",
    hint="The loss has a ½ in front. What does it do to the 2 of the square?",
    change={"a[-1] - y": "2 * (a[-1] - y)"},
)

backprop.edit(
    "the derivative of the sigmoid is taken of the activation",
    hint="a is σ(f) already. If your code applies σ to a, it applies σ twice.",
    change={
        "delta = (a[-1] - y) * a[-1] * (1 - a[-1])": (
            "slopes = [torch.sigmoid(one) * (1 - torch.sigmoid(one)) for one in a]\n"
            "delta = (a[-1] - y) * slopes[-1]"
        ),
        "a[number] * (1 - a[number])": "slopes[number]",
    },
)

backprop.edit(
    "ŷ − y is missing: this is the derivative of the output, not of the loss",
    hint="The slides derive the output. Which factor does the loss bring into the last δ?",
    change={"(a[-1] - y) * a[-1] * (1 - a[-1])": "a[-1] * (1 - a[-1])"},
)

backprop.edit(
    "the last layer has no sigmoid, neither forward nor backward",
    hint="Does your prediction lie between 0 and 1? In this network each layer has a σ.",
    change={
        "delta = (a[-1] - y) * a[-1] * (1 - a[-1])": "a[-1] = a[-2] @ Ws[-1]\ndelta = a[-1] - y",
    },
)

backprop.edit(
    "the sign is reversed",
    hint="The loss is the same with y − ŷ, but then the residual's derivative by ŷ has a sign of "
    "its own.",
    change={"a[-1] - y": "y - a[-1]"},
)

backprop.edit(
    "the deltas do not pass through each other: the upstream gradient is dropped",
    hint="δ of a layer contains δ of the next layer. Where does it stand in your line?",
    change={"Ws[number] @ delta": "Ws[number].sum(dim=1)"},
)
