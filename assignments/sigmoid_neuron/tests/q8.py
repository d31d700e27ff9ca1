from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = 14

@test_case(points=4, hidden=False)
def test_backprop_on_the_network_of_the_example(backprop):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'Ws': [torch.tensor([[0.5, -1.0, 1.0], [1.0, 0.5, -0.5]]), torch.tensor([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.5]])], 'x': torch.tensor([1.0, -2.0]), 'y': torch.tensor([1.0, 0.0])}]
    figures = [([['-0.04388', '0.02293', '0.02321'], ['0.08776', '-0.04586', '-0.04643']], [['-0.02700', '0.02667'], ['-0.01764', '0.01743'], ['-0.13036', '0.12878']])]
    check_figures(by_hand(backprop), figures, inputs=examples, returns=('gradient of Ws[0]', 'gradient of Ws[1]'))

