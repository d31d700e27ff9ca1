"""What comes in: unpacking it, and whose each file is; `systems` knows the layouts."""
