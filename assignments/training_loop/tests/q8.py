from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = 8

@test_case(points=1, hidden=False)
def test_neural_net_regressor_with_given_weights(NeuralNetRegressor):
    import torch
    from autograder.checks import check_figures, probe

    @probe
    def predict(cls, x, w1, b1, w2, b2):
        module = cls(2, 3)
        parameters = list(module.parameters())
        for parameter in parameters:
            for value in (w1, b1, w2, b2):
                if parameter.shape == value.shape:
                    parameter.data = value.clone()
        predictions = module(x)
        if predictions is None:
            return None
        return (sum((parameter.numel() for parameter in parameters)), predictions.detach())
    weights = {'w1': torch.tensor([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.0]]), 'b1': torch.tensor([0.5, -1.0, 1.0]), 'w2': torch.tensor([[2.0, -1.0, 0.5]]), 'b2': torch.tensor([0.25])}
    x = torch.tensor([[1.0, 2.0], [3.0, 0.5], [-1.0, 0.0]])
    check_figures(NeuralNetRegressor, [('13', [['-3.25'], ['4.75'], ['1.75']])], inputs=[{'x': x, **weights}], returns=('number of weights and biases', 'predictions'), via=predict)

@test_case(points=1, hidden=False)
def test_functional_regressor_with_given_weights(functional_regressor):
    import torch
    from autograder.checks import check_figures
    example = {'x': torch.tensor([[1.0, 2.0], [3.0, 0.5], [-1.0, 0.0]]), 'w1': torch.tensor([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.0]]), 'w2': torch.tensor([[2.0, -1.0, 0.5]])}
    figures = [[['-4.5'], ['2.5'], ['1.0']]]
    check_figures(functional_regressor, figures, inputs=[example])

