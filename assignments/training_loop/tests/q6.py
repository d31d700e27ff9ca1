from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 10

@test_case(points=2, hidden=False)
def test_sgd_linear_on_the_first_two_epochs(sgd_linear):
    from autograder.checks import check_figures
    first = ['-2.000000', '-7.840000', '-16.228800']
    second = ['-1.478624', '-5.796206', '-11.998146']
    samples = {'xs': [1.0, 2.0, 3.0], 'ys': [2.0, 4.0, 6.0], 'w': 1.0, 'learning_rate': 0.01}
    check_figures(sgd_linear, [('1.260688', first), ('1.453418', first + second)], inputs=[{**samples, 'epochs': 1}, {**samples, 'epochs': 2}], returns=('w', 'grads'))

@test_case(points=2, hidden=False)
def test_sgd_linear_on_the_losses_and_the_prediction(sgd_linear):
    from autograder.checks import check_figures, probe

    @probe
    def outcome(train, xs, ys, w, learning_rate, epochs):
        returned = train(xs, ys, w, learning_rate, epochs)
        if returned is None or returned is ...:
            return returned
        trained, grads = returned
        last = [float(grads[3 * epoch + 2]) / (2 * xs[2]) for epoch in range(3)]
        return (4 * float(trained), last[0] ** 2, last[1] ** 2, last[2] ** 2)
    samples = {'xs': [1.0, 2.0, 3.0], 'ys': [2.0, 4.0, 6.0], 'w': 1.0, 'learning_rate': 0.01}
    check_figures(sgd_linear, [('8.0000', '7.315944', '3.998764', '2.185653')], inputs=[{**samples, 'epochs': 100}], returns=('prediction for x = 4', "last sample's loss in epoch 0", "last sample's loss in epoch 1", "last sample's loss in epoch 2"), via=outcome)

