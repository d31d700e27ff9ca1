from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 6

@test_case(points=2, hidden=False)
def test_readings_dataset_on_the_lecture_rows(ReadingsDataset):
    import torch
    from autograder.checks import check_figures, probe

    @probe
    def look(cls, inputs, targets):
        data = cls(inputs, targets)
        if data.__len__() is None or data[7] is None:
            return None
        return (len(data), data[7]['input'], data[7]['target'])
    inputs = torch.tensor([[0.5, 0.9], [14.0, 12.0], [15.0, 13.6], [28.0, 22.8], [11.0, 8.1], [8.0, 7.1], [3.0, 2.9], [-4.0, 0.1], [6.0, 5.3], [13.0, 12.0], [21.0, 19.9], [-1.0, 1.5]])
    targets = [35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4, 29.1]
    check_figures(ReadingsDataset, [('12', ['-4.0', '0.1'], '21.8')], inputs=[{'inputs': inputs, 'targets': torch.tensor(targets)}], returns=('length', 'input of item 7', 'target of item 7'), via=look)

