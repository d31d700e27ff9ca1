"""Exercises and an automated grader for teaching backpropagation and PyTorch autograd."""

__version__ = "0.1.0"
