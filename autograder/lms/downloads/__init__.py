"""What comes in: the layouts that systems export, and whose each file is."""
