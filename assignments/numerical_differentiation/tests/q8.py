from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = 12

@test_case(points=3, hidden=False)
def test_best_step_for_the_exponential_and_for_the_function_of_the_lecture(best_step):
    from autograder.checks import check_figures, probe

    @probe
    def power_of_the_step(best_step, f, x, steps):
        import math
        functions = {'eˣ': (lambda x: math.e ** x, lambda x: math.e ** x), '3x² − 4x': (lambda x: 3 * x ** 2 - 4 * x, lambda x: 6 * x - 4)}
        step = best_step(*functions[f], x, [float(one) for one in steps.split(', ')])
        return None if step is None else [math.log10(step) if step > 0 else step]
    check_figures(best_step, [('-8.00',), ('-5.00',)], inputs=[{'f': 'eˣ', 'x': 1.0, 'steps': '1e-2, 1e-14, 1e-5, 1e-8, 1e-11'}, {'f': '3x² − 4x', 'x': 1.0, 'steps': '0.1, 0.01, 0.001, 0.0001, 0.00001'}], returns=('log10 of the step',), via=power_of_the_step)

