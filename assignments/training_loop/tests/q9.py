from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = 8

@test_case(points=2, hidden=False)
def test_train_regressor_on_three_epochs(train_regressor):
    import torch
    from autograder.checks import check_figures, probe

    @probe
    def train(student, weight, x, y, epochs, learning_rate):
        import torch
        line = torch.nn.Linear(1, 1)
        line.weight.data.fill_(weight)
        line.bias.data.fill_(0.0)
        losses = student(line, x, y, epochs, learning_rate)
        if losses is None or losses is ...:
            return losses
        return (losses, line.weight.item(), line.bias.item())
    example = {'weight': 1.0, 'x': torch.tensor([[1.0], [2.0], [3.0]]), 'y': torch.tensor([[2.0], [4.0], [6.0]]), 'epochs': 3, 'learning_rate': 0.1}
    check_figures(train_regressor, [(['4.6667', '3.4300', '2.3934'], '1.2973', '0.2970')], inputs=[example], returns=('losses', 'trained weight', 'trained bias'), via=train)

