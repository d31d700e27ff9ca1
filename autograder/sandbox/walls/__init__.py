"""The walls around a student's process, one module a layer. See the README beside this package."""
