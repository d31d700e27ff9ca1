"""Many submissions: processes of this machine that grade them, or a cluster. One: `grading`."""
