"""A new assignment: its files, as texts in which ``@NAME@`` and ``@TITLE@`` are filled in."""
