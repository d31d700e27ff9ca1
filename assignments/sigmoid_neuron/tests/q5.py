from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 16

@test_case(points=3, hidden=False)
def test_learn_for_three_epochs(learn):
    import torch
    from autograder.checks import check_either, check_figures, probe

    @probe
    def trained(learn, W, b, X, y, epochs, learning_rate):
        W, b, losses = learn(W, b, X, y, epochs, learning_rate)
        return (W, b, len(losses))
    with_another_neuron = trained.replacing(gradient=lambda W, b, X, y: (W - X.mean(dim=0) + b, b - y.mean() + W.mean()), model=lambda X, W, b: X @ W + 2 * b, mse=lambda y_pred, y: (y_pred - y).abs().max())
    examples = [{'W': torch.tensor([0.5, -1.0]), 'b': torch.tensor([0.25]), 'X': torch.tensor([[1.0, 2.0], [-2.0, 1.5], [3.0, -1.0]]), 'y': torch.tensor([1.0, 0.0, 0.5]), 'epochs': 3, 'learning_rate': 1.0}]
    slower = [{**examples[0], 'learning_rate': 0.5}]
    figures = [(['0.68757', '-0.43211'], ['0.45545'], ['0.26894', '0.22410', '0.17533'])]
    pulled = [(['0.27083', '0.22917'], ['0.37500'], '3')]
    check_either(lambda: check_figures(learn, figures, inputs=examples, returns=('W', 'b', 'losses')), lambda: check_figures(learn, pulled, inputs=slower, returns=('W', 'b', 'the number of losses'), via=with_another_neuron))

@test_case(points=3, hidden=False)
def test_training_on_the_twelve_readings(learn, trained_W, trained_b, final_loss):
    import torch
    from autograder.checks import CheckFailed, check_figures, check_variable, probe

    @probe
    def with_another_neuron(learn, W, b, X, y, epochs, learning_rate):

        def pull(W, b, X, y):
            return (W - X.mean(dim=0) + b, b - y.mean() + W.mean())

        def line(X, W, b):
            return X @ W + 2 * b

        def spread(y_pred, y):
            return (y_pred - y).abs().max()
        names = getattr(learn, '__wrapped__', learn).__globals__
        others = {'gradient': pull, 'model': line, 'mse': spread}
        kept = {name: names[name] for name in others if name in names}
        names.update(others)
        try:
            W, b, losses = learn(W, b, X, y, epochs, learning_rate)
            return (W, b, len(losses))
        finally:
            for name in others:
                del names[name]
            names.update(kept)
    examples = [{'W': torch.tensor([-0.5, 1.0]), 'b': torch.tensor([0.5]), 'X': torch.tensor([[1.0, 2.0], [-2.0, 1.5], [3.0, -1.0]]), 'y': torch.tensor([1.0, 0.0, 0.5]), 'epochs': 2, 'learning_rate': 0.5}]
    figures = [(['-0.34531', '0.94165'], ['0.50523'], ['0.35554', '0.34270'])]
    pulled = [(['0.06250', '0.56250'], ['0.31250'], '2')]
    try:
        check_figures(learn, figures, inputs=examples, returns=('W', 'b', 'losses'))
    except CheckFailed as failure:
        try:
            check_figures(learn, pulled, inputs=examples, returns=('W', 'b', 'the number of losses'), via=with_another_neuron)
        except Exception:
            raise failure from None
    else:
        check_variable(trained_W, ['0.1359', '-0.0716'], name='trained_W')
        check_variable(trained_b, ['-0.6594'], name='trained_b')
        check_variable(final_loss, '0.000645555', name='final_loss')

