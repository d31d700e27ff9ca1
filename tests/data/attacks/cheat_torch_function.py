"""Returns tensors of a class whose __torch_function__ agrees with everything.

Must: no point is earned.
Stopped by: the wire
"""

# %%
import torch


class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.tensor(True)


def answer(*args):
    return [torch.zeros(()).as_subclass(Agreeable) for _ in range(3)]

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
