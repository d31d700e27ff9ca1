"""What runs in the zygote and in a student's process; it knows no test and no answer."""
