"""A working day in fast motion: the real service on a simulated clock, a real feed, a real provider, a sandbox LINE."""
