"""What an instructor does: build an assignment, pack its image, prove its tests."""
