"""What goes out: grades and feedback in the form that a system takes back."""
