from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 16

@test_case(points=2, hidden=False)
def test_training_loop_on_the_lecture_run(training_loop):
    import torch
    from autograder.checks import by_hand, check_figures, check_trajectory, probe

    @probe
    def way_of(loop, n_epochs, learning_rate, params, t_u, t_c):
        returned = loop(n_epochs, learning_rate, params, t_u, t_c)
        if returned is None or returned is ...:
            return returned
        params, losses = returned
        return (params[0], params[1], losses)

    @probe
    def end_of(loop, n_epochs, learning_rate, params, t_u, t_c):
        returned = loop(n_epochs, learning_rate, params, t_u, t_c)
        if returned is None or returned is ...:
            return returned
        params, losses = returned
        return (params[0], params[1], losses[-1] if len(losses) == n_epochs else losses)
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    way = [(1.77614, 0.1064, 80.364345), (2.084763, 0.1302639, 37.574914), (2.209394, 0.1216771, 30.871082), (2.261612, 0.1003503, 29.756196), (2.285327, 0.0740403, 29.507148), (2.297819, 0.0457996, 29.392454)]

    def printed(n_epochs, learning_rate, params, t_u, t_c):
        return (way[n_epochs - 1][:2], [loss for _, _, loss in way[:n_epochs]])
    check_trajectory(by_hand(training_loop), printed, steps='n_epochs', inputs=[{'n_epochs': len(way), 'learning_rate': 0.01, 'params': torch.tensor([1.0, 0.0]), 't_u': 0.1 * t_u, 't_c': t_c}], returns=('w', 'b', 'losses'), via=way_of)
    runs = {(1, 0.0001, 1.0): ('0.5483', '-0.0083', '1763.885'), (2, 0.0001, 1.0): ('0.3623', '-0.0118', '323.0905'), (100, 0.0001, 1.0): ('0.2327', '-0.0438', '29.0227'), (1, 0.01, 0.1): ('1.7761', '0.1064', '80.3643'), (100, 0.01, 0.1): ('2.7553', '-2.5162', '22.1487')}
    for (n_epochs, learning_rate, scale), figures in runs.items():
        run = {'n_epochs': n_epochs, 'learning_rate': learning_rate, 'params': torch.tensor([1.0, 0.0]), 't_u': scale * t_u, 't_c': t_c}
        check_figures(by_hand(training_loop), [figures], inputs=[run], returns=('w', 'b', 'last loss'), via=end_of)

@test_case(points=2, hidden=False)
def test_training_loop_notices_that_it_diverges(training_loop):
    import torch
    from autograder.checks import check_by_hand, check_raises
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    run = {'learning_rate': 0.01, 'params': torch.tensor([1.0, 0.0]), 't_u': t_u, 't_c': t_c}
    check_by_hand(training_loop, inputs=[{'n_epochs': 1, **run}])
    check_raises(training_loop, FloatingPointError, inputs=[{'n_epochs': 100, **run}], mentions='epoch')

@test_case(points=1, hidden=False)
def test_the_long_run_by_hand(params_by_hand):
    from autograder.checks import check_variable
    check_variable(params_by_hand, ['5.3671', '-17.3012'], name='params_by_hand')

