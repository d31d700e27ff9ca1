"""An assignment as files: where it lies, its tests, its settings. Others make and grade it."""
