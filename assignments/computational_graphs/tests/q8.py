from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = 20

@test_case(points=3, hidden=False)
def test_value_on_the_worked_examples(Value):
    from autograder.checks import check_engine
    examples = [{'leaves': [-2.0, 5.0, -4.0], 'program': [['+', 0, 1], ['*', 3, 2]], 'calls': 1}, {'leaves': [1.0], 'program': [['*', 3.0, 0], ['**', 1, 2.0], ['+', 1, 2]], 'calls': 1}]
    check_engine(Value, inputs=examples)

@test_case(points=2, hidden=False)
def test_value_when_backward_is_called_twice(Value):
    from autograder.checks import check_engine
    examples = [{'leaves': [-2.0, 5.0, -4.0], 'program': [['+', 0, 1], ['*', 3, 2]], 'calls': 2}, {'leaves': [1.0], 'program': [['*', 3.0, 0], ['**', 1, 2.0], ['+', 1, 2]], 'calls': 2}]
    check_engine(Value, inputs=examples)

